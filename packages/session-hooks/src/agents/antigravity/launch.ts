import type { Launch } from '../../agent.ts';

/** Antigravity CLI, as public scripts start versions 1.0.5 to 1.1.13: `agy --prompt-interactive PROMPT`. Not run here. */
export const launch: Launch = { args: (prompt, flags) => [...flags, '--prompt-interactive', prompt] };
