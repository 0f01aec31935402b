import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InstalledWorld, openInstalledWorld } from './installed-world.ts';
import { runWholeSession } from './whole-session.ts';

// A project may be on any path.

let world: InstalledWorld;
beforeEach(() => {
  world = openInstalledWorld();
});
afterEach(() => world.close());

describe('a project on a path', () => {
  it.each([
    ['with spaces, quotes and line ends', ` two  words\nit's "quoted" \`here\`\n`],
    [
      'with all that a shell expands, and backslashes',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
      'a\\b\\\\n $HOME $(touch x) ${PATH} * ? [a] {b,c} ~ ! # & ; | < > ( )\\',
    ],
    ['with emoji and other scripts', '🚀 👩‍👩‍👧 проект 計画 مشروع é e\u0301 %s%n%20 {{x}}'],
    ['with controls and bidi', 'a\tb\rc\u001b[31md\u0001 a\u202eb\u200bc'],
  ])('%s', async (_, name) => {
    const root = join(world.home, name);
    mkdirSync(root);
    await runWholeSession(world, { cwd: root, root, quick: true, inProcess: 'commands' });
  });

  it('with all of it, where each program is a process', async () => {
    const root = join(world.home, `it's "two"  \`words\` \\\\ $HOME $(touch x) * ; | < & # 🚀 計画\n`);
    mkdirSync(root);
    await runWholeSession(world, { cwd: root, root });
  });

  it('that looks like a flag', async () => {
    const root = join(world.home, '--json');
    mkdirSync(root);
    await runWholeSession(world, { cwd: root, root, quick: true, inProcess: 'commands' });
  });

  it('near the length limit of the system', async () => {
    let root = world.home;
    while (root.length < 3_600) root = join(root, 'd'.repeat(200));
    mkdirSync(root, { recursive: true });
    await runWholeSession(world, { cwd: root, root, quick: true, inProcess: 'commands' });
  });

  it('in the middle of it', async () => {
    const root = join(world.home, `it's $1`);
    const cwd = join(root, 'sub folder', '"deep"');
    mkdirSync(cwd, { recursive: true });
    world.git(root, 'init', '-q');
    await runWholeSession(world, { cwd, root, quick: true, inProcess: 'commands' });
  });
});

describe('a project reached through a symlink', () => {
  it('is the same from both paths', async () => {
    const link = join(world.home, 'link');
    symlinkSync(world.project, link);
    await runWholeSession(world, { cwd: link, root: world.project, inProcess: 'all' });
    const save = (cwd: string, word: string) =>
      world.run(['0dai', 'session', 'save', '-s', word, '--json'], { cwd });
    const [one, two] = [save(link, 'one'), save(world.project, 'two')].map(
      ({ stdout }) => JSON.parse(stdout) as { session: { id: string }; began: boolean; path: string },
    );
    expect(two).toMatchObject({ began: false, path: one?.path, session: { id: one?.session.id } });
  });

  it('as a folder above it, with an agent that names the link', async () => {
    const link = join(world.folder, 'elsewhere');
    symlinkSync(world.home, link);
    await runWholeSession(world, {
      cwd: join(link, 'project'),
      root: world.project,
      quick: true,
      inProcess: 'commands',
    });
  });

  it('as a link in the project to a folder outside: that folder is not in the project', () => {
    const outside = join(world.home, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(world.project, 'out'));
    world.run(['0dai', 'session', 'save', '-s', 'mine']);
    const { code, stdout } = world.run(['0dai', 'session', 'status', '--json'], {
      cwd: join(world.project, 'out'),
    });
    expect({ code, status: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      status: { session: null, project: null },
    });
  });
});
