import type { Launch } from '../../agent.ts';

/** Droid 0.225.2: `droid [options] [prompt...]`. */
export const launch: Launch = { args: (prompt, flags) => [...flags, '--', prompt] };
