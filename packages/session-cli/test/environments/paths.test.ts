import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ground, openGround } from './ground.ts';
import { walk } from './walk.ts';

// Where a project is, and what its path is made of, is the user's affair.

let ground: Ground;
beforeEach(() => {
  ground = openGround();
});
afterEach(() => ground.close());

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
    const root = join(ground.home, name);
    mkdirSync(root);
    await walk(ground, { cwd: root, root, quick: true, inProcess: 'commands' });
  });

  it('with all of it, where each program is a process', async () => {
    const root = join(ground.home, `it's "two"  \`words\` \\\\ $HOME $(touch x) * ; | < & # 🚀 計画\n`);
    mkdirSync(root);
    await walk(ground, { cwd: root, root });
  });

  it('that looks like a flag', async () => {
    const root = join(ground.home, '--json');
    mkdirSync(root);
    await walk(ground, { cwd: root, root, quick: true, inProcess: 'commands' });
  });

  it('near the length limit of the system', async () => {
    let root = ground.home;
    while (root.length < 3_600) root = join(root, 'd'.repeat(200));
    mkdirSync(root, { recursive: true });
    await walk(ground, { cwd: root, root, quick: true, inProcess: 'commands' });
  });

  it('in the middle of it', async () => {
    const root = join(ground.home, `it's $1`);
    const cwd = join(root, 'sub folder', '"deep"');
    mkdirSync(cwd, { recursive: true });
    ground.git(root, 'init', '-q');
    await walk(ground, { cwd, root, quick: true, inProcess: 'commands' });
  });
});

describe('a project reached through a symlink', () => {
  it('is the same from both paths', async () => {
    const link = join(ground.home, 'link');
    symlinkSync(ground.project, link);
    await walk(ground, { cwd: link, root: ground.project, inProcess: 'all' });
    const save = (cwd: string, word: string) =>
      ground.run(['0dai', 'session', 'save', '-s', word, '--json'], { cwd });
    const [one, two] = [save(link, 'one'), save(ground.project, 'two')].map(
      ({ stdout }) => JSON.parse(stdout) as { session: { id: string }; began: boolean; path: string },
    );
    expect(two).toMatchObject({ began: false, path: one?.path, session: { id: one?.session.id } });
  });

  it('as a folder above it, with an agent that names the link', async () => {
    const link = join(ground.folder, 'elsewhere');
    symlinkSync(ground.home, link);
    await walk(ground, {
      cwd: join(link, 'project'),
      root: ground.project,
      quick: true,
      inProcess: 'commands',
    });
  });

  it('as a folder in it that leads out: files behind it are outside the project', () => {
    const outside = join(ground.home, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(ground.project, 'out'));
    ground.run(['0dai', 'session', 'save', '-s', 'mine']);
    const { code, stdout } = ground.run(['0dai', 'session', 'status', '--json'], {
      cwd: join(ground.project, 'out'),
    });
    expect({ code, told: JSON.parse(stdout) }).toMatchObject({
      code: 0,
      told: { session: null, project: null },
    });
  });
});
