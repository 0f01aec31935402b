import { UsageError } from '../errors.ts';
import { type ParserOptions, parse, parserCompletions } from './parse.ts';
import { inFull, shortForms } from './short-forms.ts';
import { WANTS_VALUE } from './usage-error.ts';

/** The flag with which the scripts of `0dai completion` call us; yargs's own name for it. */
export const COMPLETE = '--get-yargs-completions';

/** A word to offer, with its meaning on one line. */
export interface Candidate {
  word: string;
  about?: string;
}

/** The words that come from the project. Each list is made only if one of its words is expected. */
export interface Candidates {
  /** The agents that have an adapter. */
  agents(): Candidate[];
  /** The session in progress, by name and by id. */
  current(): Candidate[];
  /** The sessions that can be resumed, by name and by id. */
  sessions(): Candidate[];
  /** The entries of the session in progress that can be undone, by their short ids. */
  entries(): Candidate[];
  /** The steps of the plan that are open, by their text. */
  steps(): Candidate[];
  /** The agents whose logs can be read. */
  loggedAgents(): Candidate[];
}

/** The commands under `session` that take a session's id or name. */
const NAMES_SESSION: ReadonlySet<string> = new Set(['show', 'resume', 'log', 'delete']);
/** The commands that take agents. */
const NAMES_AGENTS: ReadonlySet<string> = new Set(['init', 'doctor', 'uninstall', 'switch']);
/** The commands under `session` that take entries. */
const NAMES_ENTRIES: ReadonlySet<string> = new Set(['undo', 'forget']);

/**
 * Completes the last word; returns nothing for a file name or free text.
 *
 * @param typed the words after `0dai`, the last one as far as it is typed
 * @param candidates what to offer from the project
 */
export function completions(
  typed: readonly string[],
  options: ParserOptions,
  candidates: Candidates,
): Candidate[] {
  const before = inFull(typed.slice(0, -1), options.commands);
  const current = typed.at(-1) ?? '';
  const words = [...before, current];
  const [group = '', name = '', ...rest] = before.filter((word) => !word.startsWith('-'));
  if (before.at(-1) === '--done') return matching(candidates.steps(), current);
  if (!current.startsWith('-') && !wantsValue(before, options)) {
    if (NAMES_AGENTS.has(group) || (group === 'session' && NAMES_AGENTS.has(name)))
      return matching(candidates.agents(), current);
    if (group === 'session' && NAMES_SESSION.has(name) && rest.length === 0) {
      const inProgress = name === 'resume' ? [] : candidates.current();
      return matching([...inProgress, ...candidates.sessions()], current);
    }
    if (group === 'session' && name === 'import' && rest.length === 0)
      return matching(candidates.loggedAgents(), current);
    if (group === 'session' && NAMES_ENTRIES.has(name)) return matching(candidates.entries(), current);
  }
  // yargs offers `--s` as a long form of `-s`.
  const known = parserCompletions(words, options).filter((word) => !/^--.$/.test(word));
  const found = group === '' && !wantsValue(before, options) ? [...known, ...shortNames(options)] : known;
  // After a flag that expects a value, offer only that value's choices.
  const names = new Set(options.commands.map((command) => command.name));
  const plain = found.filter((word) => !word.startsWith('-'));
  if (wantsValue(before, options))
    return matching(plain.filter((word) => !names.has(word)).map(plainly), current);
  // Offer flags once a dash is typed, or if there is nothing else.
  return matching((current === '' && plain.length > 0 ? plain : found).map(plainly), current);
}

function shortNames({ commands }: ParserOptions): string[] {
  return shortForms(commands).map(({ name }) => name);
}

function plainly(word: string): Candidate {
  return { word };
}

/** Those that begin with what is typed, in upper or lower case. */
function matching(candidates: readonly Candidate[], start: string): Candidate[] {
  const lower = start.toLowerCase();
  return candidates.filter(({ word }) => word.toLowerCase().startsWith(lower));
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
