import { SessionError } from '@0dai/session-schema/internal';

/**
 * A configuration file that cannot be read as what it should be: broken syntax, or a list where an
 * object belongs. It is never guessed around; nothing is edited. Its code is `CONFIG_SYNTAX`.
 *
 * @example
 * // .codex/config.toml:3: this is not valid TOML: Unterminated array. Mend that line and run the command again.
 */
export class ConfigSyntaxError extends SessionError {
  /**
   * @param file the file as the person knows it, e.g. `~/.codex/config.toml`
   * @param line the line of the trouble, from 1
   * @param problem what is wrong there and what was expected, without a full stop
   */
  constructor(
    readonly file: string,
    readonly line: number,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super('CONFIG_SYNTAX', `${file}:${line}: ${problem}. Mend that line and run the command again.`, options);
  }
}

/** Our name in a configuration file is taken by something that is not ours, which is left alone. */
export class ConfigConflictError extends SessionError {
  /**
   * @param file the file as the person knows it
   * @param line the line of the entry, from 1
   * @param problem what stands in the way, without a full stop
   */
  constructor(
    readonly file: string,
    readonly line: number,
    readonly problem: string,
  ) {
    super(
      'CONFIG_CONFLICT',
      `${file}:${line}: ${problem}. Rename or remove that entry and run the command again.`,
    );
  }
}
