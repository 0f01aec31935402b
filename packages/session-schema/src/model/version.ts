/** The version of the format on disk, of sessions and of journal entries. */
export const SCHEMA_VERSION = 2;
/** Where the JSON Schema of a session is published; the first line of `active.json` names it for editors. */
export const SCHEMA_URL = 'https://unpkg.com/@0dai/session-schema/session.schema.json';
