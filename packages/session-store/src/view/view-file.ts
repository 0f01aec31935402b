import {
  digestIn,
  InvalidInputError,
  JsonScan,
  parseSession,
  refuseNewer,
  type Session,
  viewFileText,
  viewText,
} from '@0dai/session-schema/internal';
import { ensureFolder, fill, withFile } from '../fs/files.ts';
import { writeAtomic } from '../fs/whole-files.ts';
import type { Store } from '../project/store.ts';
import { isOwnView, type Key, viewDigest } from '../state/key.ts';

/** Longest view (`active.json`, an archived session) that is read, in bytes. */
const VIEW_MAX = 4 * 1024 * 1024;
/** As large as a session becomes by being saved to; the rest is for what agents do by themselves. */
export const SESSION_MAX = VIEW_MAX / 2;

/** A view as it stands on disk. */
export interface ViewFile {
  /** The JSON object in it; undefined where it is none, or too large. */
  raw: Record<string, unknown> | undefined;
  /** The session in it; undefined where it is not one. */
  view: Session | undefined;
  /** We wrote it, and nobody changed it since. */
  own: boolean;
  mtimeMs: number;
  /** It is known under another name too. */
  linked: boolean;
}

/**
 * Reads a view file; undefined where there is none.
 * @param store whose key tells whether it is our own
 * @throws {NewerSchemaError} when a newer version wrote it
 * @throws {UnsafePathError} when it is a symlink
 */
export function readViewFile({ key }: Pick<Store, 'key'>, path: string): ViewFile | undefined {
  return withFile(path, (file, { size, mtimeMs, nlink }) => {
    const bytes = size > VIEW_MAX ? undefined : fill(file, Buffer.allocUnsafe(size), 0);
    return { ...viewIn(key, bytes), mtimeMs, linked: nlink > 1 };
  });
}

/** What we wrote has its shape already, and is of no more parts than we write. */
function viewIn(key: Key | undefined, bytes: Buffer | undefined): Pick<ViewFile, 'raw' | 'view' | 'own'> {
  const file = bytes?.toString('utf8') ?? '';
  const signed = digestIn(file);
  if (signed && isOwnView(key, signed.text, signed.digest)) {
    const raw = parseObject(file);
    refuseNewer(raw);
    return { raw, view: raw as Session | undefined, own: true };
  }
  const raw = bytes && !new JsonScan().push(bytes).tooMuch ? parseObject(file) : undefined;
  const view = raw && tryParseView(raw);
  // A formatter, or git on another system, may have put it on lines of its own.
  const own = view !== undefined && raw !== undefined && isOwnView(key, viewText(raw), raw.digest);
  return { raw, view, own };
}

/** The text of a view file: the session, with our digest where we have a key. */
export function signedView({ key }: Store, session: Session): string {
  return viewFileText(session, key && ((text) => viewDigest(key, text)));
}

/** Writes a session to `active.json`, over whatever is there. */
export function writeView(store: Store, session: Session): void {
  ensureFolder(store.project.root, 'ai', 'sessions');
  writeAtomic(store.project.active, signedView(store, session), 'replace');
}

/** Whether a file of a session shows more of it than somebody has read: then its writer came after them. */
export function isLater(file: ViewFile | undefined, { journal }: Session): boolean {
  return file?.own === true && (file.view?.journal.position ?? 0) > journal.position;
}

/** A value as a session; undefined where it is none. */
export function tryParseView(raw: unknown): Session | undefined {
  try {
    return parseSession(raw);
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

/** The JSON object in a text; undefined where it is none. */
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
