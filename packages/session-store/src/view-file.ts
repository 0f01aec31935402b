import { InvalidInputError, parseSession, type Session } from '@0dai/session-schema';
import { readBounded } from './files.ts';

/** Longest view (`active.json`, an archived session) that is read, in bytes. */
export const VIEW_MAX = 8 * 1024 * 1024;

/** A view as it stands on disk. */
export interface ViewFile {
  /** The JSON object in it; undefined where it is none, or too large. */
  raw: Record<string, unknown> | undefined;
  /** The session in it; undefined where it is not one. */
  view: Session | undefined;
  mtimeMs: number;
}

/**
 * Reads a view file; undefined where there is none.
 * @throws {NewerSchemaError} when a newer version wrote it
 * @throws {UnsafePathError} when it is a symlink
 */
export function readViewFile(path: string): ViewFile | undefined {
  const file = readBounded(path, VIEW_MAX);
  if (!file) return undefined;
  const raw = file.truncated ? undefined : parseObject(file.bytes.toString('utf8'));
  return { raw, view: raw && tryParseView(raw), mtimeMs: file.mtimeMs };
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

function parseObject(text: string): Record<string, unknown> | undefined {
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
