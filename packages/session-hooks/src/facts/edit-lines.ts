import { nameIn, redactedHead, singleLine } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { redactedText, withoutKeys } from './redacted-text.ts';
import { shape, shaped } from './shape.ts';

/** As many as a session keeps. */
const MAX_CHARS = 600;
const MAX_LINES = 12;
const MAX_LINE = 90;
/** A common beginning of two lines that is longer than this is left out. */
const MIN_PREFIX = 30;
/** Of longer additions the text says where they are. */
const MAX_PLACED = 60;
/** Longest text that is compared, in UTF-16 units. */
const MAX_COMPARED = 20_000;

const replacement = () => z.object({ old_string: z.string(), new_string: z.string() });
const input = shape(() =>
  z.union([replacement(), z.object({ edits: z.array(replacement()).check(z.minLength(1)) })]),
);

/**
 * The lines that an edit adds and removes: Claude Code's Edit and MultiEdit (the first edit), Gemini CLI's replace. If it
 * only adds a few words, the line before them says where.
 * @returns an `output` for the call's fact; nothing for another tool's input
 * @example editOutput({ file_path: 'a.ts', old_string: 'a', new_string: 'b' }) // { output: '+b | -a' }
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

/** The lines that differ, in a line, the added ones first. */
function editLines(removes: string, adds: string): string | undefined {
  const [old, fresh] = [removes, adds].map((text) => text.slice(0, MAX_COMPARED).split('\n'));
  if (!old || !fresh) return undefined;
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  const most = Math.min(old.length, fresh.length) - start;
  while (end < most && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const between = (lines: string[]) => lines.slice(start, lines.length - end);
  const added = without(between(fresh), between(old)).map((line) => `+${line}`);
  const removed = without(between(old), between(fresh)).map((line) => `-${line}`);
  const before = old.slice(0, start).findLast((line) => line.trim() !== '');
  const isShort = added.length > 0 && removed.length === 0 && added.join('').length <= MAX_PLACED;
  const last = isShort && before !== undefined ? added.findLastIndex((line) => line.trim() !== '+') : -1;
  if (last !== -1) added[last] = `${added[last]} (after ${before})`;
  return patchLines([...added, ...removed]);
}

/** The lines of a list without those of another one, each as often as it is there: they only moved. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = counts.get(line) ?? 0;
    if (count > 0) counts.set(line, count - 1);
    return count === 0;
  });
}

/**
 * The changed lines of a patch in a line, the added ones first; of many, those that name what they begin come before the
 * others.
 */
function patchLines(lines: readonly string[]): string | undefined {
  const [plus, minus] = [linesWith(lines, '+'), linesWith(lines, '-')];
  const added = without(plus, minus).map((line) => `+${line}`);
  const removed = without(minus, plus).map((line) => `-${line}`);
  const isLong = added.length > MAX_LINES || added.join(' | ').length > MAX_CHARS;
  const all = [...added, ...removed];
  const naming = new Set(isLong ? all.filter((line) => nameIn(line.slice(1)) !== undefined) : []);
  const shown = [...naming, ...all.filter((line) => !naming.has(line))].slice(0, MAX_LINES);
  // Of a long change, the beginnings of many lines say more than a few lines in full.
  const beginnings = isLong ? shown.map((line) => redactedHead(differing(line, removed), MAX_LINE)) : shown;
  return redactedText(beginnings.join(' | '), MAX_CHARS);
}

/** The lines of a patch that have a mark, without it and without blanks around them. */
function linesWith(lines: readonly string[], mark: '+' | '-'): string[] {
  const changed = lines.flatMap((line) =>
    line.startsWith(mark) && !/^(?:\+{3}|-{3}) /.test(line) ? [singleLine(line.slice(1))] : [],
  );
  return withoutKeys(changed.join('\n'))
    .split('\n')
    .filter((line) => line !== '');
}

/** An added line from its first word that differs from a removed line, if they begin with the same long text. */
function differing(line: string, removed: readonly string[]): string {
  if (!line.startsWith('+')) return line;
  const same = Math.max(0, ...removed.map((other) => samePrefix(line.slice(1), other.slice(1))));
  const word = line.lastIndexOf(' ', same + 1) + 1;
  return word > MIN_PREFIX ? `+… ${line.slice(word)}` : line;
}

function samePrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
