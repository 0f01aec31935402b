import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Entry, signedText } from '@0dai/session-schema/internal';
import { FileError, KeyError, UnsafePathError } from '../errors.ts';
import { errorCode, fill, fsyncFolder, lstatIfThere, withFile } from '../fs/files.ts';
import { giveFolder } from '../fs/owners.ts';
import { sweepTemporary, writeAtomic } from '../fs/whole-files.ts';
import type { Host } from '../machine/host.ts';

const KEY_BYTES = 32;
/** 128 bits of the HMAC, in base64url. */
const MAC_CHARS = 22;

/** The secret with which this user on this machine signs entries. */
export type Key = Uint8Array;

/** The key that was read last: a server needs it at each call. */
let cached: { path: string; ino: number; mtimeMs: number; key: Key } | undefined;

/**
 * Reads the user's key; never writes, so that it works where a sandbox makes home read-only.
 * @returns undefined if there is none yet
 */
export function readKey(host: Host): Key | undefined {
  const path = keyPath(host);
  const stat = cached?.path === path ? lstatIfThere(path) : undefined;
  if (cached && stat?.ino === cached.ino && stat.mtimeMs === cached.mtimeMs) return cached.key;
  const read = withFile(path, (file, { ino, mtimeMs, uid }) => {
    // The file's owner knows the key and could write in this user's name. Root, as under sudo, uses the user's own key.
    if (![0, process.getuid?.() ?? 0].includes(uid) && process.getuid?.() !== 0)
      throw new UnsafePathError(path, "another user's");
    return { path, ino, mtimeMs, key: fill(file, Buffer.alloc(KEY_BYTES + 1), 0) };
  });
  cached = read?.key.length === KEY_BYTES ? read : undefined;
  return cached?.key;
}

/**
 * Reads the user's key, and creates it if there is none.
 * @returns undefined if it cannot be created, as in a read-only home
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

/** Whether the key's file exists and holds no key, as after a full disk or a truncated backup. */
export function isDamaged(host: Host): boolean {
  return readKey(host) === undefined && lstatIfThere(keyPath(host)) !== undefined;
}

/**
 * Replaces a key that is damaged or missing. Entries signed with the old one are unverified from then on.
 * @returns undefined if the key is intact and nothing was done; else the new path of the damaged one, if there was one
 * @throws {FileError} if the disk refuses
 */
export function resetKey(host: Host): { moved?: string } | undefined {
  if (readKey(host)) return undefined;
  const path = keyPath(host);
  const moved = `${path}-damaged-${new Date(host.now()).toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const isThere = isDamaged(host);
  try {
    if (isThere) renameSync(path, moved);
  } catch (error) {
    throw new FileError('move', path, error);
  }
  if (!ensureKey(host)) throw new KeyError(host.stateDir);
  return isThere ? { moved } : {};
}

/**
 * Removes the permissions of other users that a copy or a restored backup may have added: a user who reads the key
 * can write in this user's name.
 */
function narrow(path: string, mode: number): void {
  try {
    const stat = lstatIfThere(path);
    if (stat && !stat.isSymbolicLink() && (stat.mode & 0o777 & ~mode) !== 0)
      chmodSync(path, stat.mode & mode);
  } catch (error) {
    // The mode cannot be fixed in a read-only home.
    if (errorCode(error) === undefined) throw error;
  }
}

/**
 * Removes from the state folder what killed processes left, such as a second name of the key, and the `compiled/`
 * folder of earlier versions.
 */
export function tidyState({ stateDir }: Pick<Host, 'stateDir'>): void {
  try {
    sweepTemporary(stateDir);
    rmSync(join(stateDir, 'compiled'), { recursive: true, force: true });
  } catch (error) {
    // Nothing can be removed in a read-only home.
    if (!(error instanceof FileError) && errorCode(error) === undefined) throw error;
  }
}

/** An entry as it stands in the journal, whatever version wrote it. */
export type WrittenEntry = { readonly id: string };

/** Signs an entry as this user's on this machine; without a key, returns it unchanged. */
export function sign(key: Key | undefined, sessionId: string, entry: Entry): Entry {
  return key ? { ...entry, mac: macOf(key, signedText(sessionId, entry)) } : entry;
}

/** Whether this user on this machine signed the entry, for this session. */
export function isOwn(key: Key | undefined, sessionId: string, written: object): boolean {
  const { mac: claimed } = written as { mac?: unknown };
  return isOwnText(key, signedText(sessionId, written), claimed);
}

/** The digest by which a `trust` entry names an entry: its id and a hash of everything it says. */
export function entryDigest(sessionId: string, written: WrittenEntry): string {
  const digest = createHash('sha256').update(signedText(sessionId, written)).digest('base64url');
  return `${written.id}:${digest.slice(0, MAC_CHARS)}`;
}

/** A short keyed digest of a text, by which only this user can recognise it. */
export function textDigest(key: Key, text: string): string {
  return macOf(key, text).slice(0, 8);
}

/** The view that was digested last: one operation digests the same view two or three times. */
let latest: { key: Key; text: string; digest: string } | undefined;

/** The keyed digest of a view, by the text that it covers (`viewText`). */
export function viewDigest(key: Key, text: string): string {
  if (latest?.text !== text || !Buffer.from(key).equals(latest.key))
    latest = { key, text, digest: macOf(key, text) };
  return latest.digest;
}

/** Whether this user's key made the digest of this view text. */
export function isOwnView(key: Key | undefined, text: string, digest: unknown): boolean {
  return key !== undefined && typeof digest === 'string' && same(digest, viewDigest(key, text));
}

/** Whether this user's key made the HMAC of this text (`macOf`). */
export function isOwnText(key: Key | undefined, text: string, claimed: unknown): boolean {
  return key !== undefined && typeof claimed === 'string' && same(claimed, macOf(key, text));
}

/** The HMAC of a text under this user's key. One that is no entry and no view says in its first line what it is. */
export function macOf(key: Key, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, MAC_CHARS);
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Creates the folder of our own state.
 * @throws {FileError} if it cannot be created
 */
export function makeStateDir(host: Host): void {
  try {
    if (statSync(host.stateDir, { throwIfNoEntry: false })?.isDirectory()) return;
    // A missing home must not be created here; `recursive` would.
    statSync(host.home);
    const first = makeFolders(host.stateDir);
    // Make the folders durable too: if a power cut lost the key, all its entries would become unverified.
    for (let made = host.stateDir; first !== undefined; made = dirname(made)) {
      fsyncFolder(dirname(made));
      if (made === first || dirname(made) === made) break;
    }
  } catch (error) {
    throw new FileError('create the folder', host.stateDir, error);
  }
}

/**
 * Creates a folder and its parents. Node 20's own `recursive` loops for ever if the system reports `ENOENT` for a
 * folder whose parent exists, as below /proc.
 * @returns the outermost folder that was created
 */
function makeFolders(path: string, isLast = false): string | undefined {
  try {
    mkdirSync(path, { mode: 0o700 });
    giveFolder(path);
    return path;
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
    if (isLast || errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    const first = makeFolders(dirname(path));
    const made = makeFolders(path, true);
    return first ?? made;
  }
}

/** The path of the user's key. */
export function keyPath(host: Host): string {
  return join(host.stateDir, 'key');
}
