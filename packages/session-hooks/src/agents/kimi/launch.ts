import type { Launch } from '../../agent.ts';

/** Kimi Code CLI, by its documentation (2026): `--prompt` ends with its answer. */
export const launch: Launch = { takes: 'nothing', args: (_, flags) => flags };
