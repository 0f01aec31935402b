import type { Command } from './command.ts';

/** The group whose name may be left out. */
const GROUP = 'session';
/** Flags before the command that take a value. */
const VALUED: ReadonlySet<string> = new Set(['--cwd', '-C']);

/**
 * A command line in full: `0dai save` is `0dai session save`, and `0dai help save` is `0dai session save --help`.
 * @example inFull(['-C', '/p', 'status'], commands) // ['-C', '/p', 'session', 'status']
 */
export function inFull(argv: readonly string[], commands: readonly Command[]): string[] {
  const at = commandAt(argv);
  const word = argv[at];
  if (word === 'help') return inFull([...argv.slice(0, at), ...argv.slice(at + 1), '--help'], commands);
  const isShort =
    commands.every(({ name }) => name !== word) && shortForms(commands).some(({ name }) => name === word);
  return isShort ? [...argv.slice(0, at), GROUP, ...argv.slice(at)] : [...argv];
}

/** The commands that need not be preceded by `session`. */
export function shortForms(commands: readonly Command[]): readonly Command[] {
  return commands.find(({ name }) => name === GROUP)?.children ?? [];
}

/** The index of the first word that is no flag. */
function commandAt(argv: readonly string[]): number {
  let at = 0;
  while (argv[at]?.startsWith('-') && argv[at] !== '--') at += VALUED.has(argv[at] ?? '') ? 2 : 1;
  return at;
}
