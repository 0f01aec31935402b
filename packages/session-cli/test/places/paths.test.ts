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
  ])('%s', (_, name) => {
    const root = join(ground.home, name);
    mkdirSync(root);
    walk(ground, { cwd: root, root });
  });

  it('that looks like a flag', () => {
    const root = join(ground.home, '--json');
    mkdirSync(root);
    walk(ground, { cwd: root, root, quick: true });
  });

  it('near the length limit of the system', () => {
    let root = ground.home;
    while (root.length < 3_600) root = join(root, 'd'.repeat(200));
    mkdirSync(root, { recursive: true });
    walk(ground, { cwd: root, root, quick: true });
  });

  it('in the middle of it', () => {
    const root = join(ground.home, `it's $1`);
    const cwd = join(root, 'sub folder', '"deep"');
    mkdirSync(cwd, { recursive: true });
    ground.git(root, 'init', '-q');
    walk(ground, { cwd, root, quick: true });
  });
});

describe('a project reached through a symlink', () => {
  it('is the same from both paths', () => {
    const link = join(ground.home, 'link');
    symlinkSync(ground.project, link);
    walk(ground, { cwd: link, root: ground.project });
    const save = (cwd: string, word: string) =>
      ground.run(['0dai', 'session', 'save', '-s', word, '--json'], { cwd });
    const [one, two] = [save(link, 'one'), save(ground.project, 'two')].map(
      ({ stdout }) => JSON.parse(stdout) as { session: { id: string }; began: boolean; path: string },
    );
    expect(two).toMatchObject({ began: false, path: one?.path, session: { id: one?.session.id } });
  });

  it('as a folder above it, with an agent that names the link', () => {
    const link = join(ground.folder, 'elsewhere');
    symlinkSync(ground.home, link);
    walk(ground, { cwd: join(link, 'project'), root: ground.project, quick: true });
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
