/** What every error of Session Roaming is: a class with a `code`, and a message that says what to do. */
export class SessionError extends Error {
  /** Stable word to test for, e.g. `INVALID_INPUT`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Something was given that is not of the expected shape. The message names the field and the expectation. */
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
