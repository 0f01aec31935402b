import type { Entry } from '../model/entry/entry.ts';
import type { GitState, SessionPatch } from '../model/patch.ts';
import type { Session } from '../model/session.ts';
import { IMPORTED } from '../session/agent-run.ts';

/** Copies a saved summary to the note, if no note was saved, and to the goal, if there is none. */
export function withImplied(patch: SessionPatch, session: Session): SessionPatch {
  if (patch.summary === undefined) return patch;
  // A note that reads like the summary came from it.
  const hasNote = session.handoff_notes !== '' && session.handoff_notes !== session.summary;
  return {
    ...patch,
    ...(!hasNote && { handoff_notes: patch.handoff_notes ?? patch.summary }),
    ...(session.goal === '' && patch.goal === undefined && { goal: patch.summary }),
  };
}

/** Whether an entry is the start of an imported conversation: the user asked for that work. */
export function isImportStart(entry: Entry): boolean {
  return entry.type === 'start' && entry.source === IMPORTED;
}

/** Gives a state without a list of changed files the earlier list, if the commit is the same. */
export function withListedFiles(git: GitState, before: GitState | null): GitState {
  const isSame = before?.branch === git.branch && before?.commit === git.commit;
  return git.changed_files || !isSame ? git : { ...before, ...git };
}

/** Entry types that do not change `updated_at`, because they are not about the work. */
export const SILENT: ReadonlySet<Entry['type']> = new Set([
  'start',
  'end',
  'brief',
  'receipt',
  'trust',
  'forget',
]);
