import type { Entry } from '../model/entry.ts';
import type { SessionPatch } from '../model/patch.ts';
import type { Session } from '../model/session.ts';

/** A summary is the note too when no note is given, and the goal of a session that has none. */
export function withImplied(patch: SessionPatch, session: Session): SessionPatch {
  if (patch.summary === undefined) return patch;
  return {
    ...patch,
    handoff_notes: patch.handoff_notes ?? patch.summary,
    ...(session.goal === '' && patch.goal === undefined && { goal: patch.summary }),
  };
}

/** Entries that say nothing about the work: the session is as old as what it tells. */
export const SILENT: ReadonlySet<Entry['type']> = new Set(['start', 'end', 'brief', 'receipt', 'trust']);
