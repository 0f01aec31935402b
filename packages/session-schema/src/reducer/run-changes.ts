import type { EndEntry, Entry, ForgottenEntry, TurnOutcome } from '../model/entry/entry.ts';
import { forgottenEntry } from '../model/entry/forgotten.ts';
import type { Session } from '../model/session.ts';
import { type FoundRun, findRun } from '../session/agent-run.ts';
import { followLog } from './log-positions.ts';
import { textKey } from './log-source.ts';
import { isBefore, isFromLog, timeOf } from './provenance.ts';

// The effects of entries on an agent run.

/** Ends the run of the writer, or the one that the entry names. */
export function applyEnd(session: Session, entry: EndEntry): void {
  const found = findRun(session, entry.of ?? entry.actor);
  if (!found || found.run.ended_at !== null) return;
  const { run, meta } = found;
  // An agent that was seen later did not end then.
  if (entry.of && entry.when !== undefined && isBefore(entry.when, meta.last_at)) return;
  run.ended_at = entry.when ?? (entry.of ? meta.last_at : entry.at);
  run.ended = entry.how;
}

/** Ends the turn of a run, unless the entry is about an earlier turn. */
export function applyTurnEnd(
  { run, meta }: FoundRun,
  entry: Entry,
  { outcome, detail }: { outcome: TurnOutcome; detail?: string | undefined },
): void {
  const at = timeOf(entry);
  const last = [meta.asked_at ?? '', meta.turn_at ?? ''].sort().at(-1) ?? '';
  if (isFromLog(entry) && last !== '' && isBefore(at, last)) return;
  run.turn = outcome;
  meta.turn_at = at;
  if (detail === undefined) delete run.detail;
  else run.detail = detail;
}

/**
 * The part of a forgotten entry that still counts, for one whose line is not overwritten yet. A prompt without an id
 * keeps the key of its text, so that a reading of the agent's log recognises it.
 */
export function leftOf(written: Entry): ForgottenEntry {
  const left = forgottenEntry(written);
  const isUnnamed = written.type === 'prompt' && left.source === undefined;
  return isUnnamed ? { ...left, source: textKey(written.text) } : left;
}

/** Applies the rest of a forgotten entry: its agent was at work, with this process and log. */
export function applyForgotten(found: FoundRun, entry: ForgottenEntry): void {
  followLog(found, entry);
  const { outcome } = entry;
  if (outcome !== undefined) applyTurnEnd(found, entry, { outcome });
}
