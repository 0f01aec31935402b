import { InvalidInputError, JsonScan, parseSession, type Session } from '@0dai/session-schema';
import { fill, withFile } from './files.ts';

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
  mtimeMs: number;
  /** It is known under another name too. */
  linked: boolean;
}

/**
 * Reads a view file; undefined where there is none.
 * @throws {NewerSchemaError} when a newer version wrote it
 * @throws {UnsafePathError} when it is a symlink
 */
export function readViewFile(path: string): ViewFile | undefined {
  return withFile(path, (file, { size, mtimeMs, nlink }) => {
    const bytes = size > VIEW_MAX ? undefined : fill(file, Buffer.allocUnsafe(size), 0);
    const raw =
      bytes && !new JsonScan().push(bytes).tooMuch ? parseObject(bytes.toString('utf8')) : undefined;
    return { raw, view: raw && tryParseView(raw), mtimeMs, linked: nlink > 1 };
  });
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
