import type { Actor, EntryBody, Evidence } from '@0dai/session-schema/internal';
import { ensureStore, readActive, refreshView } from '@0dai/session-store/internal';
import { appendEntries, newEntry } from '../../session-store/src/journal/journal.ts';
import type { CliWorld } from './cli-world.ts';

/** An entry that a hook, a log or git yields for an agent. */
export type AgentEvent = [agent: string, body: EntryBody, evidence?: Evidence];

/** Records events, a second apart, in the session in progress. Returns the entries' ids. */
export function recordEvents(world: CliWorld, ...events: AgentEvent[]): string[] {
  return events.map(([agent, body, evidence = 'observed']) => {
    world.pass(1_000);
    const store = ensureStore(world.project, world.host);
    const { session } = readActive(store);
    if (!session) throw new Error('no session');
    const actor: Actor = { agent, session_id: `${agent}-1` };
    const entry = newEntry(world.host, store.key, session.id, session.journal.last, body, {
      actor,
      evidence,
    });
    appendEntries(store.project, session.id, [entry], true);
    refreshView(store, session.id);
    return entry.id;
  });
}

/** Files that an agent changed. */
export function changed(...paths: string[]): EntryBody {
  return { type: 'capture', patch: { files_touched: paths.map((path) => ({ path, change: 'modified' })) } };
}
