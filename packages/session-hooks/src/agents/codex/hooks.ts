import { type HookPlan, hookSet } from '../../config/hook-set.ts';

// Codex's own formats here and in this folder: Codex CLI 0.169.0.

export const HOOKS_JSON = '.codex/hooks.json';
export const CONFIG_TOML = '.codex/config.toml';

/**
 * Timeouts of these are 3 seconds at the most: Codex shortens a longer one, warns about it on the screen
 * at every start, and takes the hash over 3.
 */
export const LAST_MOMENTS: readonly string[] = ['SessionEnd', 'Interrupt'];
export const LAST_MOMENT_SECONDS = 3;

/** `statusMessage` is what Codex shows while the hook runs, and its name in the list for review. */
const START = handler('Loading the baton');
const NOTE = handler('Noting it in the baton');
const LAST_NOTE = handler('Noting it in the baton', LAST_MOMENT_SECONDS);

/** Our hooks. Codex's trust is a hash over each of them, so nothing of them ever changes. */
export const HOOKS = hookSet('codex', [
  { event: 'SessionStart', matcher: 'startup|resume|clear|compact|fork', briefs: true, handler: START },
  { event: 'UserPromptSubmit', handler: NOTE },
  { event: 'PostToolUse', matcher: 'apply_patch|update_plan|create_goal|update_goal', handler: NOTE },
  { event: 'Stop', handler: NOTE },
  { event: 'Interrupt', handler: LAST_NOTE },
  { event: 'SessionEnd', handler: LAST_NOTE },
]);

function handler(statusMessage: string, timeout = 10): HookPlan['handler'] {
  return { type: 'command', timeout, statusMessage };
}
