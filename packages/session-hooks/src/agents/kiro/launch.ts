import type { Launch } from '../../agent.ts';

/** Kiro CLI, as public scripts start it: `kiro-cli chat [options] [input]`. Not run here. */
export const launch: Launch = { args: (prompt, flags) => ['chat', ...flags, '--', prompt] };
