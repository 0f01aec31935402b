import { cpSync, existsSync, fstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { FileError } from '../../src/errors.ts';
import {
  accept,
  complete,
  exclusivelyIn,
  findUnverified,
  list,
  readActive,
  save,
} from '../../src/internal.ts';
import { claude, otherUser, person, world } from '../support/world.ts';

/** Errors as Node makes them; it has no word for EDQUOT. */
const EIO = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO', errno: -5 });
const UNKNOWN = 'Unknown system error -122';
const EDQUOT = Object.assign(new Error(`${UNKNOWN}: ${UNKNOWN}, fsync`), { code: UNKNOWN, errno: -122 });

const ENOSPC = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  code: 'ENOSPC',
  errno: -28,
});

const trap = vi.hoisted(() => ({
  error: undefined as Error | undefined,
  springs: (_fd: number): boolean => false,
  /** How many bytes of the next entries the disk takes before it is full. */
  room: (_bytes: Buffer): number | undefined => undefined,
}));
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const fsyncSync = (fd: number) => {
    if (trap.error && trap.springs(fd)) throw trap.error;
    fs.fsyncSync(fd);
  };
  const writeSync = (fd: number, bytes: Buffer, ...rest: number[]) => {
    const room = bytes.includes('"type":"park"') && rest.length === 0 ? trap.room(bytes) : undefined;
    if (room === undefined) return fs.writeSync(fd, bytes, ...rest);
    if (room === 0) throw trap.error;
    return fs.writeSync(fd, bytes.subarray(0, room));
  };
  return { ...fs, fsyncSync, writeSync };
});
beforeEach(() => {
  trap.error = undefined;
  trap.springs = () => false;
  trap.room = () => undefined;
});

test('explains the system’s reason', () => {
  const table: [Error, RegExp][] = [
    [Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC', errno: -28 }), /the disk is full/],
    [EIO, /EIO: i\/o error, fsync\. What was saved before is intact\./],
    // The number is Linux's.
    ...(process.platform === 'linux' ? ([[EDQUOT, /the disk is full/]] as [Error, RegExp][]) : []),
  ];
  for (const [cause, words] of table) expect(new FileError('write', '/p', cause).message).toMatch(words);
});

test.each([EIO, EDQUOT])(
  '%s at the last call of complete names the file, and the next save works',
  async (error) => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, person);
    trap.error = error;
    trap.springs = (fd) => fstatSync(fd).isDirectory() && !existsSync(store.project.active);
    await expect(complete(store, person)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(store.project.active),
    });
    trap.error = undefined;
    expect(readActive(store).session).toBeUndefined();
    expect(save(store, { summary: 'two' }, person).session.id).not.toBe(session.id);
  },
);

test("accepting beside the user's own session, with the disk full after the first of two lines, loses neither", async () => {
  const { store, folder } = world();
  const mine = save(store, { summary: 'mine' }, person).session;
  const theirs = otherUser(folder).store;
  const { session } = save(theirs, { summary: 'theirs' }, claude);
  cpSync(theirs.project.folder, store.project.folder, { recursive: true });
  const shown = findUnverified(store);
  if (!shown) throw new Error('nothing is unverified');
  trap.error = ENOSPC;
  let tried = 0;
  trap.room = (bytes) => (tried++ === 0 ? bytes.indexOf('\n', 1) + 1 : 0);
  await expect(accept(store, shown, person)).rejects.toMatchObject({ code: 'FILE' });
  trap.room = () => undefined;
  const found = () => {
    const listed = list(store, 10).sessions.map(({ id }) => id);
    return [...listed, readActive(store).session?.id].sort();
  };
  expect(found()).toEqual([mine.id, session.id].sort());
  save(store, { goal: 'go on' }, person);
  expect(found()).toEqual([mine.id, session.id].sort());
});

test('accepting beside the user’s own session, with the disk full at once, changes nothing', async () => {
  const { store, folder } = world();
  const mine = save(store, { summary: 'mine' }, person).session;
  const theirs = otherUser(folder).store;
  save(theirs, { summary: 'theirs' }, claude);
  cpSync(theirs.project.folder, store.project.folder, { recursive: true });
  const shown = findUnverified(store);
  if (!shown) throw new Error('nothing is unverified');
  trap.error = ENOSPC;
  trap.room = () => 0;
  await expect(accept(store, shown, person)).rejects.toMatchObject({ code: 'FILE' });
  expect(list(store, 10).sessions).toEqual([]);
  expect(readActive(store)).toMatchObject({ unverified: shown.entries.length, session: { id: mine.id } });
});

test('the next holder removes the temporary note of a killed holder', async () => {
  const { store } = world();
  const { stateDir } = store.host;
  const left = join(stateDir, '..lock-holder.json.4194000.0123456789.tmp');
  writeFileSync(left, '');
  await exclusivelyIn(stateDir, 'undoing an entry', () => undefined);
  expect(existsSync(left)).toBe(false);
});
