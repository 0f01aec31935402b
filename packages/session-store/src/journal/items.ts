import type { Entry, EntryBody } from '@0dai/session-schema/internal';
import { movedPath, toProjectPath } from '../project/project.ts';
import { keyOf, type Store } from '../project/store.ts';
import { appendEntries, newEntry, type Writer } from './journal.ts';

/** An agent, identified by its own session id. */
export interface AgentActor {
  /** The agent's id, such as `claude`. */
  agent: string;
  /** The agent's own id of its session. */
  session_id: string;
}

/** A journal entry to append, and its writer. */
export interface Item {
  body: EntryBody;
  writer: Writer;
}

/** Appends entries in one write, each later than the one before. */
export function appendAll(
  store: Store,
  session: { id: string; journal: { last: string } },
  items: readonly Item[],
  durable: boolean,
): readonly Entry[] {
  if (items.length === 0) return [];
  const key = keyOf(store);
  const make = () => {
    const entries: Entry[] = [];
    for (const { body, writer } of items) {
      const last = entries.at(-1)?.id ?? session.journal.last;
      entries.push(newEntry(store.host, key, session.id, last, body, writer));
    }
    return entries;
  };
  return appendEntries(store.project, session.id, make, durable);
}

/**
 * Returns a function that turns a path that an agent names into a project path. It returns undefined for paths in
 * `ai/sessions` or `.git`, which are not the session's work.
 * @param movedFrom a folder that is gone; paths below it count as the project's
 */
export function inProject(
  store: Store,
  cwd: string,
  movedFrom?: string,
): (path: string) => string | undefined {
  return (path) => {
    const name = toProjectPath(store.project, cwd, movedPath(path, movedFrom));
    return name === undefined || /^ai\/sessions(?:\/|$)|(?:^|\/)\.git(?:\/|$)/.test(name) ? undefined : name;
  };
}
