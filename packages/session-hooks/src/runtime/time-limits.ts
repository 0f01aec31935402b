// A hook has two seconds for everything. These are the limits of its steps; git has limits of its own (git/git.ts of
// session-store).

/** How long to wait for a payload. */
export const STDIN_MS = 1_000;
/** Time for reading the agents' logs. */
export const LOG_BUDGET_MS = 700;
/** How long to wait for an agent that does not read the answer. */
export const STDOUT_MS = 500;
