import type { RunNote } from '../model/patch.ts';
import type { Session } from '../model/session.ts';
import type { FoundRun } from './agent-run.ts';

/** How many changed files the `did` of a run names. */
const NAMED = 3;

/**
 * Counts a changed file for the `did` of a run: `changed a.ts and 3 more`.
 * @param isKnown this run was also the last to change the file before
 */
export function noteEdit({ run, meta }: FoundRun, path: string, isKnown: boolean): void {
  meta.edited ??= [];
  if (meta.edited.includes(path) || (isKnown && meta.edits !== undefined)) return;
  if (meta.edited.length < NAMED) meta.edited.push(path);
  meta.edits = (meta.edits ?? 0) + 1;
  if (meta.said) return;
  const more = meta.edits - meta.edited.length;
  run.did = `changed ${meta.edited.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * Applies a saved description to the agent run that began at `started_at`, else to the agent's latest run. A
 * description alone neither ends a run nor reopens it.
 */
export function describeRun(session: Session, reported: RunNote, at: string): void {
  const { agent_history: history, provenance } = session;
  let index = history.findLastIndex(
    ({ agent, started_at }) =>
      agent === reported.agent && (reported.started_at === undefined || started_at === reported.started_at),
  );
  let run = history[index];
  if (!run) {
    const startedAt = reported.started_at ?? at;
    const endedAt = reported.ended_at === undefined ? at : reported.ended_at;
    run = { agent: reported.agent, started_at: startedAt, ended_at: endedAt, did: '' };
    // Keep the order of starts.
    const later = history.findIndex((other) => other.started_at > startedAt);
    index = later === -1 ? history.length : later;
    history.splice(index, 0, run);
    provenance.agent_history.splice(index, 0, { last_at: reported.ended_at ?? startedAt });
  }
  const meta = provenance.agent_history[index];
  if (reported.did !== undefined) {
    run.did = reported.did;
    if (meta) meta.said = true;
  }
  // A save of an older copy of the session must not reopen a run that ended since.
  if (reported.ended_at) run.ended_at = reported.ended_at;
}
