import { SessionError } from '@0dai/session-schema/internal';

/**
 * A configuration file has invalid syntax, or a list where an object belongs. Nothing is guessed and nothing is
 * edited. The code is `CONFIG_SYNTAX`.
 *
 * @example
 * // .codex/config.toml:3: this is not valid TOML: Unterminated array. Fix that line and run the command again.
 */
export class ConfigSyntaxError extends SessionError {
  /**
   * @param file the file as the user knows it, e.g. `~/.codex/config.toml`
   * @param line the line of the problem, from 1
   * @param problem what is wrong there and what was expected, without a full stop
   */
  constructor(
    readonly file: string,
    readonly line: number,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super('CONFIG_SYNTAX', `${file}:${line}: ${problem}. Fix that line and run the command again.`, options);
  }
}

/** An entry that is not ours has our name in a configuration file. It is left unchanged. */
export class ConfigConflictError extends SessionError {
  /**
   * @param file the file as the user knows it
   * @param line the line of the entry, from 1
   * @param problem the conflict, without a full stop
   */
  constructor(
    readonly file: string,
    readonly line: number,
    readonly problem: string,
  ) {
    super(
      'CONFIG_CONFLICT',
      `${file}:${line}: ${problem}. Rename or remove that entry and run the command again, or add --force to replace it.`,
    );
  }
}
