import { UsageError } from '../errors.ts';
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
}

/** The commands under `session` that take a session's id. */
const NAMES_SESSION: ReadonlySet<string> = new Set(['show', 'resume', 'log', 'delete']);

/**
 * Completes the last word; returns nothing where a file name or free text may stand.
 *
 * @param words the words after `0dai`, the last one as far as it is typed
 * @param ids the ids to offer; called only where an id is expected
 */
export function completions(words: readonly string[], options: ParserOptions, ids: Ids): string[] {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const [group, name, ...rest] = before.filter((word) => !word.startsWith('-'));
  if (group === 'session' && !current.startsWith('-') && !wantsValue(before, options)) {
    if (name !== undefined && NAMES_SESSION.has(name) && rest.length === 0)
      return matching(ids.sessions(), current);
    if (name === 'undo' || name === 'forget') return matching(ids.entries(), current);
  }
  // yargs offers `--s` as a long form of `-s`.
  const found = parserCompletions(words, options).filter((word) => !/^--.$/.test(word));
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
