import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ensureProject,
  ensureStore,
  findProject,
  findStore,
  gitRoot,
  movedPath,
  requireStore,
  save,
  toProjectPath,
} from '../../src/internal.ts';
import { git, hostOf, person, temporaryFolder, world } from '../support/world.ts';

const isRoot = process.getuid?.() === 0;

/** Makes folders (`a/b/`) and files (`a/.git`) in a temporary folder. */
function tree(...paths: string[]): string {
  const folder = temporaryFolder();
  for (const path of paths) {
    if (path.endsWith('/')) mkdirSync(join(folder, path), { recursive: true });
    else writeFileSync(join(folder, path), '');
  }
  return folder;
}

describe('a path below a folder that is gone', () => {
  test.each([
    ['/old/src/a.ts', '/old', 'src/a.ts'],
    ['/old/src/a.ts', '/old/', 'src/a.ts'],
    ['C:\\old\\src\\a.ts', 'C:\\old', 'src/a.ts'],
    ['/older/a.ts', '/old', '/older/a.ts'],
    ['/old', '/old', '/old'],
    ['src/a.ts', '/old', 'src/a.ts'],
    ['/old/a.ts', '/', '/old/a.ts'],
    ['/old/a.ts', undefined, '/old/a.ts'],
  ])('%s, moved from %s: %s', (path, from, expected) => {
    expect(movedPath(path, from)).toBe(expected);
  });

  test('does not lead out of the project', () => {
    const store = ensureStore(temporaryFolder(), hostOf(temporaryFolder()));
    expect(toProjectPath(store.project, store.project.root, movedPath('/old/../../etc/x', '/old'))).toBe(
      undefined,
    );
  });
});

describe('finding the project', () => {
  test.each([
    ['in the folder itself', ['home/p/ai/sessions/'], 'home/p', 'home/p'],
    ['from a subdirectory', ['home/p/ai/sessions/', 'home/p/src/a/'], 'home/p/src/a', 'home/p'],
    ['from within ai/sessions', ['home/p/ai/sessions/log/'], 'home/p/ai/sessions/log', 'home/p'],
    ['the nearest of two', ['home/p/ai/sessions/', 'home/p/q/ai/sessions/'], 'home/p/q', 'home/p/q'],
    [
      'not beyond the git root',
      ['home/p/ai/sessions/', 'home/p/q/.git/', 'home/p/q/.git/HEAD'],
      'home/p/q',
      undefined,
    ],
    [
      "not beyond a worktree's or submodule's .git file",
      ['home/p/ai/sessions/', 'home/p/q/', 'home/p/q/.git'],
      'home/p/q',
      undefined,
    ],
    [
      'at the git root',
      ['home/p/.git/', 'home/p/.git/HEAD', 'home/p/ai/sessions/', 'home/p/q/'],
      'home/p/q',
      'home/p',
    ],
    ['not at home from below', ['home/ai/sessions/', 'home/p/'], 'home/p', undefined],
    ['not at home, even in it', ['home/ai/sessions/'], 'home', undefined],
    ['not above home', ['ai/sessions/', 'home/p/'], 'home/p', undefined],
    ['not by ai alone', ['home/p/ai/'], 'home/p', undefined],
    ['none without ai/sessions', ['home/p/'], 'home/p', undefined],
    [
      'not by a folder for git alone',
      ['home/p/ai/sessions/', 'home/p/ai/sessions/.gitkeep'],
      'home/p',
      undefined,
    ],
    [
      'not by a folder of the project’s own',
      ['home/p/ai/sessions/', 'home/p/ai/sessions/__init__.py'],
      'home/p',
      undefined,
    ],
    [
      'beside files of its own',
      ['home/p/ai/sessions/log/', 'home/p/ai/sessions/__init__.py'],
      'home/p',
      'home/p',
    ],
    ['none in a deleted folder', ['home/'], 'home/gone', undefined],
  ])('%s', (_what, paths, cwd, expected) => {
    const folder = tree(...paths);
    const found = findProject(join(folder, cwd), join(folder, 'home'));
    expect(found?.root).toBe(expected === undefined ? undefined : join(folder, expected));
  });

  test('resolves a symlink to the real path', () => {
    const folder = tree('home/p/ai/sessions/', 'home/p/src/');
    symlinkSync(join(folder, 'home/p'), join(folder, 'link'));
    expect(findProject(join(folder, 'link/src'), join(folder, 'home'))?.root).toBe(join(folder, 'home/p'));
  });

  test('works with a missing home and a home behind a symlink', () => {
    const folder = tree('home/p/ai/sessions/', 'home/ai/sessions/', 'home/q/');
    symlinkSync(join(folder, 'home'), join(folder, 'h'));
    expect(findProject(join(folder, 'home/p'), join(folder, 'none'))?.root).toBe(join(folder, 'home/p'));
    expect(findProject(join(folder, 'home/q'), join(folder, 'h'))).toBeUndefined();
  });

  test.skipIf(!isRoot)('stops where the owner changes', () => {
    const folder = tree('home/p/ai/sessions/', 'home/p/q/');
    chownSync(join(folder, 'home/p/q'), 1234, 1234);
    expect(findProject(join(folder, 'home/p/q'), join(folder, 'home'))).toBeUndefined();
  });

  test.skipIf(!isRoot)("refuses another user's ai/sessions in the user's own folder", () => {
    const folder = tree('home/p/ai/sessions/');
    chownSync(join(folder, 'home/p/ai/sessions'), 1234, 1234);
    expect(() => findProject(join(folder, 'home/p'), join(folder, 'home'))).toThrow(/another user's/);
  });

  test.each(['ai', 'ai/sessions', 'ai/sessions/log', 'ai/sessions/history', 'ai/sessions/parked'])(
    '%s as a symlink is refused, and nothing is written through it',
    (name) => {
      const folder = tree('home/p/ai/sessions/log/', 'elsewhere/sessions/log/');
      const path = join(folder, 'home/p', name);
      rmSync(path, { recursive: true, force: true });
      symlinkSync(join(folder, 'elsewhere'), path);
      const host = hostOf(join(folder, 'home'));
      const refused = expect.objectContaining({ code: 'UNSAFE_PATH' });
      expect(() => findStore(join(folder, 'home/p'), host)).toThrow(refused);
      expect(() => ensureProject(join(folder, 'home/p'), host.home)).toThrow(refused);
      expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['sessions']);
      expect(readdirSync(join(folder, 'elsewhere/sessions'))).toEqual(['log']);
    },
  );

  test('refuses a file in place of ai/sessions', () => {
    const folder = tree('home/p/ai/', 'home/p/ai/sessions');
    expect(() => findProject(join(folder, 'home/p'), join(folder, 'home'))).toThrow(/not a folder/);
  });
});

describe('a folder that is never a project', () => {
  test.each<[string, (home: string) => string]>([
    ['the root of the file system', () => '/'],
    ['your home folder', (home) => home],
    ['a folder for temporary files', () => '/tmp'],
    ['a folder for temporary files', () => '/var/tmp'],
    ['a folder for temporary files', tmpdir],
  ])('%s', (what, at) => {
    const home = join(tree('home/'), 'home');
    const message = expect.stringContaining(`is ${what},`);
    expect(() => ensureProject(at(home), home)).toThrow(
      expect.objectContaining({ code: 'NOT_A_PROJECT', message }),
    );
    expect(findProject(at(home), home)).toBeUndefined();
  });

  test('a repository there is not that of a folder below', () => {
    const below = tree('home/.git/', 'home/.git/HEAD', 'home/p/');
    expect(ensureProject(join(below, 'home/p'), join(below, 'home')).root).toBe(join(below, 'home/p'));
  });
});

describe("in a folder of the project's own, git ignores our files and no others", () => {
  test.each([['.gitkeep'], ['__init__.py']])('%s', (own) => {
    const folder = tree('home/p/ai/sessions/');
    const root = join(folder, 'home/p');
    const host = hostOf(join(folder, 'home'));
    git(root, 'init', '-q');
    writeFileSync(join(root, 'ai/sessions', own), '');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'theirs');
    expect(findStore(root, host)).toBeUndefined();
    const store = ensureStore(root, host);
    save(store, { summary: 'x' }, person);
    writeFileSync(join(root, 'ai/sessions/new.py'), '');
    expect(git(root, 'status', '--porcelain', '-uall').split('\n').filter(Boolean)).toEqual([
      '?? ai/sessions/.gitignore',
      '?? ai/sessions/new.py',
    ]);
    expect(findStore(root, host)?.project.root).toBe(root);
  });
});

describe('creating the project', () => {
  test.each([
    ['at the git root', ['home/p/.git/', 'home/p/.git/HEAD', 'home/p/src/'], 'home/p/src', 'home/p'],
    ['in the folder itself, if .git is empty', ['home/p/.git/', 'home/p/src/'], 'home/p/src', 'home/p/src'],
    ["at a worktree's root", ['home/p/', 'home/p/.git', 'home/p/src/'], 'home/p/src', 'home/p'],
    ['else in the folder itself', ['home/p/src/'], 'home/p/src', 'home/p/src'],
    ['in the existing project', ['home/p/ai/sessions/', 'home/p/src/'], 'home/p/src', 'home/p'],
  ])('%s', (_what, paths, cwd, expected) => {
    const folder = tree(...paths);
    const project = ensureProject(join(folder, cwd), join(folder, 'home'));
    expect(project.root).toBe(join(folder, expected));
    expect(ensureProject(join(folder, cwd), join(folder, 'home'))).toEqual(project);
  });

  test('is ignored by git from the start, and leaves nothing beside it', () => {
    const { root, store } = world({ git: true });
    expect(readFileSync(join(store.project.folder, '.gitignore'), 'utf8')).toMatch(/^\*$/m);
    expect(readdirSync(join(root, 'ai'))).toEqual(['sessions']);
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  test('sweeps files of a killed process', () => {
    const folder = tree('home/p/ai/.sessions.999999999.0123456789.tmp/');
    ensureProject(join(folder, 'home/p'), join(folder, 'home'));
    expect(readdirSync(join(folder, 'home/p/ai'))).toEqual(['sessions']);
  });

  test('fails with an error in a deleted folder', () => {
    const folder = tree('home/');
    expect(() => ensureProject(join(folder, 'home/gone'), join(folder, 'home'))).toThrow(
      expect.objectContaining({ code: 'FILE' }),
    );
  });

  test('a missing project is an error that says how to begin', () => {
    const folder = tree('home/p/');
    const host = hostOf(join(folder, 'home'));
    expect(() => requireStore(join(folder, 'home/p'), host)).toThrow(/0dai session save/);
    expect(existsSync(host.stateDir)).toBe(false);
  });

  test.each([
    ['spaces and quotes', `a "b" 'c'`],
    ['a newline', 'a\nb'],
    ['other scripts', 'проект 日本'],
  ])('on a path with %s', (_what, name) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, name));
    expect(ensureProject(join(folder, name), folder).root).toBe(join(folder, name));
    expect(findProject(join(folder, name), folder)?.root).toBe(join(folder, name));
  });
});

test('the git root', () => {
  const folder = tree('home/p/.git/', 'home/p/.git/HEAD', 'home/p/src/', 'home/q/');
  expect(gitRoot(join(folder, 'home/p/src'), join(folder, 'home'))).toBe(join(folder, 'home/p'));
  expect(gitRoot(join(folder, 'home/q'), join(folder, 'home'))).toBeUndefined();
});

test.each([
  ['relative to the working folder', 'a.ts', 'src/a.ts'],
  ['absolute', 'ROOT/src/b.ts', 'src/b.ts'],
  ['upward but inside', '../b.ts', 'b.ts'],
  ['not normalised', './x/../a.ts', 'src/a.ts'],
  ['through a link to the project', 'LINK/src/a.ts', 'src/a.ts'],
  ['of a missing file', 'no/such/file', 'src/no/such/file'],
  ['outside', '../../a.ts', undefined],
  ['outside, absolute', '/etc/passwd', undefined],
  ['the project itself', '..', undefined],
  ['inside and out again', 'ROOT/src/../../x', undefined],
  ['a neighbour with the same beginning', 'ROOT-2/a', undefined],
  ['with a control character', 'a\u0000b', undefined],
  ['with a newline', 'a\nb', undefined],
  ['too long for any file system', `/${'x'.repeat(5_000)}`, undefined],
])('toProjectPath: %s', (_what, path, expected) => {
  const { store, root, folder } = world();
  mkdirSync(join(root, 'src'));
  symlinkSync(root, join(folder, 'link'));
  const given = path.replace('ROOT', root).replace('LINK', join(folder, 'link'));
  expect(toProjectPath(store.project, join(root, 'src'), given)).toBe(expected);
});
