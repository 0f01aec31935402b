import type { Launch } from '../../agent.ts';

/** Crush, by its `internal/cmd/root.go` (2026-11): only `crush run` takes a prompt, and ends with its answer. */
export const launch: Launch = { takes: 'nothing', args: (_, flags) => flags };
