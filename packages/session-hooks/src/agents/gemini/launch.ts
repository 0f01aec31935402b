import type { Launch } from '../../agent.ts';

/** Gemini CLI 0.61.0: `gemini [options] [query]`, interactive in a terminal. */
export const launch: Launch = { args: (prompt, flags) => [...flags, '--', prompt] };
