import type { Launch } from '../../agent.ts';

/** OpenCode 1.18.33 and Kilo 7.7.9: `opencode --prompt PROMPT`; its positional is a folder. */
export const launch: Launch = { args: (prompt, flags) => [...flags, `--prompt=${prompt}`] };
