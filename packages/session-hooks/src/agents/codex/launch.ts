import type { Launch } from '../../agent.ts';

/** Codex 0.169.0: `codex [options] [prompt]`. */
export const launch: Launch = { args: (prompt, flags) => [...flags, '--', prompt] };
