import type { Launch } from '../../agent.ts';

/** cursor-agent, by its documentation (cursor.com/docs/cli, 2026-11): `agent [options] [prompt]`. Not run here. */
export const launch: Launch = { args: (prompt, flags) => [...flags, '--', prompt] };
