import type { Launch } from '../../agent.ts';

/**
 * Gemini CLI 0.61.0: `gemini [options] -i PROMPT`, which needs a terminal. Behind `--` it takes no prompt, and before
 * one, an option with several values would take it (`--allowed-tools`).
 */
export const launch: Launch = { args: (prompt, flags) => [...flags, `--prompt-interactive=${prompt}`] };
