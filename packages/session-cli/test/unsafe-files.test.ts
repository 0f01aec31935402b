import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from './cli-world.ts';

// `init`, `uninstall` and the commands of the session in a project in which another user put links in place
// of what we would write.

let world: CliWorld;
let outside: string;
beforeEach(() => {
  world = openCliWorld({ git: true });
  outside = join(world.folder, 'outside');
  mkdirSync(join(outside, 'folder'), { recursive: true });
  writeFileSync(join(outside, 'notes.txt'), 'notes\n');
  for (const name of ['.claude', '.codex', '.gemini']) mkdirSync(join(world.folder, 'home', name));
});
afterEach(() => world.close());

const place = (path: string) => {
  const whole = join(world.project, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  rmSync(whole, { recursive: true, force: true });
  return whole;
};
const COMMANDS = [
  ['init', '--yes'],
  ['session', 'save', '--summary', 'one'],
  ['session', 'save', '--summary', 'two'],
  ['session', 'undo'],
  ['session', 'new'],
  ['session', 'save', '--summary', 'three'],
  ['session', 'trust'],
  ['session', 'history'],
  ['doctor'],
  ['session', 'complete'],
  ['uninstall', '--yes'],
];

it.each<[string, () => void]>([
  ['ai is a link', () => symlinkSync(join(outside, 'folder'), place('ai'))],
  ['ai/sessions is a link', () => symlinkSync(join(outside, 'folder'), place('ai/sessions'))],
  ['ai/sessions is a link to nothing', () => symlinkSync(join(outside, 'new'), place('ai/sessions'))],
  ['active.json is a link', () => symlinkSync(join(outside, 'notes.txt'), place('ai/sessions/active.json'))],
  [
    'active.json is a link to nothing',
    () => symlinkSync(join(outside, 'new'), place('ai/sessions/active.json')),
  ],
  [
    'active.json is a hard link',
    () => linkSync(join(outside, 'notes.txt'), place('ai/sessions/active.json')),
  ],
  ['the log is a link', () => symlinkSync(join(outside, 'folder'), place('ai/sessions/log'))],
  ['the history is a link', () => symlinkSync(join(outside, 'folder'), place('ai/sessions/history'))],
  ['the parked are a link', () => symlinkSync(join(outside, 'folder'), place('ai/sessions/parked'))],
  ['.gitignore is a link', () => symlinkSync(join(outside, 'notes.txt'), place('ai/sessions/.gitignore'))],
])('%s: changes nothing outside the project', async (_what, put) => {
  put();
  const before = treeOf(outside);
  for (const argv of COMMANDS) {
    const options = argv[1] === 'trust' ? { terminal: true, stdin: 'accept\n' } : {};
    const { code, stderr, stdout } = await world.run(argv, options);
    expect(stdout + stderr, argv.join(' ')).not.toContain('Something went wrong inside');
    expect([0, 1, 2], argv.join(' ')).toContain(code);
    expect(treeOf(outside), argv.join(' ')).toEqual(before);
  }
  expect(existsSync(join(outside, 'new'))).toBe(false);
});

function treeOf(path: string): unknown {
  const { mode, mtimeMs } = lstatSync(path);
  if (!lstatSync(path).isDirectory()) return { mode, mtimeMs, text: readFileSync(path, 'utf8') };
  return readdirSync(path).map((name) => [name, treeOf(join(path, name))]);
}
