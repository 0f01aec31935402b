import { hookSet } from '../../install/hook-set.ts';

/**
 * Timeout in milliseconds. The name is how Gemini lists the hooks, and how `hooksConfig.disabled` turns
 * them off: all of them at once.
 */
const handler = { name: '0dai', type: 'command', timeout: 10_000 } as const;

/**
 * Our hooks in Gemini CLI 0.61.0. It compares the matchers of these events as exact strings, so that no matcher can
 * name all starts. `/clear` discards what SessionStart answers; BeforeAgent briefs then. Frozen: see `hookCommand`.
 */
export const HOOKS = hookSet('gemini', [
  { event: 'SessionStart', handler },
  { event: 'BeforeAgent', handler },
  { event: 'AfterAgent', handler },
  // Its log tells of a compression only by writing all messages anew. With the trigger `auto` it fires before every
  // request to the model.
  { event: 'PreCompress', matcher: 'manual', handler },
]);
