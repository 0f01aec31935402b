import type { UserRequest } from '../model/activity.ts';
import { KNOWN_AGENTS } from '../model/known-agents.ts';
import type { Provenance } from '../model/session.ts';
import { headAndTail, singleLineHead } from '../text/head-and-tail.ts';
import { neutralise } from '../text/neutralise.ts';
import { ago, firstLine, singleLine } from '../text/text.ts';

/** Recorded text, with `| ` before each line. */
export function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `| ${line}`)
    .join('\n');
}

/** Recorded text on one line, at most `max` characters of head and tail. */
export function oneLine(text: string, max: number): string {
  return headAndTail(singleLine(neutralise(text)), max);
}

/** The head of a command on one line. No tail: head and tail joined would be a command that never ran. */
export function commandLine(text: string, max: number): string {
  return singleLineHead(neutralise(text), max);
}

/** A call on one line: `$ npm test`, `Edit src/a.ts`. */
export function callLine(call: string, max: number): string {
  return call.startsWith('$ ') ? commandLine(call, max) : oneLine(call, max);
}

/** Recorded text, uncut, without empty lines. */
export function verbatim(text: string): string {
  return neutralise(text)
    .replace(/(?<![ \t])[ \t]*\n\s*\n/g, '\n')
    .trim();
}

/** Recorded text, uncut, on one line. */
export function verbatimLine(text: string): string {
  return verbatim(text).replaceAll('\n', ' ');
}

/** A command in backticks, for use inside a sentence. */
export function command(text: string, max = 120): string {
  return `\`${commandLine(text, max).replaceAll('`', "'")}\``;
}

/** Whether another text already includes this one: the same, its beginning, or its first line. */
export function isIncluded(text: string, others: readonly string[]): boolean {
  const own = text.trim();
  return others.some((other) => {
    const told = other.trim();
    return own === told || (own !== '' && (told.startsWith(`${own}\n`) || own === firstLine(told)));
  });
}

/** Two texts with this many characters in common at the start count as the same; one of them may be cut. */
const SAME_START = 80;

/** Whether two texts, one of which may be the other's head and tail, begin alike. */
export function beginsAlike(a: string, b: string): boolean {
  const [one, other] = [a, b].map(singleLine);
  if (!one || !other) return false;
  const length = Math.min(SAME_START, one.length, other.length);
  if (length < SAME_START && one.length !== other.length) return false;
  return one.slice(0, length) === other.slice(0, length);
}

/**
 * An agent's name for use outside the quoted lines. Only known names: others are recorded text and could be
 * instructions.
 */
export function named(agent: string): string {
  if (agent === 'person') return 'the user';
  return KNOWN_AGENTS.has(agent) ? agent : 'another agent';
}

/** Who made a request: this user, or another one whose entries this user accepted. */
export function sayer({ accepted }: UserRequest): string {
  return accepted ? 'another user' : 'the user';
}

/** The same at the start of a sentence. */
export function sayerCapitalised(request: UserRequest): string {
  return request.accepted ? 'Another user' : 'The user';
}

/**
 * How an item is known: `claude said`, `user said`, `observed`.
 * @param isFact the item is an event, not a statement: a log proves it as well as a hook does
 */
export function howKnown(from: Provenance, isFact = false): string {
  switch (from.evidence) {
    case 'user':
      return 'user said';
    case 'agent':
      return `${named(from.by)} said`;
    case 'observed':
      return 'observed';
    case 'imported':
      return `from ${named(from.by)}'s transcript${isFact ? '' : ': verify'}`;
    case 'hand':
      return 'edited by hand';
    case 'accepted':
      return 'from another user, accepted: verify';
  }
}

/** The label behind an item that says how it is known: ` (claude said)`. */
export function labelOf(from: Provenance | null | undefined): string {
  return from ? ` (${howKnown(from)})` : '';
}

/** The label behind a title that says how its item is known and how old it is. */
export function sourceOf(from: Provenance | null, now: number): string {
  return from ? ` (${howKnown(from)}, ${ago(Date.parse(from.at), now)})` : '';
}

/** Labels a list: once in the title if all items are known in the same way, else behind each item. */
export function labels(
  list: readonly Provenance[],
  isFact = false,
): { title: string; of(from: Provenance | undefined): string } {
  const kinds = new Set(list.map((from) => howKnown(from, isFact)));
  const [only] = kinds;
  if (kinds.size === 1 && only !== undefined) {
    // `observed` is the normal case: no label.
    const isPlain =
      isFact && list.every(({ evidence }) => evidence === 'observed' || evidence === 'imported');
    return { title: isPlain ? '' : ` (${only})`, of: () => '' };
  }
  return { title: '', of: (from) => (from ? ` (${howKnown(from, isFact)})` : '') };
}

/** Joins parts of a line, leaving out empty ones. */
export function joined(parts: readonly string[], by = ', '): string {
  return parts.filter((part) => part !== '').join(by);
}

/** A path's folder with its last `/`; '' at the top. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The folder that holds all of the paths, with its last `/`; '' if naming it once saves nothing. */
export function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths;
  if (others.length === 0) return '';
  let end = first.lastIndexOf('/') + 1;
  while (end > 0 && others.some((path) => !path.startsWith(first.slice(0, end)))) {
    end = first.lastIndexOf('/', end - 2) + 1;
  }
  return first.slice(0, end);
}
