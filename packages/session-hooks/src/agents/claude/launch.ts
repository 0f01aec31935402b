import type { Launch } from '../../agent.ts';

/**
 * Claude Code 2.1.330: `claude [options] [prompt]`. Without `--`, an option that takes several values would take the
 * prompt too (`--allowedTools`, `--add-dir`).
 */
export const launch: Launch = { args: (prompt, flags) => [...flags, '--', prompt] };
