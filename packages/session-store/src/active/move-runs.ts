import { type Actor, findExactRun, type Session } from '@0dai/session-schema/internal';
import { archivedSession } from '../archive/archive.ts';
import { logStat } from '../fs/log-end.ts';
import { appendAll, type Item } from '../journal/items.ts';
import type { Store } from '../project/store.ts';
import { howEnded } from '../state/run-state.ts';

/**
 * Moves the running agents from one session to the next, at their present read positions: their work from now on
 * belongs to the next one, even if they are killed before another hook runs.
 * @param except an agent run that the next session already has
 * @returns whether any run was moved
 */
export function moveRuns(store: Store, from: Session, to: Session, except: Actor = {}): boolean {
  const now = store.host.now();
  const items = from.agent_history.flatMap((run, i): Item[] => {
    const { agent, session_id, ended } = run;
    const meta = from.provenance.agent_history[i];
    const log = meta?.transcript;
    if (!log || session_id === undefined || ended !== undefined || findExactRun(to, run)) return [];
    if (agent === except.agent && session_id === except.session_id) return [];
    // Completing a session sets `ended_at` on all runs, even on those that continue.
    const open = { run: { ...run, ended_at: null }, meta };
    if (howEnded(open, now, logStat(log.path)?.mtimeMs) !== undefined) return [];
    const { process } = meta;
    const body = { type: 'start', source: 'moved', transcript: log.path, offset: log.offset } as const;
    return [
      {
        body: { ...body, ...(process && { process }) },
        writer: { actor: { agent, session_id }, evidence: 'observed' },
      },
    ];
  });
  return appendAll(store, to, items, true).length > 0;
}

/**
 * Moves the agent runs of the session that ended last to the one that begins.
 * @param before the id in `current` when it began
 */
export function moveLastRuns(store: Store, before: string | undefined, to: Session, except: Actor): void {
  const last = before === undefined ? undefined : archivedSession(store, before);
  if (last) moveRuns(store, last, to, except);
}
