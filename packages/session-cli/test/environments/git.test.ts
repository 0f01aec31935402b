import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InstalledWorld, openInstalledWorld } from './installed-world.ts';
import { runWholeSession } from './whole-session.ts';

// Most projects use git, in one of its forms; none is required.

let world: InstalledWorld;
beforeEach(() => {
  world = openInstalledWorld();
});
afterEach(() => world.close());

/** A repository with a commit in it, below home. */
function repository(name: string): string {
  const root = join(world.home, name);
  mkdirSync(root);
  world.git(root, 'init', '-q', '-b', 'main');
  writeFileSync(join(root, 'README'), 'x\n');
  world.git(root, 'add', 'README');
  world.git(root, 'commit', '-q', '-m', 'one');
  return root;
}

const status = (cwd: string, env = {}) => {
  const { code, stdout, stderr } = world.run(['0dai', 'session', 'status', '--json'], { cwd, env });
  return { code, stderr, shown: JSON.parse(stdout) as { project: string | null; session: Session | null } };
};
interface Session {
  git: { branch: string | null; commit: string | null; changed_files?: string[] } | null;
}

describe('where a session is kept', () => {
  it('no git at all: in the working folder', () =>
    runWholeSession(world, { cwd: world.project, root: world.project }));

  it('a repository: at its root, from a folder in it', async () => {
    const root = repository('repo');
    const cwd = join(root, 'sub');
    mkdirSync(cwd);
    await runWholeSession(world, { cwd, root, quick: true, inProcess: 'all' });
    // Git sees only files that the user may want to share.
    expect(world.git(root, 'status', '--porcelain', '--ignored', 'ai')).toBe('!! ai/');
  });

  it('a worktree: in it, with its own branch, separate from the main one', async () => {
    const main = repository('repo');
    const root = join(world.home, 'tree');
    world.git(main, 'worktree', 'add', '-q', '-b', 'other', root);
    world.run(['0dai', 'session', 'save', '-s', 'on main'], { cwd: main });
    await runWholeSession(world, { cwd: root, root, quick: true, inProcess: 'all' });
    world.run(['0dai', 'session', 'save', '-s', 'on other'], { cwd: root });
    expect(status(root).shown).toMatchObject({ project: root, session: { git: { branch: 'other' } } });
    expect(status(main).shown).toMatchObject({
      project: main,
      session: { summary: 'on main', git: { branch: 'main' } },
    });
    expect(status(root).shown.session?.git?.commit).toBe(world.git(main, 'rev-parse', 'HEAD'));
  });

  it('a submodule: in it, separate from the repository around it', async () => {
    const library = repository('library');
    const outer = repository('around');
    world.git(outer, 'submodule', '-q', 'add', library, 'lib');
    world.git(outer, 'commit', '-q', '-m', 'two');
    const root = join(outer, 'lib');
    await runWholeSession(world, { cwd: root, root, quick: true, inProcess: 'all' });
    world.run(['0dai', 'session', 'save', '-s', 'in lib'], { cwd: root });
    expect(status(root).shown).toMatchObject({ project: root, session: { git: { branch: 'main' } } });
    expect(status(outer).shown).toMatchObject({ project: null, session: null });
  });

  it('a bare repository: in its folder, and git still works', async () => {
    const root = join(world.home, 'bare.git');
    world.git(world.home, 'init', '-q', '--bare', root);
    const before = readdirSync(root);
    await runWholeSession(world, { cwd: root, root, quick: true, inProcess: 'all' });
    expect(readdirSync(root)).toEqual(expect.arrayContaining(before));
    world.git(root, 'fsck');
  });

  it('a repository whose .git is elsewhere', async () => {
    const root = join(world.home, 'split');
    world.git(world.home, 'init', '-q', '--separate-git-dir', join(world.home, 'store.git'), root);
    await runWholeSession(world, { cwd: root, root, quick: true, inProcess: 'all' });
    expect(existsSync(join(world.home, 'store.git', 'ai'))).toBe(false);
  });

  it('inside .git: not there', () => {
    const root = repository('repo');
    const { code } = world.run(['0dai', 'session', 'save', '-s', 'x'], { cwd: join(root, '.git') });
    expect({ code, there: existsSync(join(root, '.git', 'ai')) }).toEqual({ code: 0, there: false });
    expect(status(root).shown.project).toBe(root);
  });
});

describe('problems of git', () => {
  it('no git program: branch and commit are still shown', async () => {
    const root = repository('repo');
    const env = { PATH: world.bin };
    await runWholeSession(world, { cwd: root, root, quick: true, inProcess: 'all', path: withoutGit(world) });
    const saved = world.run(['0dai', 'session', 'save', '-s', 'no git here'], { cwd: root, env });
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    expect(status(root, env).shown).toMatchObject({
      session: { git: { branch: 'main', commit: world.git(root, 'rev-parse', 'HEAD') } },
    });
  });

  it.each([
    ['a program that fails', '#!/bin/sh\nexit 128\n'],
    ['a program that writes rubbish', '#!/bin/sh\nprintf "\\0\\0\\377garbage"\n'],
    ['a program that is none', 'not a program\n'],
  ])('%s', async (_, text) => {
    const root = repository('repo');
    const folder = join(world.folder, 'odd');
    mkdirSync(folder);
    writeFileSync(join(folder, 'git'), text, { mode: 0o755 });
    await runWholeSession(world, {
      cwd: root,
      root,
      inProcess: 'all',
      path: `${folder}:${withoutGit(world)}`,
      quick: true,
    });
  });

  it.each<[string, (root: string) => void]>([
    ['an empty .git folder', (root) => mkdirSync(join(root, '.git'))],
    ['a .git file that is empty', (root) => writeFileSync(join(root, '.git'), '')],
    [
      'a .git file that leads nowhere',
      (root) => writeFileSync(join(root, '.git'), 'gitdir: /no/such/place\n'),
    ],
    ['a .git file that leads to itself', (root) => writeFileSync(join(root, '.git'), 'gitdir: .git\n')],
    [
      'a HEAD of rubbish',
      (root) => {
        mkdirSync(join(root, '.git'));
        writeFileSync(join(root, '.git', 'HEAD'), '\u0000\u001b[2J'.repeat(1_000));
      },
    ],
  ])('%s', async (_, put) => {
    put(world.project);
    await runWholeSession(world, { cwd: world.project, root: world.project, quick: true, inProcess: 'all' });
  });

  it('ignores git variables that point elsewhere', () => {
    const root = repository('repo');
    const other = repository('other');
    const env = { GIT_DIR: join(other, '.git'), GIT_WORK_TREE: other, GIT_INDEX_FILE: join(other, 'x') };
    writeFileSync(join(other, 'of-other.txt'), 'x');
    writeFileSync(join(root, 'of-repo.txt'), 'x');
    const saved = world.run(['0dai', 'session', 'save', '-s', 'here', '--json'], { cwd: root, env });
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(saved.stdout)).toMatchObject({
      path: join(root, 'ai', 'sessions', 'active.json'),
      session: { git: { changed_files: ['of-repo.txt'] } },
    });
  });
});

/** A PATH without git. */
function withoutGit({ folder, bin, run }: InstalledWorld): string {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  for (const name of ['sh', 'bash', 'dash']) {
    const { stdout } = run(['sh', '-c', `command -v ${name}`]);
    if (stdout) run(['ln', '-s', stdout.trim(), join(tools, name)]);
  }
  return `${bin}:${tools}`;
}
