import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { viewText } from '@0dai/session-schema/internal';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureKey, ensureStore, findStore, readActive, readKey, save } from '../../src/internal.ts';
import { isOwn, isOwnView, sign } from '../../src/state/key.ts';
import { bundleWorker, together } from '../support/processes.ts';
import { hostOf, otherUser, ownEntries, person, readJson, temporaryFolder, world } from '../support/world.ts';

let worker: Awaited<ReturnType<typeof bundleWorker>>;
beforeAll(async () => {
  worker = await bundleWorker();
});
afterAll(() => worker.remove());

test('is created once, readable by this user only', () => {
  const host = hostOf(temporaryFolder());
  expect(readKey(host)).toBeUndefined();
  const key = ensureKey(host);
  expect(key).toHaveLength(32);
  expect(ensureKey(host)).toEqual(key);
  expect(readKey(host)).toEqual(key);
  expect(statSync(join(host.stateDir, 'key')).mode & 0o777).toBe(0o600);
  expect(statSync(host.stateDir).mode & 0o777).toBe(0o700);
});

test('is created once by many processes at the same moment', async () => {
  const home = temporaryFolder();
  const task = { op: 'key' as const, home, root: home, times: 1 };
  const lines = await together(
    worker.path,
    Array.from({ length: 8 }, (_, i) => ({ ...task, name: `k${i}` })),
  );
  expect(new Set(lines.flat()).size).toBe(1);
  expect(lines.flat()[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(readdirSync(hostOf(home).stateDir)).toEqual(['key']);
});

test.each([
  ['home is not there', () => undefined],
  ['home is a file', (home: string) => writeFileSync(home, '')],
  [
    'a file is in the way of the state folder',
    (home: string) => {
      mkdirSync(join(home, '.local'), { recursive: true });
      writeFileSync(join(home, '.local/state'), '');
    },
  ],
])('if none can be created (%s), saving is refused and reading works', (_what, spoil) => {
  const home = join(temporaryFolder(), 'home');
  spoil(home);
  const host = hostOf(home);
  expect(ensureKey(host)).toBeUndefined();
  const root = temporaryFolder();
  const message = expect.stringMatching(/is not in .*\. Nothing was saved\. Create it with `0dai init`/);
  expect(() => ensureStore(root, host)).toThrow(expect.objectContaining({ code: 'NO_KEY', message }));
  mkdirSync(join(root, 'ai/sessions'), { recursive: true });
  expect(findStore(root, host)).toMatchObject({ key: undefined });
});

test.each(['', '.', 'home', './home'])('rejects a home that is not an absolute path: %j', (home) => {
  expect(() => hostOf(home)).toThrow(expect.objectContaining({ code: 'NO_HOME' }));
});

test.runIf(process.platform === 'linux')('returns if no folder can be created in home', () => {
  // The recursive mkdir of Node 20 would loop forever.
  expect(ensureKey(hostOf('/proc/self'))).toBeUndefined();
});

test.skipIf(process.getuid?.() !== 0)('is read from a read-only home', async () => {
  const { home, root, store, folder } = world({ real: true });
  save(store, { summary: 'one' }, person);
  // Everything belongs to root. For another user it is read-only, once its modes allow reading.
  const { execFileSync } = await import('node:child_process');
  execFileSync('chmod', ['-R', 'a+rX', folder, dirname(worker.path)], { stdio: 'ignore' });
  const [lines = []] = await together(worker.path, [
    { op: 'read', home, root, name: 'r', times: 1, uid: 65_534 },
  ]);
  // `ensureStore` refuses an ai/sessions that belongs neither to this user nor to the project's owner.
  expect(lines[0]).toContain('"summary":"one"');
  const before = readFileSync(store.project.active, 'utf8');
  const [refused = []] = await together(worker.path, [
    { op: 'save', home, root, name: 's', times: 1, uid: 65_534 },
  ]);
  expect(refused[0]).toMatch(/^error FILE .*permission denied/);
  expect(readFileSync(store.project.active, 'utf8')).toBe(before);
});

test.skipIf(process.getuid?.() !== 0).each([
  ['read', 12_345],
  ['save', 12_345],
] as const)("a third user's is not used: %s (skipped unless root)", async (op, owner) => {
  const { home, root, store, folder } = world({ real: true });
  save(store, { summary: 'one' }, person);
  const { execFileSync } = await import('node:child_process');
  execFileSync('chmod', ['-R', 'a+rwX', folder, dirname(worker.path)], { stdio: 'ignore' });
  execFileSync('chown', ['-R', '65534', folder]);
  const run = () => together(worker.path, [{ op, home, root, name: 'r', times: 1, uid: 65_534 }]);
  expect((await run())[0]?.[0]).not.toMatch(/^error/);
  const key = join(store.host.stateDir, 'key');
  chownSync(key, owner, owner);
  expect((await run())[0]?.[0]).toMatch(/^error FILE .*belongs to another user \(12345\)/);
  // Its owner may let everyone read it.
  chmodSync(key, 0o644);
  const before = readFileSync(store.project.active, 'utf8');
  expect((await run())[0]?.[0]).toMatch(/^error UNSAFE_PATH .*\/key is another user's/);
  expect(readFileSync(store.project.active, 'utf8')).toBe(before);
});

test('refuses a symlink in its place', () => {
  const host = hostOf(join(temporaryFolder(), 'home'));
  mkdirSync(host.stateDir, { recursive: true });
  symlinkSync('/etc/hostname', join(host.stateDir, 'key'));
  expect(() => readKey(host)).toThrow(expect.objectContaining({ code: 'UNSAFE_PATH' }));
});

test("verifies the user's own entries, in their own session only", () => {
  const { store, folder } = world();
  const { session } = save(store, { summary: 'one' }, person);
  const [entry] = ownEntries(store, session.id);
  if (!entry) throw new Error('no entry');
  const other = otherUser(folder);
  const table: [string, boolean][] = [
    ['as written', isOwn(store.key, session.id, entry)],
    ['in another session', isOwn(store.key, '20261123-100000-aaaaaa', entry)],
    ['changed', isOwn(store.key, session.id, { ...entry, at: '2026-11-23T11:00:00.000Z' })],
    ['without its code', isOwn(store.key, session.id, { ...entry, mac: undefined } as never)],
    ['with an empty code', isOwn(store.key, session.id, { ...entry, mac: '' })],
    ['with a code of two-byte characters', isOwn(store.key, session.id, { ...entry, mac: 'é'.repeat(22) })],
    ["under another's key", isOwn(other.store.key, session.id, entry)],
    ['without a key', isOwn(undefined, session.id, entry)],
    ["another user's code", isOwn(store.key, session.id, sign(other.store.key, session.id, entry))],
  ];
  expect(table.filter(([, own]) => own).map(([what]) => what)).toEqual(['as written']);
  const view = readJson(store.project.active);
  expect(isOwnView(store.key, viewText(view), view.digest)).toBe(true);
  expect(isOwnView(store.key, viewText({ ...view, goal: 'other' }), view.digest)).toBe(false);
  expect(isOwnView(store.key, viewText(view), 'é'.repeat(22))).toBe(false);
  expect(readActive(store).unverified).toBe(0);
});

test('is not cached after it was replaced or removed', () => {
  const { store } = world();
  const path = join(store.host.stateDir, 'key');
  expect(readKey(store.host)).toEqual(store.key);
  expect(readKey(store.host)).toEqual(store.key);
  const other = Buffer.alloc(32, 7);
  writeFileSync(`${path}.new`, other);
  renameSync(`${path}.new`, path);
  expect(readKey(store.host)).toEqual(other);
  writeFileSync(path, Buffer.alloc(33));
  expect(readKey(store.host)).toBeUndefined();
  rmSync(path);
  expect(readKey(store.host)).toBeUndefined();
});
