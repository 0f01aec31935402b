import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Context } from '../context.ts';
import type { RenderContext } from '../render/render-context.ts';

/** What a command has to say, for both kinds of readers. */
export interface Report {
  /** What `--json` prints; its shape is part of our interface. */
  json: unknown;
  /** What a person reads; '' for nothing. Recorded text in it has to be cleaned by whoever puts it there. */
  text(context: RenderContext): string;
  /** Lines for stderr, where a person reads; `json` says the same in fields of its own. */
  warnings?: readonly string[];
  /** 1 when the answer itself is a failure, as a doctor's who found something. Default 0. */
  exitCode?: 0 | 1;
}

/** The flags that every command takes. */
export interface GlobalFlags {
  json: boolean | undefined;
  cwd: string | undefined;
}

/** What is done once the command line is understood. */
export type Work = (context: Context) => Report | Promise<Report>;

/** One command as its file defines it: the flags apart from the work. */
export interface Definition<Flags> {
  /** Name and positionals, as yargs writes them: `show <id>`. */
  command: string;
  /** One line, for the list of commands. */
  describe: string;
  /** Declares the flags, and an example. */
  builder(parser: Argv<GlobalFlags>): Argv<Flags>;
  /** Does the work; streams, clock and folders come from the context. */
  handler(context: Context, flags: ArgumentsCamelCase<Flags>): Report | Promise<Report>;
}

/** A command, whatever its flags, as a list holds it. */
export interface Command {
  name: string;
  /** Its name and positionals. */
  syntax: string;
  /** Commands below it; none for one that works itself. */
  children: readonly Command[];
  /** Tells the parser of it; when the command line means it, `choose` gets its work, none for a bare group. `words` follow its name. */
  attach(parser: Argv<GlobalFlags>, choose: Choose, words: readonly string[]): void;
}

/** Takes what the command line means. */
export type Choose = (work: Work | undefined, flags: GlobalFlags) => void;

/**
 * A command from its definition.
 * @example export const complete = command({ command: 'complete', describe: '…', builder, handler });
 */
export function command<Flags>(definition: Definition<Flags>): Command {
  const { command: syntax, describe, builder, handler } = definition;
  return {
    name: nameOf(syntax),
    syntax,
    children: [],
    attach(parser, choose) {
      parser.command(syntax, describe, builder, (flags: ArgumentsCamelCase<Flags>) => {
        const { json, cwd } = flags as GlobalFlags & typeof flags;
        choose((context) => handler(context, flags), { json, cwd });
      });
    },
  };
}

/** A word with commands below it; by itself it shows its help. */
export function group(definition: {
  command: string;
  describe: string;
  children: readonly Command[];
  builder(parser: Argv<GlobalFlags>): Argv<GlobalFlags>;
}): Command {
  const { command: syntax, describe, children, builder } = definition;
  return {
    name: nameOf(syntax),
    syntax,
    children,
    attach(parser, choose, words) {
      parser.command(
        syntax,
        describe,
        (inner) => {
          attachNamed(children, words, inner, choose);
          return builder(inner);
        },
        (flags: ArgumentsCamelCase<GlobalFlags>) => choose(undefined, flags),
      );
    },
  };
}

/** Tells the parser of the command that a line begins with, and of no other; of all of them where it begins with none. */
export function attachNamed(
  commands: readonly Command[],
  words: readonly string[],
  parser: Argv<GlobalFlags>,
  choose: Choose,
): void {
  const named = commands.filter(({ name }) => name === words[0]);
  for (const command of named.length > 0 ? named : commands) command.attach(parser, choose, words.slice(1));
}

function nameOf(syntax: string): string {
  return syntax.split(' ', 1)[0] ?? syntax;
}
