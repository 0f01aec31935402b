import { type HookPlan, hookSet } from '../../install/hook-set.ts';

// This folder follows the formats of Codex CLI 0.169.0.

export const HOOKS_JSON = '.codex/hooks.json';
export const CONFIG_TOML = '.codex/config.toml';

/**
 * Events with a timeout of at most 3 seconds: Codex shortens a longer one, shows a warning at every start, and hashes
 * the value 3.
 */
export const LAST_MOMENTS: readonly string[] = ['SessionEnd', 'Interrupt'];
export const LAST_MOMENT_SECONDS = 3;

/** Texts that Codex shows while a hook runs, and as its name in the review list. */
export const STATUS = {
  load: 'Session Roaming: loading the session',
  save: 'Session Roaming: saving the session',
} as const;

/**
 * Our hooks. Codex's trust depends on a hash of each hook, including status message and timeout, so they are frozen
 * like the command (see `hookCommand`).
 */
export const HOOKS = hookSet('codex', [
  { event: 'SessionStart', matcher: 'startup|resume|clear|compact|fork', handler: handler(STATUS.load) },
  { event: 'UserPromptSubmit', handler: handler(STATUS.save) },
  { event: 'Stop', handler: handler(STATUS.save) },
  { event: 'Interrupt', handler: handler(STATUS.save, LAST_MOMENT_SECONDS) },
]);

function handler(statusMessage: string, timeout = 10): HookPlan['handler'] {
  return { type: 'command', timeout, statusMessage };
}
