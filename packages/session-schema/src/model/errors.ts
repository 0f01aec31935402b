/** The stable code of an error, for callers to test. Each code belongs to one class in the package that throws it. */
export type ErrorCode =
  // session-schema
  | 'INVALID_INPUT'
  | 'NEWER_SCHEMA'
  // session-store
  | 'DAMAGED_KEY'
  | 'FILE'
  | 'LOCKED'
  | 'NO_HOME'
  | 'NO_KEY'
  | 'NO_SESSION'
  | 'NOT_A_PROJECT'
  | 'NOT_FOUND'
  | 'OTHER_USER'
  | 'PAUSED'
  | 'TOO_LARGE'
  | 'UNSAFE_PATH'
  | 'UNVERIFIED_SESSION'
  // session-hooks
  | 'CONFIG_CONFLICT'
  | 'CONFIG_SYNTAX'
  | 'LOG_DATABASE'
  | 'NO_SQLITE'
  // session-cli
  | 'CONFIG_CHANGED'
  | 'CONFIG_LINK'
  | 'CONFIG_READ_ONLY'
  | 'CONFIG_TRACKED'
  | 'CONFIG_UNREADABLE'
  | 'CONFIG_WRITE'
  | 'EDITOR'
  | 'GONE_FOLDER'
  | 'IMPORT'
  | 'NEEDS_TERMINAL'
  | 'NOT_FOR_AGENTS'
  | 'SWITCH'
  | 'USAGE';

/** The base of all errors of Session Roaming: a `code`, and a message that says what to do. */
export class SessionError extends Error {
  /** Identifies the error. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Input has the wrong shape. The message names the field and what was expected. */
export class InvalidInputError extends SessionError {
  constructor(message: string, options?: ErrorOptions) {
    super('INVALID_INPUT', message, options);
  }
}

/** A file was written by a newer version of Session Roaming; it is left untouched. */
export class NewerSchemaError extends SessionError {
  constructor(found: number, previous: number) {
    super(
      'NEWER_SCHEMA',
      `This session was written by a newer version (schema_version ${found}; this one knows up to ${previous}). ` +
        'Nothing was changed. Update with: npm install -g @0dai/session-cli@latest\n' +
        'If it is not yours, quarantine it with: 0dai session new',
    );
  }
}
