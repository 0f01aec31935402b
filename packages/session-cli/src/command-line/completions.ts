import { UsageError } from '../errors.ts';
import { inFull, shortForms } from './in-full.ts';
import { type ParserOptions, parse, parserCompletions } from './parse.ts';
import { WANTS_VALUE } from './usage-error.ts';

/** The flag with which the scripts of `0dai completion` call us; yargs's own name for it. */
export const COMPLETE = '--get-yargs-completions';

/** The ids that can be completed. */
export interface Ids {
  /** The sessions that can be shown or resumed. */
  sessions(): string[];
  /** The entries of the session in progress that can be undone, by their short ids. */
  entries(): string[];
  /** The agents whose logs can be read. */
  loggedAgents(): string[];
}

/** The commands under `session` that take a session's id. */
const NAMES_SESSION: ReadonlySet<string> = new Set(['show', 'resume', 'log', 'delete']);

/**
 * Completes the last word; returns nothing where a file name or free text may stand.
 *
 * @param typed the words after `0dai`, the last one as far as it is typed
 * @param ids the ids to offer; called only where an id is expected
 */
export function completions(typed: readonly string[], options: ParserOptions, ids: Ids): string[] {
  const before = inFull(typed.slice(0, -1), options.commands);
  const current = typed.at(-1) ?? '';
  const words = [...before, current];
  const [group, name, ...rest] = before.filter((word) => !word.startsWith('-'));
  if (group === 'session' && !current.startsWith('-') && !wantsValue(before, options)) {
    if (name !== undefined && NAMES_SESSION.has(name) && rest.length === 0)
      return matching(ids.sessions(), current);
    if (name === 'import' && rest.length === 0) return matching(ids.loggedAgents(), current);
    if (name === 'undo' || name === 'forget') return matching(ids.entries(), current);
  }
  // yargs offers `--s` as a long form of `-s`.
  const known = parserCompletions(words, options).filter((word) => !/^--.$/.test(word));
  const found =
    group === undefined && !wantsValue(before, options) ? [...known, ...shortNames(options)] : known;
  // After a flag that expects a value, offer only that value's choices.
  const names = new Set(options.commands.map((command) => command.name));
  const plain = found.filter((word) => !word.startsWith('-'));
  if (wantsValue(before, options))
    return matching(
      plain.filter((word) => !names.has(word)),
      current,
    );
  // Offer flags once a dash is typed, or if there is nothing else.
  return matching(current === '' && plain.length > 0 ? plain : found, current);
}

function shortNames({ commands }: ParserOptions): string[] {
  return shortForms(commands).map(({ name }) => name);
}

function matching(words: readonly string[], start: string): string[] {
  return words.filter((word) => word.startsWith(start));
}

function wantsValue(before: readonly string[], options: ParserOptions): boolean {
  if (!before.at(-1)?.startsWith('-')) return false;
  try {
    parse(before, options);
    return false;
  } catch (error) {
    if (error instanceof UsageError) return error.message.endsWith(WANTS_VALUE);
    throw error;
  }
}
