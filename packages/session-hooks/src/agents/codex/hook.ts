import { hookCommand } from '../../command.ts';

/** Codex's own formats here and in this folder: Codex CLI 0.169.0. */
export const MATCHER = 'startup|resume|clear|compact|fork';

/**
 * Our handler. Codex's trust is a hash over all of it, so nothing of it ever changes.
 * `statusMessage` is also the name under which Codex lists the hook for review.
 */
export const HANDLER = {
  type: 'command',
  command: hookCommand('codex'),
  timeout: 10,
  statusMessage: 'Loading the baton',
} as const;

export const HOOKS_JSON = '.codex/hooks.json';
export const CONFIG_TOML = '.codex/config.toml';
