/** The folders of the five packages, in the order in which one depends on the other. */
export const PACKAGES = [
  'session-schema',
  'session-store',
  'session-hooks',
  'session-mcp',
  'session-cli',
] as const;
