import type { Launch } from '../../agent.ts';

/** Continue CLI 1.5.47: `cn [options] [prompt]`. */
export const launch: Launch = { args: (prompt, flags) => [...flags, '--', prompt] };
