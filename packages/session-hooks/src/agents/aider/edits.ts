import { editOutput } from '../../facts/edit-lines.ts';

/** An edit in the model's answer: a file's name, then a fence with what to search and what to put there. */
const BLOCK =
  /(?:^|\n)([^\n]{1,500})\n(`{3,})[^\n]*\n(?:([^\n<]{1,500})\n)?<{5,9} SEARCH[^\n]*\n([\s\S]*?)(?:^|\n)={5,9}\n([\s\S]*?)(?:^|\n)>{5,9} REPLACE[^\n]*\n\2(?=\n|$)/g;
/** An edit as a whole file or a diff. */
const FENCE = /(?:^|\n)(`{3,})[^\n]*\n[\s\S]*?\n\1(?=\n|$)/g;
const TEXT_MAX = 200_000;

/** The changed lines of each file in a model's answer, and the answer's words without its code. */
export function editsIn(answer: string): { words: string; lines: Map<string, { output?: string }> } {
  const text = answer.slice(0, TEXT_MAX);
  const lines = new Map<string, { output?: string }>();
  const words = text.replace(
    BLOCK,
    (_, above: string, _fence, inside: string | undefined, old: string, fresh: string) => {
      const path = (inside ?? above).replace(/^[\s#*`]+|[\s*`:]+$/g, '');
      lines.set(path, editOutput({ old_string: old, new_string: fresh }));
      return '\n';
    },
  );
  return {
    words: words
      .replace(FENCE, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    lines,
  };
}
