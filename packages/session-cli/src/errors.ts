import { SessionError } from '@0dai/session-schema/internal';

/** The command line is wrong: an unknown flag, a missing argument. `0dai` ends with `EXIT.usage`. */
export class UsageError extends SessionError {
  constructor(message: string) {
    super('USAGE', message);
  }
}

/** The working folder was deleted, or its path cannot be determined. */
export class GoneFolderError extends SessionError {
  constructor() {
    super(
      'GONE_FOLDER',
      'The working folder no longer exists. Nothing was done. Change to another one, or name one with --cwd.',
    );
  }
}

/** An agent asked for something that only the user may do. */
export class NotForAgentsError extends SessionError {
  constructor(agent: string, command: string) {
    super(
      'NOT_FOR_AGENTS',
      `Only the user may decide this, and the command came from inside ${agent}. ` +
        `Ask the user to run it in their own terminal: ${command}`,
    );
  }
}

/** Unverified text is shown only on a terminal: elsewhere an agent or a program may read it. */
export class NeedsTerminalError extends SessionError {
  constructor(command: string) {
    super(
      'NEEDS_TERMINAL',
      `This is unverified, so it is shown only on a terminal. Run it in one: ${command}`,
    );
  }
}

/** The editor could not be run, or failed; nothing was changed. */
export class EditorError extends SessionError {
  constructor(message: string, options?: ErrorOptions) {
    super('EDITOR', message, options);
  }
}

/** There is no conversation to import, or nothing in its log was understood. */
export class ImportError extends SessionError {
  constructor(message: string) {
    super('IMPORT', message);
  }
}

/** No agent could be started with the session: nothing to take over, no such program, a prompt that is too long. */
export class SwitchError extends SessionError {
  constructor(message: string, options?: ErrorOptions) {
    super('SWITCH', message, options);
  }
}
