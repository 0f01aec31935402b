import type { Base } from '../agent.ts';

/** Labels a configuration file as the user knows it: `.codex/config.toml`, `~/.codex/config.toml`. */
export function labelOf(path: string, base: Base): string {
  return base === 'user' ? `~/${path}` : path;
}
