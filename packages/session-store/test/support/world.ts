import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, fold, type Session } from '@0dai/session-schema/internal';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import { type ClockedHost, clockedHost } from '../../../../testing/kit/src/world.ts';
import { ensureStore, type Store, type Writer } from '../../src/internal.ts';
import { appendEntries, newEntry, readJournal } from '../../src/journal/journal.ts';

/** A home and a project in a temporary folder, with a clock that the test sets. */
export interface World {
  folder: string;
  home: string;
  root: string;
  host: ClockedHost;
  store: Store;
}

export const START = Date.parse('2026-11-23T10:00:00.000Z');
export const person: Writer = { actor: {}, evidence: 'user' };
export const claude: Writer = { actor: { agent: 'claude', session_id: 'c1' }, evidence: 'agent' };

export { temporaryFolder } from '../../../../testing/kit/src/test-world.ts';
export { git } from '../../../../testing/kit/src/world.ts';

/** @param options `git` makes the project a git work tree; `real` uses the machine's clock. */
export function world(options: { git?: boolean; real?: boolean } = {}): World {
  const { folder, home, project: root } = openWorld(options.git ? { git: true } : {});
  const host = hostOf(home, options.real);
  return { folder, home, root, host, store: ensureStore(root, host) };
}

export function hostOf(home: string, real = false): ClockedHost {
  const host = clockedHost(home, START);
  host.now = real ? () => Date.now() : () => host.time++;
  host.random = (size) => randomBytes(size);
  return host;
}

/** Another user: another home, so another key, in a project of theirs. */
export function otherUser(folder: string): World {
  const home = join(folder, 'other-user');
  const root = join(home, 'project');
  mkdirSync(root, { recursive: true });
  const host = hostOf(home);
  return { folder, home, root, host, store: ensureStore(root, host) };
}

export function readJson(path: string): Record<string, unknown> & Session {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown> & Session;
}

/** Changes `active.json` as an editor would. */
export function editByHand(store: Store, change: (view: Record<string, unknown>) => void): void {
  const view: Record<string, unknown> = readJson(store.project.active);
  change(view);
  writeFileSync(store.project.active, JSON.stringify(view, null, 2));
}

export function ownEntries(store: Store, id: string): Entry[] {
  return readJournal(store, id)?.own ?? [];
}

/** The fold of the session's journal, without the fields that only a view has. */
export function folded(store: Store, id: string): unknown {
  return plain(fold(id, ownEntries(store, id)));
}

/** A session without the journal position and the digest. */
export function plain(session: Session | undefined): unknown {
  if (!session) return undefined;
  const { journal: _journal, digest: _digest, ...rest } = session;
  return rest;
}

/** Appends only the entry of complete, park or resume, as if killed right after it. */
export function onlyEntry(store: Store, id: string, type: 'complete' | 'park' | 'resume'): void {
  const last = '01kat9w1q8000k3f9x2a';
  appendEntries(store.project, id, [newEntry(store.host, store.key, id, last, { type }, person)], true);
}
