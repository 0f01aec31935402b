import {
  digestIn,
  InvalidInputError,
  JsonScan,
  migrateSession,
  parseSession,
  type Session,
  viewFileText,
  viewText,
} from '@0dai/session-schema/internal';
import { ensureFolder, fill, withFile } from '../fs/files.ts';
import { writeAtomic } from '../fs/whole-files.ts';
import type { Store } from '../project/store.ts';
import { isOwnView, type Key, viewDigest } from '../state/key.ts';
import { noteWrittenView } from '../state/written-views.ts';

/** Longest view (`active.json`, an archived session) that is read, in bytes. */
const VIEW_MAX = 4 * 1024 * 1024;
/** The limit for saves; the rest is for what agents' logs add. */
export const SESSION_MAX = VIEW_MAX / 2;

/** A view file as it is on disk. */
export interface ViewFile {
  /** The JSON object in it; undefined if it holds anything else, or is too large. */
  raw: Record<string, unknown> | undefined;
  /** The session in it; undefined if it holds none. */
  view: Session | undefined;
  /** This user wrote it on this machine, and it is unchanged. */
  own: boolean;
  mtimeMs: number;
  /** It has another hard link. */
  linked: boolean;
}

/**
 * Reads a view file; returns undefined if there is none.
 * @param store the store, whose key verifies the view
 * @throws {NewerSchemaError} when a newer version wrote it
 * @throws {UnsafePathError} when it is a symlink
 */
export function readViewFile({ key }: Pick<Store, 'key'>, path: string): ViewFile | undefined {
  return withFile(path, (file, { size, mtimeMs, nlink }) => {
    const bytes = size > VIEW_MAX ? undefined : fill(file, Buffer.allocUnsafe(size), 0);
    return { ...viewIn(key, bytes), mtimeMs, linked: nlink > 1 };
  });
}

/** Parses a view. A view that we signed needs no validation, and cannot hold too many parts. */
function viewIn(key: Key | undefined, bytes: Buffer | undefined): Pick<ViewFile, 'raw' | 'view' | 'own'> {
  const file = bytes?.toString('utf8') ?? '';
  const signed = digestIn(file);
  if (signed && isOwnView(key, signed.text, signed.digest)) {
    const raw = parseObject(file);
    return { raw, view: migrateSession(raw) as Session | undefined, own: true };
  }
  const raw = bytes && !new JsonScan().push(bytes).exceedsLimits ? parseObject(file) : undefined;
  const view = raw && tryParseView(raw);
  // A formatter, or git on another system, may have changed its line breaks.
  const own = view !== undefined && raw !== undefined && isOwnView(key, viewText(raw), raw.digest);
  return { raw, view, own };
}

/** Makes the text of a view file: the session, with its keyed digest if this user has a key. */
export function signedView({ key }: Store, session: Session): string {
  return viewFileText(session, key && ((text) => viewDigest(key, text)));
}

/** Writes a session to `active.json`, replacing what is there. */
export function writeView(store: Store, session: Session): void {
  ensureFolder(store.project.root, 'ai', 'sessions');
  const text = signedView(store, session);
  const digest = digestIn(text)?.digest;
  // Note the digest before the write, so that a kill in between leaves no view whose edits are unverified.
  if (digest !== undefined) noteWrittenView(store.host, store.project.root, digest);
  writeAtomic(store.project.active, text, 'replace');
}

/** Whether a view file shows more of a session than the caller has read: then another process wrote it later. */
export function isLater(file: ViewFile | undefined, { journal }: Session): boolean {
  return file?.own === true && (file.view?.journal.position ?? 0) > journal.position;
}

/** Parses a value as a session; returns undefined if it is not one. */
export function tryParseView(raw: unknown): Session | undefined {
  try {
    return parseSession(raw);
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

/** Parses a JSON object; returns undefined for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
