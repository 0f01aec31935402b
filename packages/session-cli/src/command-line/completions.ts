import { UsageError } from '../errors.ts';
import { type ParserOptions, parse, parserCompletions } from './parse.ts';
import { WANTS_VALUE } from './usage-error.ts';

/** The flag by which the scripts of `0dai completion` ask; yargs's own name for it. */
export const COMPLETE = '--get-yargs-completions';

/** What can be named by its id. */
export interface Ids {
  /** The sessions that can be shown or resumed. */
  sessions(): string[];
  /** What can be taken back in the session in progress, in the short form. */
  entries(): string[];
}

/** The commands under `session` that take a session's id. */
const NAMES_SESSION: ReadonlySet<string> = new Set(['show', 'resume', 'log']);

/**
 * What can stand in the place of the last word; nothing where a file's name or free text may.
 *
 * @param words the words behind `0dai`, the last one as far as it is typed
 * @param ids what can be named here by its id; asked only where one is wanted
 */
export function completions(words: readonly string[], options: ParserOptions, ids: Ids): string[] {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const [group, name, ...rest] = before.filter((word) => !word.startsWith('-'));
  if (group === 'session' && !current.startsWith('-') && !wantsValue(before, options)) {
    if (name !== undefined && NAMES_SESSION.has(name) && rest.length === 0)
      return matching(ids.sessions(), current);
    if (name === 'undo') return matching(ids.entries(), current);
  }
  // To yargs `--s` is a long form of `-s`.
  const found = parserCompletions(words, options).filter((word) => !/^--.$/.test(word));
  // Behind a flag that wants a value neither flags nor commands can stand, only what it can be chosen from.
  const names = new Set(options.commands.map((command) => command.name));
  const plain = found.filter((word) => !word.startsWith('-'));
  if (wantsValue(before, options))
    return matching(
      plain.filter((word) => !names.has(word)),
      current,
    );
  // Flags are offered once a dash is typed, or where there is nothing else.
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
