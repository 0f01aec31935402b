import { SessionError } from '@0dai/session-schema/internal';

/** The command line itself is wrong: an unknown flag, a missing argument. Exit code 2. */
export class UsageError extends SessionError {
  constructor(message: string) {
    super('USAGE', message);
  }
}

/** The folder that the user stands in was deleted, or lies where it cannot be told. */
export class GoneFolderError extends SessionError {
  constructor() {
    super(
      'GONE_FOLDER',
      'The present folder is no longer there. Nothing was done. Change to another one, or name it with --cwd.',
    );
  }
}

/** Something that only the user may do was asked for from inside an agent. */
export class NotForAgentsError extends SessionError {
  constructor(agent: string, command: string) {
    super(
      'NOT_FOR_AGENTS',
      `This is for the user to decide, and it was asked for from inside ${agent}. ` +
        `The user runs it in a terminal of their own: ${command}`,
    );
  }
}

/** The editor could not be run, or said that it failed; nothing was taken in. */
export class EditorError extends SessionError {
  constructor(message: string, options?: ErrorOptions) {
    super('EDITOR', message, options);
  }
}
