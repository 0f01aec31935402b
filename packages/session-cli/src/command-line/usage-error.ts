import { cleanLine } from '@0dai/session-schema/internal';
import { UsageError } from '../errors.ts';
import type { Command } from './command.ts';
import { shortForms } from './short-forms.ts';

/** Lists the words that can replace the last word of a command line. */
type Complete = (words: readonly string[]) => string[];

/** The end of the message if a flag lacks its value; `completions` looks for it. */
export const WANTS_VALUE = 'expects a value after it.';

/**
 * Turns an error of yargs into a usage error.
 * @param complete lists the words that can replace the last of these words
 * @returns the error itself when it is not about the command line
 */
export function usageError(
  error: Error,
  argv: readonly string[],
  commands: readonly Command[],
  complete: Complete,
): Error {
  if (error instanceof UsageError || error.name !== 'YError') return error;
  return new UsageError(explained(error.message, argv, commands, complete));
}

function explained(
  message: string,
  argv: readonly string[],
  commands: readonly Command[],
  complete: Complete,
): string {
  const path = commandPath(argv, commands);
  const following = /^Not enough arguments following: (.*)$/s.exec(message)?.[1];
  if (following !== undefined) return `${dashed(following, argv)} ${WANTS_VALUE}`;
  const choice = /Argument: (.*?), Given: (.*), Choices: (.*)$/s.exec(message);
  if (choice) {
    const [, name = '', given = '', choices = ''] = choice;
    const values = choices.replaceAll('"', '');
    return `${dashed(name, argv)} expects one of ${values}; got ${cleanLine(given)}.`;
  }
  if (message.startsWith('Not enough non-option arguments')) {
    const syntax = path.at(-1)?.syntax ?? '';
    return `An argument is missing. Expected: 0dai ${[...path.slice(0, -1).map((command) => command.name), syntax].join(' ')}`;
  }
  const unknown = /^Unknown arguments?: (.*)$/s.exec(message)?.[1];
  return unknown === undefined ? message : unknownText(unknown, argv, path, commands, complete);
}

function unknownText(
  names: string,
  argv: readonly string[],
  path: readonly Command[],
  commands: readonly Command[],
  complete: Complete,
): string {
  const flags = names.split(', ').map((name) => dashed(name, argv));
  const flag = flags.find((name) => name.startsWith('-'));
  if (flag !== undefined) {
    const known = complete([...path.map(({ name }) => name), '-']).filter((word) => /^--../.test(word));
    return `Unknown flag ${cleanLine(flag)}.${didYouMean(flag, known, (name) => name)}`;
  }
  const level = path.length === 0 ? commands : (path.at(-1)?.children ?? []);
  const word = cleanLine(names.split(', ', 1)[0] ?? '');
  const here = ['0dai', ...path.map((command) => command.name)].join(' ');
  if (level.length > 0) {
    const paths = new Map([
      ...shortForms(commands).map(({ name }) => [name, `0dai session ${name}`] as const),
      ...commands.map(({ name }) => [name, `0dai ${name}`] as const),
      ...level.map(({ name }) => [name, `${here} ${name}`] as const),
    ]);
    return `There is no command "${here} ${word}".${didYouMean(word, [...paths.keys()], (name) => paths.get(name) ?? name)}`;
  }
  const text = path.at(-1)?.name === 'save' ? ` Put a text after a flag: ${here} --summary "…"` : '';
  return `${here} does not expect "${cleanLine(names)}".${text}`;
}

/** The name that a word resembles most, as a question; '' where it resembles none. */
function didYouMean(word: string, names: readonly string[], shown: (name: string) => string): string {
  const near = names
    .map((name) => ({ name, far: distance(name, word) }))
    .filter(({ far }) => far <= 2)
    .sort((a, b) => a.far - b.far)[0];
  return near ? ` Did you mean: ${shown(near.name)}` : '';
}

/** Finds a name that yargs reports as it was written: yargs drops the dashes of flags. */
function dashed(name: string, argv: readonly string[]): string {
  const written = argv.find(
    (word) => /^--?/.test(word) && word.replace(/^--?/, '').split('=', 1)[0] === name,
  );
  if (written !== undefined) return written.split('=', 1)[0] ?? written;
  return argv.includes(name) ? name : name.length > 1 ? name : `-${name}`;
}

/** Finds the commands that a command line names, outermost first. */
export function commandPath(argv: readonly string[], commands: readonly Command[]): Command[] {
  const path: Command[] = [];
  let level = commands;
  for (const word of argv) {
    if (word === '--') break;
    const found = level.find((command) => command.name === word);
    if (!found) continue;
    path.push(found);
    level = found.children;
  }
  return path;
}

/** The edit distance between two words (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
