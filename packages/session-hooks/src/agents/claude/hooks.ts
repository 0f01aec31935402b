import { hookSet } from '../../install/hook-set.ts';

/** The timeout is in seconds. */
const handler = { type: 'command', timeout: 10 } as const;

/** Our hooks in Claude Code 2.1.330. Frozen: see `hookCommand`. */
export const HOOKS = hookSet('claude', [
  { event: 'SessionStart', matcher: 'startup|resume|clear|compact|fork', handler },
  { event: 'UserPromptSubmit', handler },
  { event: 'Stop', handler },
  { event: 'StopFailure', handler },
]);
