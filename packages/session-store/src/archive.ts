import { join } from 'node:path';
import { SESSION_ID, type Session } from '@0dai/session-schema';
import { viewFileText } from './baton.ts';
import { NotFoundError } from './errors.ts';
import { ensureFolder, listFolder, removeIfThere, writeAtomic } from './files.ts';
import { isOwnView } from './key.ts';
import type { Store } from './store.ts';
import { readViewFile } from './view-file.ts';

/** A session that is not in progress, in a listing. */
export interface Archived {
  id: string;
  status: 'completed' | 'parked';
  /** When it was completed or last changed, ISO 8601. */
  at: string;
  session: Session;
  /** This user on this machine wrote it as it stands. */
  own: boolean;
}

/** Sessions in a listing, and how many files could not be read. */
export interface Listing {
  sessions: Archived[];
  unreadable: number;
  /** There are more. */
  more: boolean;
}

// A file's name begins with the time of completion, so that the newest page is found from names alone,
// and ends with the id, so that a session is found without opening any.
const NAME = /^(\d{8}T\d{6}Z)_(\d{8}-\d{6}-[0-9a-z]{6})\.json$/;

/**
 * Takes a session that is over out of the baton's place, its view kept in the archive or among the parked.
 * Doing it again, as after a kill, leaves the same.
 * @returns where its view is now
 */
export function putAway(store: Store, session: Session): string {
  const path = session.status === 'completed' ? archive(store, session) : keepParked(store, session);
  const { active } = store.project;
  if (readViewFile(active)?.raw?.id === session.id) removeIfThere(active);
  return path;
}

function archive(store: Store, session: Session): string {
  const at = session.completed_at ?? session.updated_at;
  const folder = ensureFolder(store.project.root, 'ai', 'sessions', 'history', at.slice(0, 7));
  const path = join(folder, `${at.replace(/[-:]|\.\d+/g, '')}_${session.id}.json`);
  writeAtomic(path, viewFileText(store, session), 'replace');
  return path;
}

function keepParked(store: Store, session: Session): string {
  const path = join(ensureFolder(store.project.root, 'ai', 'sessions', 'parked'), `${session.id}.json`);
  writeAtomic(path, viewFileText(store, session), 'replace');
  return path;
}

/** Takes a session that is in progress again out of the listings. */
export function forget(store: Store, id: string): void {
  for (const place of places(store, (name) => name === id)) removeIfThere(place.path);
}

/**
 * Archived and parked sessions, newest first. Opens no more files than it lists.
 * @param limit how many at most
 * @example list(store, 20).sessions[0]?.session.summary
 */
export function list(store: Store, limit: number): Listing {
  const sessions: Archived[] = [];
  let unreadable = 0;
  let more = false;
  const parked = listFolder(store.project.parked)
    .filter((name) => SESSION_ID.test(name.replace(/\.json$/, '')))
    .map((name) => open(store, { path: join(store.project.parked, name), status: 'parked' }))
    .filter((item) => item !== undefined || !++unreadable)
    .filter((item) => item !== undefined)
    .sort((a, b) => b.at.localeCompare(a.at));
  for (const place of completedPlaces(store)) {
    while (parked[0] && parked[0].at.replace(/[-:]|\.\d+/g, '') >= place.stamp && sessions.length < limit) {
      sessions.push(parked.shift() as Archived);
    }
    if (sessions.length >= limit) {
      more = true;
      break;
    }
    const item = open(store, place);
    if (item) sessions.push(item);
    else unreadable += 1;
  }
  while (parked[0] && sessions.length < limit) sessions.push(parked.shift() as Archived);
  return { sessions, unreadable, more: more || parked.length > 0 };
}

/**
 * Finds an archived or parked session by its id, its beginning, or its last six characters.
 * @throws {NotFoundError} when none or more than one matches, or its file cannot be read
 */
export function find(store: Store, wanted: string): Archived {
  const matches = places(store, (id) => id === wanted || id.startsWith(wanted) || id.endsWith(`-${wanted}`));
  const exact = matches.filter((place) => place.id === wanted);
  const candidates = exact.length ? exact : matches;
  const ids = [...new Set(candidates.map((place) => place.id))];
  const [only] = candidates;
  if (wanted === '' || !only) {
    throw new NotFoundError(
      `No archived or parked session has the id "${wanted}". List them with: 0dai session history`,
    );
  }
  if (ids.length > 1) {
    throw new NotFoundError(
      `"${wanted}" fits ${ids.length} sessions (${ids.slice(0, 5).join(', ')}). Give more of the id.`,
    );
  }
  const item = open(store, only);
  if (item) return item;
  throw new NotFoundError(`The file of session ${only.id} cannot be read as a session: ${only.path}`);
}

interface Place {
  path: string;
  status: Archived['status'];
}

function open(store: Store, { path, status }: Place): Archived | undefined {
  const session = readViewFile(path)?.view;
  if (!session) return undefined;
  const at = status === 'completed' ? (session.completed_at ?? session.updated_at) : session.updated_at;
  return { id: session.id, status, at, session, own: isOwnView(store.key, session) };
}

function places(store: Store, wanted: (id: string) => boolean): (Place & { id: string })[] {
  const found: (Place & { id: string })[] = [];
  for (const name of listFolder(store.project.parked)) {
    const id = name.replace(/\.json$/, '');
    if (SESSION_ID.test(id) && wanted(id)) {
      found.push({ id, path: join(store.project.parked, name), status: 'parked' });
    }
  }
  for (const place of completedPlaces(store)) if (wanted(place.id)) found.push(place);
  return found;
}

/** The archive, newest first, month by month. */
function* completedPlaces(store: Store): Generator<Place & { id: string; stamp: string }> {
  const months = listFolder(store.project.history)
    .filter((name) => /^\d{4}-\d{2}$/.test(name))
    .sort()
    .reverse();
  for (const month of months) {
    const names = listFolder(join(store.project.history, month)).sort().reverse();
    for (const name of names) {
      const [, stamp, id] = NAME.exec(name) ?? [];
      if (stamp === undefined || id === undefined) continue;
      yield { id, stamp, path: join(store.project.history, month, name), status: 'completed' };
    }
  }
}
