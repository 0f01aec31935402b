import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type Session } from '@0dai/session-schema/internal';
import { findStore, fromJournal, list, type Reading, readActive } from '@0dai/session-store/internal';
import type { World } from './world.ts';

/** What a project holds, as far as the store tells it, and as the lines of its journals do. */
export interface Snapshot {
  /** The session in progress, if any. */
  active: Session | undefined;
  unverified: number;
  /** Every session by its id, as its journal folds. */
  sessions: Map<string, Session>;
  /** Sessions that are in progress or in the listing. */
  reachable: Set<string>;
  /** All whole lines of all journals. */
  lines: Set<string>;
  /** Lines that are not JSON. */
  torn: number;
  /** Views, in the place and in the archive, that are not JSON. */
  broken: readonly string[];
}

const NOTHING: Omit<Snapshot, 'sessions' | 'reachable' | 'lines'> = {
  active: undefined,
  unverified: 0,
  torn: 0,
  broken: [],
};

/**
 * Opens the store and reads all that is in it.
 * @throws what the store throws
 */
export function snapshot({ root, host }: World): Snapshot {
  const store = findStore(root, host);
  // Before anything is read by the store, which may set it aside.
  const broken = store ? brokenViews(store.project.folder) : [];
  const sessions = new Map<string, Session>();
  if (!store) return { ...NOTHING, sessions, reachable: new Set(), lines: new Set() };
  const reading: Reading = readActive(store);
  const listed = list(store, 100);
  if (listed.unreadable > 0) throw new Error(`${listed.unreadable} files of the archive cannot be read`);
  const reachable = new Set(listed.sessions.map(({ id }) => id));
  if (reading.session) reachable.add(reading.session.id);
  const { lines, torn, ids } = journals(store.project.log);
  for (const id of ids) {
    const { session } = fromJournal(store, id);
    if (session) sessions.set(id, session);
  }
  const { session: active, unverified } = reading;
  return { active, unverified: unverified, sessions, reachable, lines, torn, broken };
}

/**
 * Views that are not JSON, each text once: what is set aside has two names for a moment. What has a name for a moment
 * only may be torn.
 */
function brokenViews(folder: string): string[] {
  const found = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/(?:^|\/)[^./][^/]*\.json$/.test(name)) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    if (!isJson(text)) found.set(text, name);
  }
  return [...found.values()];
}

/** The journals, read without the code under test. */
function journals(folder: string): { lines: Set<string>; torn: number; ids: string[] } {
  const lines = new Set<string>();
  const ids: string[] = [];
  let torn = 0;
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    ids.push(name.replace(/\.jsonl$/, ''));
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      if (line === '') continue;
      if (isJson(line)) lines.add(line);
      else torn += 1;
    }
  }
  return { lines, torn, ids };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** What is missing of what was there before; '' when nothing is. */
export function lost(before: Snapshot, after: Snapshot): string {
  const lines = [...before.lines].filter((line) => !after.lines.has(line));
  if (lines.length > 0) return `${lines.length} journal entries are gone`;
  const unreachable = [...before.reachable].filter((id) => !after.reachable.has(id));
  if (unreachable.length > 0) return `session ${unreachable.join(', ')} is in no listing any more`;
  return '';
}

/** Whether `active.json` is what its journal folds to; '' when it is. */
export function viewTrouble(world: World): string {
  const path = join(world.root, 'ai', 'sessions', 'active.json');
  const store = findStore(world.root, world.host);
  const { session: active } = store ? readActive(store) : {};
  if (!existsSync(path)) return active ? 'active.json is missing' : '';
  const view = JSON.parse(readFileSync(path, 'utf8')) as Session;
  const told = store && active && fromJournal(store, active.id).session;
  if (!told) return 'active.json is there, and no session in progress';
  const { digest: _digest, ...said } = view;
  return canonicalJson(said) === canonicalJson({ ...told, digest: undefined })
    ? ''
    : 'active.json is not what the journal folds to';
}
