import { chownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  complete,
  ensureStore,
  findStore,
  noteHookRun,
  park,
  readActive,
  refreshView,
  type Store,
  save,
  setRecording,
  undo,
} from '../../src/internal.ts';
import { otherOwner } from '../../src/machine/users.ts';
import { noteRunFolder } from '../../src/state/run-folder.ts';
import { claude, editByHand, hostOf, person, temporaryFolder, world } from '../support/world.ts';

const isRoot = process.getuid?.() === 0;
const OWNER = 12_345;

/** Paths, owners and times of everything below a folder. */
function everything(folder: string): [path: string, uid: number, mtimeMs: number][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((item) => {
    const path = join(item.parentPath, item.name);
    const { uid, mtimeMs } = lstatSync(path);
    return [path, uid, mtimeMs];
  });
}

/** The store as root sees it, when its project belongs to a user whom root must leave alone. */
function asRoot(store: Store): Store {
  const host = { ...store.host, otherOwner: () => 'alice' };
  const found = findStore(store.project.root, host);
  if (!found) throw new Error('no store');
  return found;
}

describe("root writes nothing in another user's project:", () => {
  const ACTIONS: Record<string, (store: Store, id: string) => unknown> = {
    save: (store) => save(store, { summary: 'two' }, claude),
    complete: (store) => complete(store, person),
    park: (store) => park(store, person),
    undo: (store) => undo(store, [], person),
    pause: (store) => setRecording(store, 'paused'),
    'rewriting the view': (store, id) => refreshView(store, id),
    'the first save': ({ project, host }) => ensureStore(project.root, host),
  };

  test.each(Object.entries(ACTIONS))('%s is refused, and names the user', async (_what, act) => {
    const { store, root } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    const before = everything(root);
    await expect((async () => act(asRoot(store), session.id))()).rejects.toMatchObject({
      code: 'OTHER_USER',
      message: expect.stringContaining(
        'it belongs to alice, and you are root. Run it as alice, without sudo',
      ),
    });
    expect(everything(root)).toEqual(before);
  });

  test('a folder without a session gets none', () => {
    const { root, host } = world();
    const below = join(root, 'below');
    mkdirSync(below);
    expect(() => ensureStore(below, { ...host, otherOwner: () => 'alice' })).toThrow(/it belongs to alice/);
    expect(readdirSync(below)).toEqual([]);
  });

  test('reading works, a hand edit included', () => {
    const { store, root } = world();
    save(store, { summary: 'one' }, claude);
    editByHand(store, (view) => {
      view.goal = 'edited';
    });
    const before = everything(root);
    expect(readActive(asRoot(store)).session).toMatchObject({ summary: 'one', goal: 'edited' });
    expect(everything(root)).toEqual(before);
  });
});

describe('the owner of a project', () => {
  test.runIf(isRoot).each([
    ['root itself', 0, { SUDO_USER: 'alice' }, undefined],
    ['an account, under sudo', 1, { SUDO_USER: 'alice' }, expect.stringMatching(/^[a-z]+$/)],
    ['an account, under doas', 1, { DOAS_USER: 'alice' }, expect.stringMatching(/^[a-z]+$/)],
    ['no account, under sudo', OWNER, { SUDO_USER: 'alice' }, `user ${OWNER}`],
    ['no account', OWNER, {}, undefined],
  ])('%s (skipped unless root)', (_what, uid, env, expected) => {
    expect(otherOwner(uid, env)).toEqual(expected);
  });

  test.skipIf(isRoot)('undefined for another user than root (skipped for root)', () => {
    expect(otherOwner(1, { SUDO_USER: 'alice' })).toBeUndefined();
  });
});

describe("files of root belong to the folder's owner", () => {
  test.runIf(isRoot)(
    'in a project of a user whom the machine does not know (skipped unless root)',
    async () => {
      const folder = temporaryFolder();
      const [home, root] = [join(folder, 'home'), join(folder, 'home/project')];
      mkdirSync(root, { recursive: true });
      for (const path of [home, root]) chownSync(path, OWNER, OWNER);
      const store = ensureStore(root, { ...hostOf(home), otherOwner: () => undefined });
      save(store, { summary: 'one' }, claude);
      setRecording(store, 'on');
      const run = { agent: 'claude', at: '2026-11-23T10:00:00.000Z', event: 'start', cwd: '/p', said: 'no' };
      noteHookRun(store.host, { ...run, warning: true });
      noteRunFolder(store.host, { agent: 'claude', session_id: 'c1' }, root);
      await complete(store, person);
      save(store, { summary: 'two' }, claude);
      const left = everything(home);
      expect(left.length).toBeGreaterThan(14);
      expect(left.filter(([, uid]) => uid !== OWNER)).toEqual([]);
    },
  );
});
