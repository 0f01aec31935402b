import type { Session } from '../model/session.ts';

/**
 * The most items in the lists of a session, so that a hook reads a year-old session as fast as a new one. Dropped items
 * stay in the journal.
 */
export const MAX_ITEMS = { files: 2_000, steps: 1_000, reasons: 500, runs: 200 } as const;
/** A list may exceed its limit by this factor before items are dropped, so that not every new item causes a sort. */
const SLACK = 1.1;

type Lists = 'plan' | 'files_touched' | 'key_decisions' | 'dead_ends' | 'agent_history';

/**
 * Drops items from lists that are too long: files that were only read, then the oldest files; open steps of earlier
 * plans, then completed steps; the oldest items of other lists.
 *
 * Depends on the session alone, so that a fold may continue from any view.
 * @returns whether files were dropped
 */
export function forgetMost(session: Session): boolean {
  const { provenance } = session;
  keep(session, 'plan', MAX_ITEMS.steps, (i) => {
    const { status, superseded } = session.plan[i] ?? {};
    return `${superseded ? 0 : status === 'completed' ? 1 : 2}${provenance.plan[i]?.entry ?? ''}`;
  });
  keep(session, 'key_decisions', MAX_ITEMS.reasons, (i) => provenance.key_decisions[i]?.entry ?? '');
  keep(session, 'dead_ends', MAX_ITEMS.reasons, (i) => provenance.dead_ends[i]?.entry ?? '');
  keep(session, 'agent_history', MAX_ITEMS.runs, (i) => provenance.agent_history[i]?.last_at ?? '');
  const before = session.files_touched.length;
  keep(session, 'files_touched', MAX_ITEMS.files, (i) => {
    const { change, entry = '' } = provenance.files_touched[i] ?? {};
    return `${change === undefined || change === 'read' ? 0 : 1}${entry}`;
  });
  const forgotten = before - session.files_touched.length;
  if (forgotten > 0) session.files_omitted = (session.files_omitted ?? 0) + forgotten;
  return forgotten > 0;
}

/** Keeps the highest-ranked items of a list, in their order. */
function keep(session: Session, field: Lists, max: number, rank: (i: number) => string): void {
  const { length } = session[field];
  if (length <= max * SLACK) return;
  const ranks = Array.from({ length }, (_, i) => [rank(i), i] as const);
  ranks.sort(([a, i], [b, j]) => (a < b ? -1 : a > b ? 1 : i - j));
  const gone = new Set(ranks.slice(0, length - max).map(([, i]) => i));
  const kept = <T>(list: readonly T[]) => list.filter((_, i) => !gone.has(i));
  Object.assign(session, { [field]: kept<unknown>(session[field]) });
  Object.assign(session.provenance, { [field]: kept<unknown>(session.provenance[field]) });
}
