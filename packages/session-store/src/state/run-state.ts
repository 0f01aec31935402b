import type { FoundRun, RunEnd } from '@0dai/session-schema/internal';
import { isGone } from '../machine/process.ts';

/** A run counts as silent if it was not seen for this long. */
export const SILENT_MS = 30 * 60_000;

/**
 * How an agent run ended, by its process and when it was last seen; undefined while it may be active.
 * @param seen when its log was last written, in milliseconds since 1970
 */
export function howEnded({ run, meta }: FoundRun, now: number, seen = 0): RunEnd | undefined {
  if (run.ended_at !== null) return run.ended;
  if (meta.process && isGone(meta.process)) return 'gone';
  return now - Math.max(Date.parse(meta.last_at), seen) > SILENT_MS ? 'silent' : undefined;
}
