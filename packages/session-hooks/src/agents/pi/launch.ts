import type { Launch } from '../../agent.ts';

/** pi 1.6.0: `pi [options] [messages...]`. A message that begins with @ would name a file. */
export const launch: Launch = { args: (prompt, flags) => [...flags, '--', prompt] };
