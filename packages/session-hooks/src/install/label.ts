import type { Scope } from '../agent.ts';

/** A configuration file as the person knows it: `.codex/config.toml`, `~/.codex/config.toml`. */
export function labelOf(scope: Scope, path: string): string {
  return scope === 'user' ? `~/${path}` : path;
}
