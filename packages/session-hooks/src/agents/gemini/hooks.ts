import { hookSet } from '../../install/hook-set.ts';

/**
 * The timeout is in milliseconds. Gemini lists hooks by name, and `hooksConfig.disabled` turns off all hooks of a
 * name.
 */
const handler = { name: '0dai', type: 'command', timeout: 10_000 } as const;

/**
 * Our hooks in Gemini CLI 0.61.0. It compares the matchers of these events as exact strings, so one matcher can't
 * match all starts. `/clear` discards the reply to SessionStart; BeforeAgent briefs then. Frozen: see `hookCommand`.
 */
export const HOOKS = hookSet('gemini', [
  { event: 'SessionStart', handler },
  { event: 'BeforeAgent', handler },
  { event: 'AfterAgent', handler },
  // Its log shows a compression only by rewriting all messages. With the trigger `auto`, the hook fires before every
  // request to the model.
  { event: 'PreCompress', matcher: 'manual', handler },
]);
