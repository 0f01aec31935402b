import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Context } from '../context.ts';
import type { RenderContext } from '../render/render-context.ts';

/** The result of a command, for people and for programs. */
export interface Report {
  /** The value that `--json` prints; its shape is a public interface. */
  json: unknown;
  /** The text for a person; '' for nothing. It must clean recorded text. */
  text(context: RenderContext): string;
  /** Lines for a person on stderr; `json` says the same in fields of its own. */
  warnings?: readonly string[];
  /** One of `EXIT`, or the code of an agent that ran. Default: `EXIT.done`. */
  exitCode?: number;
}

/** The flags that every command takes. */
export interface GlobalFlags {
  json: boolean | undefined;
  cwd: string | undefined;
  /** Undefined: as the terminal and the environment say. */
  color: boolean | undefined;
}

/** The work of a command once its command line is parsed. */
export type Work = (context: Context) => Report | Promise<Report>;

/** A command as its file defines it: the flags apart from the work. */
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

/** A command with its flag types erased, so that a list can hold it. */
export interface Command {
  name: string;
  /** Its name and positionals. */
  syntax: string;
  /** Its subcommands; none for a command that does work. */
  children: readonly Command[];
  /**
   * Registers it with the parser. If the command line names it, `choose` gets its work, or undefined for a bare
   * group. `words` are the words after its name.
   */
  attach(parser: Argv<GlobalFlags>, choose: Choose, words: readonly string[]): void;
}

/** Receives the work that the command line asks for. */
export type Choose = (work: Work | undefined, flags: GlobalFlags) => void;

/**
 * Makes a command from its definition.
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
        const { json, cwd, color } = flags as GlobalFlags & typeof flags;
        choose((context) => handler(context, flags), { json, cwd, color });
      });
    },
  };
}

/** Makes a group of subcommands; by itself it shows its help. */
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

/** Registers only the command that the line begins with, or all of them if it begins with none. */
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
