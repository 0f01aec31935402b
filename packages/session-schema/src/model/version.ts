/** The version of `active.json` that this code writes. */
export const SCHEMA_VERSION = 1;
