import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  append,
  ensureFolder,
  listFolder,
  lstatIfThere,
  overwrite,
  readBounded,
  removeIfThere,
} from '../../src/fs/files.ts';
import { ownerOf, temporaryName } from '../../src/fs/temporary-name.ts';
import { sweepTemporary, writeAtomic } from '../../src/fs/whole-files.ts';
import { temporaryFolder } from '../support/world.ts';

const unsafe = expect.objectContaining({ code: 'UNSAFE_PATH' });
const refused = expect.objectContaining({ code: 'FILE' });

describe('reading', () => {
  test.each([
    ['whole', 100, 0, '0123456789', false],
    ['up to the bound', 10, 0, '0123456789', false],
    ['over the bound', 4, 0, '0123', true],
    ['from a position', 100, 7, '789', false],
    ['from a position, over the bound', 2, 7, '78', true],
    ['from the end', 100, 10, '', false],
    ['from beyond the end', 100, 99, '', false],
  ])('%s', (_what, max, position, text, truncated) => {
    const path = join(temporaryFolder(), 'f');
    writeFileSync(path, '0123456789');
    const read = readBounded(path, max, position);
    expect(read?.bytes.toString()).toBe(text);
    expect(read).toMatchObject({ size: 10, truncated });
  });

  test('returns undefined without a file', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(readBounded(join(folder, 'none'), 10)).toBeUndefined();
    expect(readBounded(join(folder, 'file', 'in-a-file'), 10)).toBeUndefined();
    expect(lstatIfThere(join(folder, 'file', 'in-a-file'))).toBeUndefined();
    expect(lstatIfThere(join(folder, 'x'.repeat(300)))).toBeUndefined();
    expect(listFolder(join(folder, 'none'))).toEqual([]);
    expect(() => removeIfThere(join(folder, 'none'))).not.toThrow();
  });

  test('a file of zeros as large as the bound costs no more than the bound', () => {
    const path = join(temporaryFolder(), 'f');
    writeFileSync(path, '');
    truncateSync(path, 1024 ** 3);
    expect(readBounded(path, 1024)?.bytes).toHaveLength(1024);
  });
});

/** Things that may be in place of one of our files. Opening them must not wait or follow a link. */
const TRAPS: [string, (path: string, folder: string) => void | Promise<void>][] = [
  ['a symlink', (path, folder) => symlinkSync(join(folder, 'target'), path)],
  ['a dangling symlink', (path) => symlinkSync('/nowhere/at/all', path)],
  ['a pipe', (path) => void execFileSync('mkfifo', [path], { stdio: 'ignore' })],
  ['a folder', (path) => mkdirSync(path)],
];

describe.each(TRAPS)('%s in place of a file', (_what, lay) => {
  test('is neither read nor written to', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'target'), 'untouched');
    const path = join(folder, 'f');
    await lay(path, folder);
    expect(() => readBounded(path, 10)).toThrow(unsafe);
    expect(() => append(path, () => ({ text: 'text' }), true)).toThrow(unsafe);
    expect(() => overwrite(path, 'text')).toThrow(unsafe);
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('untouched');
  });
});

test('a socket in place of a file is not read', async () => {
  const path = join(temporaryFolder(), 's');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  expect(() => readBounded(path, 10)).toThrow(unsafe);
  await new Promise((resolve) => server.close(resolve));
});

describe('writing', () => {
  test('replaces the whole file with mode 0600, and a symlink itself, not its target', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'f');
    writeFileSync(join(folder, 'target'), 'untouched');
    symlinkSync(join(folder, 'target'), path);
    expect(writeAtomic(path, 'one', 'replace')).toBe(true);
    expect(writeAtomic(path, Buffer.from('two'), 'replace')).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('untouched');
    expect(readdirSync(folder).sort()).toEqual(['f', 'target']);
  });

  test('creates only what does not exist', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'f');
    expect(writeAtomic(path, 'one', 'create')).toBe(true);
    expect(writeAtomic(path, 'two', 'create')).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('one');
    expect(readdirSync(folder)).toEqual(['f']);
  });

  test('a failure is an error and leaves nothing behind', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken', 'full'), { recursive: true });
    expect(() => writeAtomic(join(folder, 'none', 'f'), 'text', 'replace')).toThrow(refused);
    expect(() => writeAtomic(join(folder, 'taken'), 'text', 'replace')).toThrow(refused);
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  test('appends in order, with mode 0600', () => {
    const path = join(temporaryFolder(), 'f');
    append(path, () => ({ text: 'one\n' }), true);
    append(path, () => ({ text: 'two\n' }), false);
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('creates folders with mode 0700, and none through a symlink', () => {
    const folder = temporaryFolder();
    ensureFolder(folder, 'a', 'b');
    expect(statSync(join(folder, 'a/b')).mode & 0o777).toBe(0o700);
    symlinkSync(join(folder, 'a'), join(folder, 'link'));
    expect(() => ensureFolder(folder, 'link', 'c')).toThrow(unsafe);
    expect(readdirSync(join(folder, 'a'))).toEqual(['b']);
  });
});

test('sweeping removes only what exited processes left', () => {
  const folder = temporaryFolder();
  const dead = '.active.json.999999999.0123456789.tmp';
  const run = [temporaryName('mine'), '.active.json.1.0123456789.tmp', 'active.json', '.x.tmp'];
  for (const name of [dead, ...run]) writeFileSync(join(folder, name), '');
  expect(sweepTemporary(folder).sort()).toEqual([...run].sort());
  expect(readdirSync(folder).sort()).toEqual([...run].sort());
});

test.each([
  ['.a.999999999.0123456789.tmp', 'gone'],
  [`.a.${process.pid}.0123456789.tmp`, 'alive'],
  ['.a.1.0123456789.tmp', 'alive'],
  ['a.1.0123456789.tmp', undefined],
  ['.a.99999999999999999999.0123456789.tmp', undefined],
  ['.a.1.tmp', undefined],
])('the owner of the temporary file %s', (name, owner) => {
  expect(ownerOf(name)).toBe(owner);
});
