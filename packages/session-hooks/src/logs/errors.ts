import { SessionError } from '@0dai/session-schema/internal';

/** This Node cannot read SQLite databases, in which some agents keep their sessions. The code is `NO_SQLITE`. */
export class NoSqliteError extends SessionError {
  /** @param version the running version, e.g. `v20.19.0` */
  constructor(version: string) {
    super(
      'NO_SQLITE',
      `Reading SQLite databases needs Node.js 22.15 or newer; this is ${version}. Run it once with a newer one: npx -p node@24 -p @0dai/session-cli 0dai …`,
    );
  }
}

/** A database of an agent has another format than expected, or its agent holds it. The code is `LOG_DATABASE`. */
export class LogDatabaseError extends SessionError {
  /**
   * @param path the database
   * @param problem what SQLite said
   */
  constructor(
    readonly path: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    const advice = /\block(?:ed)?\b|\bbusy\b/.test(problem)
      ? 'Its agent is writing to it: try again in a moment.'
      : 'It is damaged, or the agent changed its format.';
    super('LOG_DATABASE', `${path} can't be read as expected: ${problem}. ${advice}`, options);
  }
}
