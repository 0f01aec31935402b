import type { Scope } from '../agent.ts';

/** Labels a configuration file as the user knows it: `.codex/config.toml`, `~/.codex/config.toml`. */
export function labelOf(scope: Scope, path: string): string {
  return scope === 'user' ? `~/${path}` : path;
}
