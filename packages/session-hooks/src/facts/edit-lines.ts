import * as z from 'zod/mini';
import { redactedText } from './redacted-text.ts';
import { shape, shaped } from './shape.ts';

/** Twice what a session keeps, because the reader may shorten paths in it. */
const MAX_CHARS = 400;
const MAX_LINES = 12;
/** Longest text that is compared, in UTF-16 units. */
const MAX_COMPARED = 20_000;

const replacement = () => z.object({ old_string: z.string(), new_string: z.string() });
const input = shape(() =>
  z.union([replacement(), z.object({ edits: z.array(replacement()).check(z.minLength(1)) })]),
);

/**
 * The lines that an edit replaces: Claude Code's Edit and MultiEdit (the first edit), Gemini CLI's replace.
 * @returns an `output` for the call's fact; nothing for another tool's input
 * @example editOutput({ file_path: 'a.ts', old_string: 'a', new_string: 'b' }) // { output: '-a | +b' }
 */
export function editOutput(given: unknown): { output?: string } {
  const found = shaped(input, given);
  const first = found && 'edits' in found ? found.edits[0] : found;
  const output = first && editLines(first.old_string, first.new_string);
  return output === undefined ? {} : { output };
}

/**
 * The changed lines of a patch: Codex's apply_patch.
 * @returns an `output` for the call's fact
 */
export function patchOutput(patch: string): { output?: string } {
  const output = patchLines(patch.slice(0, 2 * MAX_COMPARED).split('\n'));
  return output === undefined ? {} : { output };
}

/** The lines that differ, in a line, the removed ones first. */
function editLines(before: string, after: string): string | undefined {
  const [old, fresh] = [before, after].map((text) => text.slice(0, MAX_COMPARED).split('\n'));
  if (!old || !fresh) return undefined;
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  const most = Math.min(old.length, fresh.length) - start;
  while (end < most && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const changed = (lines: string[], mark: string) =>
    lines.slice(start, lines.length - end).map((line) => `${mark}${line}`);
  return patchLines([...changed(old, '-'), ...changed(fresh, '+')]);
}

/** The lines of a patch that begin with `+` or `-`, in a line. */
function patchLines(lines: readonly string[]): string | undefined {
  const changed = lines
    .filter((line) => /^[-+](?![-+]{2} )/.test(line))
    .map((line) => `${line.slice(0, 1)}${line.slice(1).replace(/\s+/g, ' ').trim()}`)
    .filter((line) => line.length > 1)
    .slice(0, MAX_LINES)
    .join(' | ');
  return redactedText(changed, MAX_CHARS);
}
