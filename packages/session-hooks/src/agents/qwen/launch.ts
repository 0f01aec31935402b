import type { Launch } from '../../agent.ts';

/** Qwen Code 0.24.4: `qwen --prompt-interactive PROMPT`. A bare prompt ends with its answer. */
export const launch: Launch = { args: (prompt, flags) => [...flags, `--prompt-interactive=${prompt}`] };
