import { expect, test } from 'vitest';
import { atRisk } from '../src/syscalls/power.ts';
import { aheadIn, pathIn, targetsIn, wasHit } from '../src/syscalls/strace/target.ts';
import { changes, parseTrace, pathOf, plainPath } from '../src/syscalls/strace/trace.ts';

/** A world's folder, as it stands in the traces below. */
const W = '/tmp/faults-x/world-y';
const LOG = `${W}/home/project/ai/sessions/log`;

test('a line of strace is read', () => {
  const table: [string, object][] = [
    [
      `41 openat(AT_FDCWD</tmp>, "${W}/home/a b", O_WRONLY|O_CREAT, 0600) = 17<${W}/home/a b>`,
      { name: 'openat', paths: [`${W}/home/a b`], result: '17', injected: false },
    ],
    [`41 fsync(17<${W}/home/a>) = -1 EIO (Input/output error) (INJECTED)`, { result: 'EIO', injected: true }],
    [`41 rename("${W}/a", "${W}/b") = 0`, { paths: [`${W}/a`, `${W}/b`], result: '0' }],
    [`41 write(17<${W}/home/a (deleted)>, "x", 1) = 1`, { paths: [`${W}/home/a`] }],
    [`41 write(17<${W}/home/a>, "x", 1 <unfinished ...>`, { paths: [`${W}/home/a`], result: undefined }],
    [`41 newfstatat(17<${W}/home/a>, "", {st_mode=0}, AT_EMPTY_PATH) = 0`, { paths: [`${W}/home/a`] }],
  ];
  for (const [line, expected] of table) expect(parseTrace(line)[0], line).toMatchObject(expected);
});

test('what is no call is no call, and a call that was interrupted by another thread is one', () => {
  const text = [
    '41 mkdir("/a" <unfinished ...>',
    '42 write(3</b>, "x", 1) = 1',
    '41 <... mkdir resumed>, 0777) = 0',
    '41 +++ killed by SIGKILL +++',
    '',
  ].join('\n');
  expect(parseTrace(text)).toMatchObject([
    { thread: 'main', name: 'mkdir', nth: 1, paths: ['/a'], result: '0' },
    { thread: '42', name: 'write', nth: 1, paths: ['/b'], result: '1' },
  ]);
});

test('which calls change a file', () => {
  const table: [string, boolean][] = [
    ['openat(AT_FDCWD, "/a", O_RDONLY) = 3', false],
    ['openat(AT_FDCWD, "/a", O_WRONLY|O_APPEND) = 3', true],
    ['read(3</a>, "", 1) = 0', false],
    ['fsync(3</a>) = 0', true],
    ['unlink("/a") = 0', true],
  ];
  for (const [line, expected] of table) {
    const [call] = parseTrace(line);
    expect(call && changes(call), line).toBe(expected);
  }
});

test('a path is the same in every run', () => {
  const table: [string, string][] = [
    [`${LOG}/20261123-140211-ab12cd.jsonl`, '/home/project/ai/sessions/log/ID.jsonl'],
    [`${W}/home/.active.json.41.0123456789.tmp`, '/home/.active.json.tmp'],
    [`${W}/unverified-20261123T140211Z-0a1b2c-active.json`, '/unverified-TIME-RANDOM-active.json'],
    [`${W}/home/history/2026-11/20261123T140211Z_x`, '/home/history/MONTH/TIME_x'],
  ];
  for (const [path, expected] of table) expect(plainPath(path, W), path).toBe(expected);
});

test('targets are the calls on our files, and are found again in another run', () => {
  const lines = (pid: number, id: string) => [
    `${pid} openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3`,
    `${pid} openat(AT_FDCWD, "${W}/home/project/.git/HEAD", O_RDONLY) = 3`,
    `${pid} write(17<${LOG}/${id}.jsonl>, "x", 1) = 1`,
    `${pid} write(17<${LOG}/${id}.jsonl>, "y", 1) = 1`,
  ];
  const targets = targetsIn(parseTrace(lines(41, '20261123-140211-ab12cd').join('\n')), W);
  expect(targets.map(({ number, path, nth }) => [number, path, nth])).toEqual([
    [1, '/home/project/ai/sessions/log/ID.jsonl', 1],
    [2, '/home/project/ai/sessions/log/ID.jsonl', 2],
  ]);
  const [, second] = targets;
  if (!second) throw new Error('no second target');
  const other = '20261124-000000-zzzzzz';
  expect(pathIn(second, W, [other])).toBe(`${LOG}/${other}.jsonl`);
  expect(pathIn(second, W, [])).toBeUndefined();
  const killed = parseTrace(lines(42, other).join('\n'));
  expect(wasHit(second, killed, W, true)).toBe(true);
  expect(wasHit(second, killed.slice(0, -1), W, true)).toBe(false);
});

test('a call on one of two journals has no path that is known before', () => {
  const lines = ['20261123-140211-ab12cd', '20261123-140212-ef34gh'].map(
    (id) => `41 write(17<${LOG}/${id}.jsonl>, "x", 1) = 1`,
  );
  const targets = targetsIn(parseTrace(lines.join('\n')), W);
  expect(targets.map((target) => pathIn(target, W, ['20261123-140211-ab12cd']))).toEqual([
    undefined,
    undefined,
  ]);
});

test('what a power cut may take', () => {
  const file = `${LOG}/a.jsonl`;
  const open = `openat(AT_FDCWD, "${file}", O_WRONLY|O_CREAT|O_EXCL) = 3<${file}>`;
  const write = `write(3<${file}>, "x", 1) = 1`;
  const sync = `fsync(3<${file}>) = 0`;
  const folder = `fsync(4<${LOG}>) = 0`;
  const rename = `rename("${file}", "${LOG}/b.jsonl") = 0`;
  const name = '/home/project/ai/sessions/log';
  const table: [string[], string[]][] = [
    [[open, write, sync, folder], []],
    [[open, sync, write, folder], [`write ${name}/a.jsonl`]],
    [[open, write, sync], [`create ${name}/a.jsonl`]],
    [[write, sync, folder, rename], [`rename ${name}/b.jsonl`]],
    [[write, sync, rename, folder], []],
    [[write, rename, folder], [`write ${name}/a.jsonl`]],
    [[open, write, `unlink("${file}") = 0`], []],
    [[`write(3<${file}>, "x", 1) = -1 EIO (Input/output error)`], []],
  ];
  for (const [lines, expected] of table)
    expect(atRisk(parseTrace(lines.join('\n')), W), lines.join('\n')).toEqual(expected);
});

test('by how many calls another run was ahead, as far as it came', () => {
  const other = '41 write(5<anon_inode:[eventfd]>, "", 8) = 8';
  const write = (name: string) => `41 write(17<${LOG}/${name}>, "x", 1) = 1`;
  const [, second] = targetsIn(parseTrace([write('a'), write('b')].join('\n')), W);
  const traced = targetsIn(parseTrace([write('a'), write('b')].join('\n')), W);
  if (!second) throw new Error('no second target');
  const table: [string[], number | undefined][] = [
    [[other, other, write('a')], 2],
    [[write('a'), other], 0],
    [[other], undefined],
  ];
  for (const [lines, expected] of table)
    expect(aheadIn(second, traced, parseTrace(lines.join('\n')), W), lines.join('\n')).toBe(expected);
});

test('a record of a file is named by its path, in each world another one', () => {
  const plain = '/home/.local/state/0dai/configure/(.codex-config.toml).json';
  const path = pathOf(plain, W);
  expect(path).toMatch(/\/configure\/[0-9a-f]{32}\.json$/);
  expect(plainPath(path, W)).toBe(plain);
  expect(pathOf(plain, `${W}z`)).not.toBe(`${W}z${path.slice(W.length)}`);
});
