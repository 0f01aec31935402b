import type { Launch } from '../../agent.ts';

/** Amp, by its documentation (2026-11): `--execute` ends with its answer. */
export const launch: Launch = { takes: 'nothing', args: (_, flags) => flags };
