import type { Launch } from '../../agent.ts';

/** Cline CLI 3.0.65: `cline [options] [prompt]`; only `--tui` keeps it open after its answer. */
export const launch: Launch = { args: (prompt, flags) => [...flags, '--tui', '--', prompt] };
