import { type Captured, type Entry, type Fact, patchesOf, SCHEMA_VERSION } from '@0dai/session-schema';
import { readCurrent } from './current.ts';
import { lstatIfThere, readBounded, TICK_MS } from './files.ts';
import { type AgentActor, appendAll, captureBodies, inProject } from './items.ts';
import { journalPath, latestOwn } from './journal.ts';
import { keyPath } from './key.ts';
import type { Store } from './store.ts';
import { parseObject } from './view-file.ts';

/** A larger view is no ordinary one: it is read with the care that takes. */
const VIEW_MAX = 256 * 1024;
/** So much of the journal's end is looked at. */
const END_BYTES = 4 * 1024;
/** Entries after which a session is no longer what it was: then all of it has to be read. */
const TURNING: ReadonlySet<string> = new Set<Entry['type']>(['complete', 'park', 'resume', 'undo', 'trust']);

/** So many bytes of the journal are read again by everybody, rather than shown in the view: a turn may edit for hours. */
export const BEHIND_MAX = 64 * 1024;

/** Whether what was captured is the mere touch of files. */
export function isTouch(captured: readonly Captured[]): boolean {
  return captured.every(({ patch }) => Object.keys(patch).every((field) => field === 'files_touched'));
}

/**
 * Notes that files were touched, if that is all there is to record, with as little as will do: a hook runs at every
 * edit. It is appended, and survives a kill; the view shows it after the next entry.
 * @param refresh `refreshView`, handed in: it is rarely needed, and brings along all that a hook does without
 * @returns whether there is nothing left to be done; false where the session has to be read for it
 */
export function noteTouch(
  store: Store,
  who: AgentActor,
  facts: readonly Fact[],
  cwd: string,
  refresh: (store: Store, sessionId: string) => void,
): boolean {
  const captured = patchesOf(facts, inProject(store, cwd), false);
  if (captured.length === 0) return true;
  const place = stampOf(store);
  const spot = isTouch(captured) ? spotOf(store) : undefined;
  if (!spot || spot.behind > BEHIND_MAX) return false;
  appendAll(store, spot, captureBodies(captured, who), false);
  // Completed meanwhile, it is archived with what came late.
  if (stampOf(store) !== place) refresh(store, spot.id);
  return true;
}

/** What tells that `current` names another session. */
export function stampOf(store: Store): string {
  return readCurrent(store).text ?? '';
}

/**
 * What tells that neither `current`, the view nor its journal has changed, nor the user's key, for whoever keeps what they read:
 * take it before reading.
 * @returns undefined where they were changed a moment ago: another change might not be seen
 */
export function fingerprintOf({ project, host }: Store, sessionId: string): string | undefined {
  const paths = [project.current, project.active, journalPath(project, sessionId), keyPath(host)];
  const stats = paths.map((path) => lstatIfThere(path));
  const now = host.now();
  return stats.every((stat) => stat && now - stat.mtimeMs > TICK_MS)
    ? stats.map((stat) => `${stat?.ino} ${stat?.mtimeMs} ${stat?.size}`).join(' ')
    : undefined;
}

/** As much of the session in progress as the line of a touched file needs. */
interface Spot {
  id: string;
  journal: { last: string };
  /** How many bytes of the journal the view does not show. */
  behind: number;
}

/**
 * Where a touched file is noted. The session is not folded, nor its view's digest verified: a hook runs at every
 * edit, and both cost more than all else that it does. That the session is this user's is seen from the last line
 * of its journal, which has to be theirs.
 * @returns undefined where this does not suffice to know it; read the session then
 */
function spotOf(store: Store): Spot | undefined {
  const file = readBounded(store.project.active, VIEW_MAX);
  const raw = file && !file.truncated ? parseObject(file.bytes.toString('utf8')) : undefined;
  if (!raw || raw.schema_version !== SCHEMA_VERSION || raw.status !== 'active') return undefined;
  const { id, journal } = raw;
  const position = (journal as { position?: unknown } | null | undefined)?.position;
  if (typeof id !== 'string' || id !== readCurrent(store).id || typeof position !== 'number')
    return undefined;
  const latest = latestOwn(store, id, END_BYTES);
  if (!latest || latest.types.some((type) => TURNING.has(type))) return undefined;
  return { id, journal: { last: latest.id }, behind: latest.size - position };
}
