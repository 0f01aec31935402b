import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Entry, signedText } from '@0dai/session-schema/internal';
import { FileError } from '../errors.ts';
import { errorCode, fill, fsyncFolder, lstatIfThere, withFile } from '../fs/files.ts';
import { sweepTemporary, writeAtomic } from '../fs/whole-files.ts';
import type { Host } from './host.ts';

const KEY_BYTES = 32;
/** 128 bits of the HMAC, in base64url. */
const MAC_CHARS = 22;

/** The secret by which this user on this machine knows their own entries. */
export type Key = Uint8Array;

/** The key that was read last: a server reads it at each call. */
let known: { path: string; ino: number; mtimeMs: number; key: Key } | undefined;

/**
 * Reads the user's key; never writes, so that it works where a sandbox makes home read-only.
 * @returns undefined where there is none yet
 */
export function readKey(host: Host): Key | undefined {
  const path = keyPath(host);
  const stat = known?.path === path ? lstatIfThere(path) : undefined;
  if (known && stat?.ino === known.ino && stat.mtimeMs === known.mtimeMs) return known.key;
  const read = withFile(path, (file, { ino, mtimeMs }) => {
    return { path, ino, mtimeMs, key: fill(file, Buffer.alloc(KEY_BYTES + 1), 0) };
  });
  known = read?.key.length === KEY_BYTES ? read : undefined;
  return known?.key;
}

/**
 * Reads the user's key, making it first where there is none.
 * @returns undefined where it cannot be made, as in a read-only home
 */
export function ensureKey(host: Host): Key | undefined {
  const found = readKey(host);
  if (found) {
    narrow(host.stateDir, 0o700);
    narrow(keyPath(host), 0o600);
    tidyState(host);
    return found;
  }
  try {
    makeStateDir(host);
    writeAtomic(keyPath(host), Buffer.from(host.random(KEY_BYTES)), 'create');
    sweepTemporary(host.stateDir);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
  return readKey(host);
}

/** Takes from others what a copy or a restored backup gave them: whoever reads the key can write in this user's name. */
function narrow(path: string, mode: number): void {
  try {
    const stat = lstatIfThere(path);
    if (stat && !stat.isSymbolicLink() && (stat.mode & 0o777 & ~mode) !== 0)
      chmodSync(path, stat.mode & mode);
  } catch (error) {
    // A read-only home: it can be neither mended nor written to.
    if (errorCode(error) === undefined) throw error;
  }
}

/**
 * Removes from the state folder what runs that were killed left, a second name of the key among it, and the
 * `compiled/` folder of earlier versions.
 */
export function tidyState({ stateDir }: Pick<Host, 'stateDir'>): void {
  try {
    sweepTemporary(stateDir);
    rmSync(join(stateDir, 'compiled'), { recursive: true, force: true });
  } catch (error) {
    // A read-only home: it stays.
    if (!(error instanceof FileError) && errorCode(error) === undefined) throw error;
  }
}

/** Signs an entry as this user's on this machine; without a key it stays as it is. */
export function sign(key: Key | undefined, sessionId: string, entry: Entry): Entry {
  return key ? { ...entry, mac: mac(key, signedText(sessionId, entry)) } : entry;
}

/** Whether this user on this machine wrote the entry, in this session; it may be anything that calls itself one. */
export function isOwn(key: Key | undefined, sessionId: string, entry: Entry): boolean {
  const { mac: claimed } = entry as { mac?: unknown };
  return (
    key !== undefined && typeof claimed === 'string' && same(claimed, mac(key, signedText(sessionId, entry)))
  );
}

/** What a `trust` entry names: the id and a digest of everything the entry says. */
export function entryDigest(sessionId: string, entry: Entry): string {
  const digest = createHash('sha256').update(signedText(sessionId, entry)).digest('base64url');
  return `${entry.id}:${digest.slice(0, MAC_CHARS)}`;
}

/** The view that was digested last: one operation looks at the same one two or three times. */
let latest: { key: Key; text: string; digest: string } | undefined;

/** The keyed digest of a view, by the text that it covers (`viewText`). */
export function viewDigest(key: Key, text: string): string {
  if (latest?.text !== text || !Buffer.from(key).equals(latest.key))
    latest = { key, text, digest: mac(key, text) };
  return latest.digest;
}

/** Whether we wrote the view of this text and digest, and nobody changed it since. */
export function isOwnView(key: Key | undefined, text: string, digest: unknown): boolean {
  return key !== undefined && typeof digest === 'string' && same(digest, viewDigest(key, text));
}

function mac(key: Key, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, MAC_CHARS);
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Makes the folder of our own state.
 * @throws {FileError} where it cannot be made
 */
export function makeStateDir(host: Host): void {
  try {
    if (statSync(host.stateDir, { throwIfNoEntry: false })?.isDirectory()) return;
    // A home that is not there is not ours to make; `recursive` would.
    statSync(host.home);
    const first = makeFolders(host.stateDir);
    // A key that is lost in a power cut would make strangers of all its entries: the folders are made durable too.
    for (let made = host.stateDir; first !== undefined; made = dirname(made)) {
      fsyncFolder(dirname(made));
      if (made === first || dirname(made) === made) break;
    }
  } catch (error) {
    throw new FileError('create the folder', host.stateDir, error);
  }
}

/**
 * Makes a folder and those above it.
 * @returns the outermost one that was made. Node 20's own `recursive` tries for ever where the system says `ENOENT` of a
 *   folder whose parent is there, as below /proc.
 */
function makeFolders(path: string, isLast = false): string | undefined {
  try {
    mkdirSync(path, { mode: 0o700 });
    return path;
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
    if (isLast || errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    const first = makeFolders(dirname(path));
    const made = makeFolders(path, true);
    return first ?? made;
  }
}

/** Where the user's key is. */
export function keyPath(host: Host): string {
  return join(host.stateDir, 'key');
}
