import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { complete, exclusivelyIn, save } from '../src/index.ts';
import { exclusively } from '../src/lock.ts';
import { person, temporaryFolder, world } from './support/world.ts';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('one at a time, and nothing is left of it', async () => {
  const { store } = world();
  const order: string[] = [];
  const work = (name: string) =>
    exclusively(store, name, async () => {
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

test('the lock is let go when the work fails', async () => {
  const { store } = world();
  const failing = exclusively(store, 'failing', () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await exclusively(store, 'next', () => 'done')).toBe('done');
});

describe('a holder that was killed', () => {
  test.each([
    [
      'with its note',
      JSON.stringify({ pid: 999_999_999, what: 'completing', since: '2026-11-23T10:00:00.000Z' }),
    ],
    ['before its note', undefined],
    ['with a note that is none', 'null'],
  ])('%s is taken over', async (_what, note) => {
    const { store } = world();
    save(store, { summary: 'one' }, person);
    mkdirSync(join(store.project.folder, '.lock'));
    if (note !== undefined) writeFileSync(join(store.project.folder, '.lock-holder.json'), note);
    expect((await complete(store, person)).session.status).toBe('completed');
    expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'history', 'log']);
  });
});

describe('a holder that lives', () => {
  test.each([
    [
      'named',
      '{"pid": 42, "what": "completing the session", "since": "10:00"}',
      /\(process 42: completing the session, since 10:00\)/,
    ],
    [
      'named without what a terminal obeys',
      '{"pid": "\\u001b[31m42", "what": "a\\nb", "since": 1}',
      /\(process 42: a b, since 1\)/,
    ],
    ['not named where its note is broken', '{', /sessions\. Try again/],
    ['not named where its note is no object', 'null', /sessions\. Try again/],
    ['not named where there is no note', undefined, /sessions\. Try again/],
  ])('is %s in the error, and nothing is done', async (_what, note, message) => {
    const { store } = world();
    save(store, { summary: 'one' }, person);
    const lock = join(store.project.folder, '.lock');
    mkdirSync(lock);
    // Touched in the time to come, as a holder keeps doing.
    const later = Date.now() / 1000 + 60;
    utimesSync(lock, later, later);
    const holder = join(store.project.folder, '.lock-holder.json');
    if (note !== undefined) writeFileSync(holder, note);
    const error = await complete(store, person).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'LOCKED', message: expect.stringMatching(message) });
    expect(readdirSync(store.project.folder)).toContain('active.json');
  });
});

test('a holder that holds long keeps its lock', async () => {
  const folder = temporaryFolder();
  const { host } = world();
  let running = 0;
  const long = (ms: number) =>
    exclusivelyIn(folder, host, 'long', async () => {
      running += 1;
      expect(running).toBe(1);
      await wait(ms);
      running -= 1;
    });
  await Promise.all([long(3_000), long(1)]);
});

test.each([
  ['a file', (path: string) => writeFileSync(path, '')],
  ['a link', (path: string) => symlinkSync('/etc', path)],
])('%s in the place of the lock is an error of ours', async (_what, lay) => {
  const { store } = world();
  const path = join(store.project.folder, '.lock');
  lay(path);
  const old = new Date('2020-01-01');
  if (_what === 'a file') utimesSync(path, old, old);
  await expect(exclusively(store, 'x', () => 'done')).rejects.toMatchObject({
    code: expect.stringMatching(/FILE|LOCKED/),
  });
});
