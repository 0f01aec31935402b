import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { isTracked, uncommittedChanges } from '../../src/git/git.ts';
import { ensureProject, linkedTree, type Project, readHead, save } from '../../src/internal.ts';
import { claude, git, temporaryFolder, world } from '../support/world.ts';

const changedFiles = (project: Project) => uncommittedChanges(project)?.map(({ path }) => path);

/** A repository with one commit, and its project. */
function repository() {
  const made = world({ git: true });
  writeFileSync(join(made.root, 'a.txt'), 'a');
  git(made.root, 'add', '.');
  git(made.root, 'commit', '-q', '-m', 'one');
  return { ...made, commit: git(made.root, 'rev-parse', 'HEAD').trim() };
}

describe("readHead, from git's own files", () => {
  test.each<[string, (root: string) => void, string | null]>([
    ['on a branch', () => undefined, 'main'],
    [
      'on a branch with a slash',
      (root) => git(root, 'switch', '-q', '-c', 'feature/x y'.replace(' ', '-')),
      'feature/x-y',
    ],
    ['with packed refs', (root) => git(root, 'pack-refs', '--all'), 'main'],
    ['on a detached HEAD', (root) => git(root, 'checkout', '-q', '--detach'), null],
  ])('%s', (_what, arrange, branch) => {
    const { root, home, store, commit } = repository();
    arrange(root);
    expect(readHead(store.project, home)).toEqual({ branch, commit });
  });

  test('before the first commit', () => {
    const { store, home } = world({ git: true });
    expect(readHead(store.project, home)).toEqual({ branch: 'main', commit: null });
  });

  test('outside git', () => {
    const { store, home } = world();
    expect(readHead(store.project, home)).toBeNull();
    expect(changedFiles(store.project)).toBeUndefined();
    expect(isTracked(store.project, store.project.active, home)).toBe(false);
  });

  test('in a linked work tree, with loose and with packed refs', () => {
    const { root, home, folder, commit } = repository();
    const tree = join(home, 'tree');
    git(root, 'worktree', 'add', '-q', '-b', 'other', tree);
    const project = ensureProject(tree, home);
    expect(project.root).toBe(tree);
    expect(readHead(project, home)).toEqual({ branch: 'other', commit });
    git(root, 'pack-refs', '--all');
    expect(readHead(project, home)).toEqual({ branch: 'other', commit });
    expect(linkedTree(tree)?.main).toBe(root);
    expect(linkedTree(root)).toBeUndefined();
    expect(linkedTree(folder)).toBeUndefined();
  });

  test('in a submodule', () => {
    const inner = repository();
    const { root, home } = repository();
    git(root, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner.root, 'sub');
    const project = ensureProject(join(root, 'sub'), home);
    expect(project.root).toBe(join(root, 'sub'));
    expect(readHead(project, home)).toEqual({ branch: 'main', commit: inner.commit });
  });

  test.each<[string, (dir: string) => void, object | null]>([
    [
      'HEAD is a link',
      (dir) => {
        renameSync(join(dir, 'HEAD'), join(dir, 'H'));
        symlinkSync(join(dir, 'H'), join(dir, 'HEAD'));
      },
      null,
    ],
    [
      'HEAD is a folder',
      (dir) => {
        rmSync(join(dir, 'HEAD'));
        mkdirSync(join(dir, 'HEAD'));
      },
      null,
    ],
    [
      'HEAD names a path outside',
      (dir) => writeFileSync(join(dir, 'HEAD'), 'ref: refs/heads/../../../../etc/passwd\n'),
      { branch: '../../../../etc/passwd', commit: null },
    ],
    [
      'HEAD names a branch longer than an entry takes',
      (dir) => writeFileSync(join(dir, 'HEAD'), `ref: refs/heads/${'x/'.repeat(800)}x\n`),
      { branch: null, commit: null },
    ],
    ['HEAD is garbage', (dir) => writeFileSync(join(dir, 'HEAD'), 'garbage'), { branch: null, commit: null }],
    [
      'refs are reftables',
      (dir) => writeFileSync(join(dir, 'HEAD'), 'ref: refs/heads/.invalid\n'),
      { branch: null, commit: null },
    ],
    [
      'packed-refs is garbage',
      (dir) => {
        rmSync(join(dir, 'refs/heads/main'));
        writeFileSync(join(dir, 'packed-refs'), 'not-a-commit refs/heads/main\n');
      },
      { branch: 'main', commit: null },
    ],
  ])('%s: a save still succeeds, and can be read back', (_what, spoil, expected) => {
    const { root, home, store } = repository();
    spoil(join(root, '.git'));
    expect(readHead(store.project, home)).toEqual(expected);
    expect(save(store, { summary: 'one' }, claude).session).toMatchObject({ summary: 'one', git: expected });
  });
});

describe('files with uncommitted changes', () => {
  test('are listed with any name, without ai/sessions', () => {
    const { root, store } = repository();
    const names = [
      'a.txt',
      'b c.txt',
      `it's "so".txt`,
      'ünï 日本.txt',
      'ai/notes.txt',
      'ai/sessions-of-mine.txt',
      '-n',
      ' lead',
    ];
    mkdirSync(join(root, 'ai'), { recursive: true });
    for (const name of names) writeFileSync(join(root, name), 'changed');
    git(root, 'add', 'ai/notes.txt');
    save(store, { summary: 'one' }, claude);
    expect(changedFiles(store.project)?.sort()).toEqual([...names].sort());
  });

  test('deleted, renamed, staged, and a whole new folder', () => {
    const { root, store } = repository();
    git(root, 'mv', 'a.txt', 'z.txt');
    mkdirSync(join(root, 'new'));
    writeFileSync(join(root, 'new/x'), '');
    expect(changedFiles(store.project)).toEqual(['a.txt', 'z.txt', 'new']);
  });

  test('of a project in a subfolder: its own, from there', () => {
    const { root, home } = repository();
    mkdirSync(join(root, 'sub/ai/sessions'), { recursive: true });
    writeFileSync(join(root, 'sub/x y.txt'), '');
    writeFileSync(join(root, 'outside.txt'), '');
    git(root, 'add', '.');
    const project = ensureProject(join(root, 'sub'), home);
    expect(project.root).toBe(join(root, 'sub'));
    expect(changedFiles(project)).toEqual(['x y.txt']);
  });

  test.each<[string, (git: string) => void]>([
    ['empty', () => undefined],
    ['with a HEAD alone', (git) => writeFileSync(join(git, 'HEAD'), 'ref: refs/heads/main\n')],
    [
      'with an invalid HEAD',
      (git) => {
        writeFileSync(join(git, 'HEAD'), 'main\n');
        mkdirSync(join(git, 'objects'));
        mkdirSync(join(git, 'refs'));
      },
    ],
  ])(
    'of a project whose .git is not a repository, %s: come from the repository further up',
    (_what, fill) => {
      const { root, home } = repository();
      mkdirSync(join(root, 'sub/ai/sessions'), { recursive: true });
      writeFileSync(join(root, 'sub/x.txt'), '');
      git(root, 'add', '.');
      mkdirSync(join(root, 'sub/.git'));
      fill(join(root, 'sub/.git'));
      const project = ensureProject(join(root, 'sub'), home);
      expect(project.root).toBe(join(root, 'sub'));
      expect(changedFiles(project)).toEqual(['x.txt']);
    },
  );

  test('of a repository whose work tree is further up', () => {
    const { home } = world();
    const root = join(home, 'wide');
    const sub = join(root, 'sub');
    mkdirSync(join(sub, 'ai/sessions'), { recursive: true });
    git(sub, 'init', '-q');
    writeFileSync(join(sub, 'x.txt'), '');
    git(sub, 'add', 'x.txt');
    git(sub, 'config', 'core.worktree', root);
    git(sub, 'add', '.');
    expect(changedFiles(ensureProject(sub, home))).toEqual(['x.txt']);
  });

  test('of a linked work tree', () => {
    const { root, home } = repository();
    const tree = join(home, 'tree');
    git(root, 'worktree', 'add', '-q', '-b', 'other', tree);
    writeFileSync(join(tree, 'x.txt'), '');
    expect(changedFiles(ensureProject(tree, home))).toEqual(['x.txt']);
  });

  test('are limited in number', () => {
    const { root, store } = repository();
    for (let i = 0; i < 250; i++) writeFileSync(join(root, `f${i}`), '');
    expect(save(store, {}, claude, { listChanges: true }).session.git?.changed_files).toHaveLength(200);
  });

  test('ignore the repository that the environment names', () => {
    const { root, store } = repository();
    writeFileSync(join(root, 'a.txt'), 'changed');
    vi.stubEnv('GIT_DIR', join(temporaryFolder(), 'nowhere'));
    vi.stubEnv('GIT_WORK_TREE', temporaryFolder());
    try {
      expect(changedFiles(store.project)).toEqual(['a.txt']);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('are in the session if the caller asks for them', () => {
    const { root, store, commit } = repository();
    writeFileSync(join(root, 'a.txt'), 'changed');
    expect(save(store, {}, claude, { listChanges: true }).session.git).toEqual({
      branch: 'main',
      commit,
      changed_files: ['a.txt'],
    });
    // A save without `listChanges` keeps the list.
    expect(save(store, {}, claude).session.git).toEqual({ branch: 'main', commit, changed_files: ['a.txt'] });
  });

  test("do not run a work tree's own hooks and monitors", () => {
    const { root, store, folder } = repository();
    git(root, 'config', 'core.fsmonitor', `touch ${join(folder, 'ran')}; false`);
    writeFileSync(join(root, 'a.txt'), 'changed');
    changedFiles(store.project);
    expect(() => rmSync(join(folder, 'ran'))).toThrow(/ENOENT/);
  });
});

test.each([
  ['tracked', true],
  ['untracked', false],
])('whether git tracks a file: %s', (_what, tracked) => {
  const { root, home, store } = repository();
  save(store, { summary: 'one' }, claude);
  if (tracked) git(root, 'add', '-f', 'ai/sessions/active.json');
  expect(isTracked(store.project, store.project.active, home)).toBe(tracked);
});
