import {
  canonicalJson,
  differences,
  type Entry,
  fold,
  newSessionId,
  type Session,
  sessionPatch,
} from '@0dai/session-schema';
import { readActive, refreshView } from './baton.ts';
import { NoSessionError } from './errors.ts';
import { appendEntries, newEntry, readJournal, type Writer } from './journal.ts';
import { trustMark } from './key.ts';
import { exclusively } from './lock.ts';
import { fromJournal, type Reading } from './reading.ts';
import type { Store } from './store.ts';
import { readViewFile } from './view-file.ts';

/** What came from elsewhere and is withheld. */
export interface Withheld {
  /** The session it belongs to; undefined for a view without a journal or an id. */
  id: string | undefined;
  /** Its entries, oldest first. */
  entries: Entry[];
  /** What the view says beyond its entries, as a session; undefined when it says no more. */
  view: Session | undefined;
}

/** What is withheld in this project, to be shown to the user; empty when nothing is. */
export function withheld(store: Store): Withheld | undefined {
  const reading = readActive(store);
  if (reading.withheld === 0) return undefined;
  const file = readViewFile(store.project.active);
  const id = reading.withheldId;
  const journal = id === undefined ? undefined : readJournal(store.project, store.key, id);
  const entries = [...(journal?.foreign ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
  const view = journal && journal.own.length > 0 ? undefined : file?.view;
  const told = view && id !== undefined ? fold(id, entries) : undefined;
  return { id, entries, view: view && told && !differences(told, view) ? undefined : view };
}

/**
 * Accepts what `withheld` showed: the entries are countersigned, the view becomes an entry of its own.
 * Only what was shown is accepted: what arrived since is not.
 *
 * @throws {NoSessionError} when nothing of it is there any more
 */
export function accept(store: Store, shown: Withheld, writer: Writer): Promise<Reading> {
  return exclusively(store, 'trusting entries', () => {
    const now = withheld(store);
    const seen = new Set(shown.entries.map((entry) => entry.id));
    const entries = (now?.entries ?? []).filter((entry) => seen.has(entry.id));
    const view =
      shown.view && now?.view && canonicalJson(shown.view) === canonicalJson(now.view) ? now.view : undefined;
    if (entries.length === 0 && !view) {
      throw new NoSessionError('Nothing of what was shown is withheld any more, so nothing was accepted.');
    }
    const { host, key, project } = store;
    const id = shown.id ?? newSessionId(host.now(), host.random(7));
    const written: Entry[] = [];
    const last = () => written.at(-1)?.id ?? entries.at(-1)?.id;
    if (entries.length > 0) {
      const marks = entries.map((entry) => trustMark(id, entry));
      written.push(newEntry(host, key, id, last(), { type: 'trust', entries: marks }, writer));
    } else {
      written.push(newEntry(host, key, id, last(), { type: 'begin' }, writer));
    }
    const base = fold(id, [...entries, ...written]);
    const patch = view && base && sessionPatch.safeParse(differences(base, view));
    if (patch?.success) {
      const by = { actor: writer.actor, evidence: 'hand' as const };
      written.push(newEntry(host, key, id, last(), { type: 'edit', patch: patch.data }, by));
    }
    appendEntries(project, id, written, true);
    return refreshView(store, id, fromJournal(store, id));
  });
}
