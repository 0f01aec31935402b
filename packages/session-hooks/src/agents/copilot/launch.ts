import type { Launch } from '../../agent.ts';

/** GitHub Copilot CLI 1.0.102: `copilot --interactive PROMPT`. A bare prompt is an error. */
export const launch: Launch = { args: (prompt, flags) => [...flags, `--interactive=${prompt}`] };
