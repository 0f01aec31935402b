import { type HookPlan, hookSet } from '../../install/hook-set.ts';

// Codex's own formats here and in this folder: Codex CLI 0.169.0.

export const HOOKS_JSON = '.codex/hooks.json';
export const CONFIG_TOML = '.codex/config.toml';

/**
 * Timeouts of these are 3 seconds at the most: Codex shortens a longer one, warns about it on the screen
 * at every start, and takes the hash over 3.
 */
export const LAST_MOMENTS: readonly string[] = ['SessionEnd', 'Interrupt'];
export const LAST_MOMENT_SECONDS = 3;

/** What Codex shows while a hook runs, and its name in the list for review. */
export const STATUS = {
  load: 'Session Roaming: loading the session',
  save: 'Session Roaming: saving the session',
} as const;

/**
 * Our hooks. Codex's trust is a hash over each of them, status message and timeout included: they are frozen, as
 * the command is (see `hookCommand`).
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
