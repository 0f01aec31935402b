import { type Entry, findRun, type Session } from '@0dai/session-schema/internal';
import { collectWorkTreeChanges } from '../git/work-tree-changes.ts';
import type { AgentActor } from '../journal/items.ts';
import { appendEntries, newEntry } from '../journal/journal.ts';
import { keyOf, type Store } from '../project/store.ts';

/**
 * Records the work tree's changes, as shown by git, as an entry of the agent that ended its turn.
 * @param until when the agent was last active, for a run that is over
 */
export function recordWorkTreeChanges(
  store: Store,
  session: Session,
  who: AgentActor,
  before: readonly Entry[],
  until?: number,
): void {
  const run = findRun(session, who);
  const since = run && Date.parse(run.run.started_at);
  const found = collectWorkTreeChanges(
    store,
    session,
    before,
    since ?? Date.parse(session.created_at),
    until,
  );
  if (!found) return;
  const when = until === undefined ? undefined : new Date(until).toISOString();
  const entry = newEntry(
    store.host,
    keyOf(store),
    session.id,
    before.at(-1)?.id ?? session.journal.last,
    // The source makes two processes that close the same run record its changes once.
    { type: 'capture', patch: found, ...(when !== undefined && { source: `git:${when}`, when }) },
    { actor: who, evidence: 'observed' },
  );
  appendEntries(store.project, session.id, [entry], true);
}
