import {
  chownSync,
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
import { ensureStore, nodeHost, type Store, save } from '@0dai/session-store/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import { agents } from '../../src/agents/index.ts';
import { runHook } from '../../src/runtime/run.ts';
import { payloadsOf } from '../samples.ts';

// Hooks run unasked in any folder in which an agent starts. They neither follow nor show what another user put in
// place of our files, and it does not disturb the agent.

const SECRET = 'a word from outside';
let outside: string;
let store: Store;
let id: string;

beforeEach(() => {
  const { folder, home, project } = openWorld();
  outside = join(folder, 'outside');
  mkdirSync(join(outside, 'folder'), { recursive: true });
  store = ensureStore(project, nodeHost(home));
  id = save(store, { goal: 'one', plan: ['a', 'b'] }, { actor: {}, evidence: 'user' }).session.id;
  writeFileSync(join(outside, 'notes.txt'), SECRET);
  const view = { ...JSON.parse(readFileSync(store.project.active, 'utf8')), goal: SECRET };
  writeFileSync(join(outside, 'view.json'), JSON.stringify(view));
  writeFileSync(join(outside, 'folder', 'active.json'), JSON.stringify(view));
});

const inPlace = (path: string, put: (path: string) => void) => {
  rmSync(path, { recursive: true, force: true });
  put(path);
};
const file = (name: string) => join(outside, name);
const isRoot = process.getuid?.() === 0;

const TRICKS: [string, () => void][] = [
  [
    'an active.json that is a link',
    () => inPlace(store.project.active, (path) => symlinkSync(file('view.json'), path)),
  ],
  [
    'an active.json that is a hard link',
    () => inPlace(store.project.active, (path) => linkSync(file('view.json'), path)),
  ],
  ['an active.json that is a folder', () => inPlace(store.project.active, (path) => mkdirSync(path))],
  [
    'a journal that is a link',
    () => inPlace(join(store.project.log, `${id}.jsonl`), (path) => symlinkSync(file('notes.txt'), path)),
  ],
  [
    'a journal that is a hard link',
    () => inPlace(join(store.project.log, `${id}.jsonl`), (path) => linkSync(file('notes.txt'), path)),
  ],
  [
    'a log folder that is a link',
    () => inPlace(store.project.log, (path) => symlinkSync(file('folder'), path)),
  ],
  [
    'a session folder that is a link',
    () => inPlace(store.project.folder, (path) => symlinkSync(file('folder'), path)),
  ],
  [
    'a folder above that is a link',
    () => inPlace(join(store.project.root, 'ai'), (path) => symlinkSync(outside, path)),
  ],
  [
    'another user’s active.json',
    () => {
      rmSync(store.project.log, { recursive: true });
      inPlace(store.project.active, (path) => writeFileSync(path, readFileSync(file('view.json'))));
    },
  ],
];
if (isRoot) TRICKS.push(['another owner’s folder', () => chownSync(store.project.folder, 12_345, 12_345)]);

describe.each(agents)('$id', (agent) => {
  const payloads = payloadsOf(agent.id).map(({ payload }) => payload);

  it.each(TRICKS)('%s: is not followed, and none of its text is shown', (_what, put) => {
    put();
    const before = treeOf(outside);
    for (const payload of payloads) {
      const input = JSON.stringify({
        ...payload,
        cwd: store.project.root,
        transcript_path: file('notes.txt'),
      });
      const { stdout } = runHook(agent, input, store.host, {});
      expect(stdout).not.toContain(SECRET);
      if (stdout !== '') expect(() => JSON.parse(stdout)).not.toThrow();
    }
    expect(treeOf(outside)).toEqual(before);
  });
});

function treeOf(path: string): unknown {
  const { mode, mtimeMs } = lstatSync(path);
  if (!lstatSync(path).isDirectory()) return { mode, mtimeMs, text: readFileSync(path, 'utf8') };
  return readdirSync(path).map((name) => [name, treeOf(join(path, name))]);
}
