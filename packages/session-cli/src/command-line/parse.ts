import yargs, { type Argv } from 'yargs';
import { attachNamed, type Choose, type Command, type GlobalFlags, type Work } from './command.ts';
import { text } from './flags.ts';
import { commandPath, usageError } from './usage-error.ts';

/** The request of a command line. */
export type Request =
  /** Text from the parser itself: help, the version, completions. */
  { kind: 'text'; text: string } | { kind: 'work'; work: Work; global: GlobalFlags };

/** The parser's input besides the command line. */
export interface ParserOptions {
  commands: readonly Command[];
  version: string;
  /** The width of help, in columns. */
  width: number;
}

/**
 * Parses a command line, without running it.
 * @throws {UsageError} saying what is wrong and which help to read
 */
export function parse(argv: readonly string[], options: ParserOptions): Request {
  let output = '';
  let failure: Error | undefined;
  let chosen: Request | undefined;
  const choose: Choose = (work, { json, cwd, color }) => {
    if (work) chosen = { kind: 'work', work, global: { json: json === true, cwd, color } };
  };
  parserOf(options, choose, argv).parse(
    normalise(argv),
    (error: Error | undefined, _flags: GlobalFlags, text: string) => {
      failure ??= error ?? undefined;
      output ||= text;
    },
  );
  if (failure)
    throw usageError(failure, argv, options.commands, (words) => parserCompletions(words, options));
  if (chosen) return chosen;
  // A bare group, or no words at all: show its help.
  if (output === '')
    return parse([...commandPath(argv, options.commands).map(({ name }) => name), '--help'], options);
  return { kind: 'text', text: `${output}\n` };
}

/**
 * Lists what yargs offers in place of the last of these words. If SHELL is zsh or fish, yargs adds descriptions,
 * which our scripts do not want. (Its `getCompletion` never answers for subcommands.)
 */
export function parserCompletions(words: readonly string[], options: ParserOptions): string[] {
  let output = '';
  parserOf(options, () => undefined).parse(
    ['--get-yargs-completions', '0dai', ...words],
    (_error: Error | undefined, _flags: GlobalFlags, text: string) => {
      output ||= text;
    },
  );
  return output.split('\n').filter((word) => word !== '');
}

function parserOf(
  { commands, version, width }: ParserOptions,
  choose: Choose,
  words: readonly string[] = [],
): Argv<GlobalFlags> {
  // yargs looks for a package.json in this folder, which we do not need; the working folder may be deleted.
  const parser: Argv<GlobalFlags> = yargs([], '/')
    .scriptName('0dai')
    .locale('en')
    .exitProcess(false)
    .parserConfiguration({ 'dot-notation': false, 'populate--': true })
    .usage(
      '$0 COMMAND\n\nHands a working session from one coding agent to the next.\n\nEvery day, without the word `session`:\n$0 status, save, log, history, show, resume, complete\nAll of them: $0 session --help',
    )
    .option('json', { type: 'boolean', describe: 'Print JSON, errors too' })
    .option('cwd', text('cwd', 'Work in this folder instead of the current one', { alias: 'C' }))
    .option('color', { type: 'boolean', describe: 'Use colours, or not: --no-color' })
    .strict()
    .help()
    .alias('help', 'h')
    .version(version)
    .alias('version', 'v')
    .wrap(width);
  attachNamed(commands, words, parser, choose);
  return parser
    .example('$0 session save --summary "Found the cause; the fix is next"', '')
    .epilogue('Exit codes: 0 done, 1 failed, 2 the command line is wrong.');
}

// The shape of a flag. Anything else after a flag that expects a text is its text, even if it begins with a dash:
// agents write notes as lists ("- fixed the test\n- …").
const FLAG = /^--?[A-Za-z][\w-]*(=|$)/;

/** Joins texts that begin with a dash to their flags, and spells out `-`; yargs understands neither. */
function normalise(argv: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    const next = argv[i + 1];
    if (word === '--') return [...result, ...argv.slice(i)];
    if (
      /^(--[a-z][a-z-]*|-s)$/.test(word) &&
      next?.startsWith('-') &&
      !FLAG.test(next) &&
      next !== '--' &&
      next !== '-'
    ) {
      result.push(`${word === '-s' ? '--summary' : word}=${next}`);
      i += 1;
    } else {
      result.push(word === '-' ? '--stdin' : word);
    }
  }
  return result;
}
