import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isArchived, lastCompleted } from '../../src/archive/archive.ts';
import {
  catchUpRuns,
  complete,
  deleteSession,
  elsewhere,
  endTurn,
  ensureStore,
  findStore,
  forget,
  list,
  log,
  park,
  planDelete,
  readActive,
  recordingOf,
  recordPrompt,
  resume,
  type Store,
  save,
  setRecording,
} from '../../src/internal.ts';
import { logPath, logs, write } from '../support/logs.ts';
import { claude, git, person, readJson, type World, world } from '../support/world.ts';

/** A repository that takes part, with a linked work tree as Claude Code makes it. */
function linkedWorld(options: { init?: boolean } = {}): World & { tree: string } {
  const made = world({ git: true });
  git(made.root, 'commit', '-q', '--allow-empty', '-m', 'one');
  const tree = join(made.root, '.claude', 'worktrees', 'fix');
  if (options.init === false) rmSync(join(made.root, 'ai'), { recursive: true });
  git(made.root, 'worktree', 'add', '-q', '-b', 'fix', tree);
  return { ...made, tree };
}

const storeIn = ({ host }: World, cwd: string) => {
  const found = findStore(cwd, host);
  if (!found) throw new Error(`no store in ${cwd}`);
  return found;
};
const titles = (store: Store) =>
  list(store).sessions.map(({ status, session }) => `${status} ${session.goal}`);
const inProgress = (store: Store) => readActive(store).session?.goal;

describe('a linked work tree', () => {
  test('takes part without init, and a search creates nothing in it', () => {
    const made = linkedWorld();
    mkdirSync(join(made.tree, 'src'));
    const { project } = storeIn(made, join(made.tree, 'src'));
    expect(project).toMatchObject({ root: made.tree, main: made.root, tree: 'fix' });
    expect(existsSync(join(made.tree, 'ai'))).toBe(false);
  });

  test('has a session of its own; journal and archive are in the main one', async () => {
    const made = linkedWorld();
    const store = storeIn(made, made.tree);
    save(made.store, { goal: 'in main' }, claude);
    const { session } = save(store, { goal: 'in fix', files_touched: ['src/a.ts'] }, claude);
    expect([inProgress(made.store), inProgress(store)]).toEqual(['in main', 'in fix']);
    expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'active.json', 'current']);
    expect(existsSync(join(made.store.project.log, `${session.id}.jsonl`))).toBe(true);
    expect(readJson(store.project.active).files_touched).toEqual(['src/a.ts']);
    expect(session.git?.branch).toBe('fix');
    const { path } = await complete(store, person);
    expect(path.startsWith(made.store.project.history)).toBe(true);
    expect([inProgress(made.store), inProgress(store)]).toEqual(['in main', undefined]);
    for (const cwd of [made.root, made.tree]) expect(git(cwd, 'status', '--porcelain', '--', 'ai')).toBe('');
  });

  test('keeps its own session if `current` or the view is lost', () => {
    const made = linkedWorld();
    const store = storeIn(made, made.tree);
    save(store, { goal: 'in fix' }, claude);
    expect(inProgress(made.store)).toBeUndefined();
    save(made.store, { goal: 'in main' }, claude);
    rmSync(made.store.project.current);
    rmSync(made.store.project.active);
    save(store, { summary: 'later' }, claude);
    expect([inProgress(made.store), inProgress(store)]).toEqual(['in main', 'in fix']);
    rmSync(store.project.active);
    expect(inProgress(store)).toBe('in fix');
    rmSync(store.project.current);
    expect(inProgress(store)).toBeUndefined();
  });

  test('keeps the copy of its pointer out of git if the main one shares sessions', () => {
    const made = linkedWorld();
    save(made.store, { goal: 'in main' }, claude);
    writeFileSync(made.store.project.ignore, 'current\n');
    save(storeIn(made, made.tree), { goal: 'in fix' }, claude);
    expect(git(made.root, 'status', '--porcelain', '-uall', '--', 'ai')).not.toContain('trees/');
    expect(readFileSync(made.store.project.ignore, 'utf8')).toBe('current\ntrees/\n');
  });

  test('follows the settings of the main one', () => {
    const made = linkedWorld();
    setRecording(made.store, 'paused');
    expect(recordingOf(storeIn(made, made.tree))).toBe('paused');
  });

  test('in a subfolder that takes part: the same subfolder of the main one', () => {
    const made = linkedWorld({ init: false });
    for (const root of [made.root, made.tree])
      mkdirSync(join(root, 'packages', 'web', 'src'), { recursive: true });
    mkdirSync(join(made.root, 'packages', 'web', 'ai', 'sessions'), { recursive: true });
    const { project } = storeIn(made, join(made.tree, 'packages', 'web', 'src'));
    expect(project).toMatchObject({
      root: join(made.tree, 'packages', 'web'),
      main: join(made.root, 'packages', 'web'),
    });
    expect(findStore(join(made.tree, 'packages'), made.host)).toBeUndefined();
  });

  test.each<[string, (made: ReturnType<typeof linkedWorld>) => void]>([
    ['the main one takes no part', ({ root }) => rmSync(join(root, 'ai'), { recursive: true })],
    [
      'its .git file names another repository’s work tree',
      ({ tree, home }) => {
        const other = join(home, 'other');
        mkdirSync(other);
        git(other, 'init', '-q');
        git(other, 'commit', '-q', '--allow-empty', '-m', 'x');
        git(other, 'worktree', 'add', '-q', join(home, 'linked'));
        rmSync(join(tree, '..', '..', '..', 'ai'), { recursive: true });
        mkdirSync(join(other, 'ai', 'sessions'), { recursive: true });
        writeFileSync(join(tree, '.git'), readFileSync(join(home, 'linked', '.git')));
      },
    ],
    [
      'git leads back to another folder',
      ({ root }) => writeFileSync(join(root, '.git', 'worktrees', 'fix', 'gitdir'), '/elsewhere/.git\n'),
    ],
    ['git leads back nowhere', ({ root }) => rmSync(join(root, '.git', 'worktrees', 'fix', 'gitdir'))],
    [
      'its common folder is elsewhere',
      ({ root, home }) => writeFileSync(join(root, '.git', 'worktrees', 'fix', 'commondir'), `${home}\n`),
    ],
    [
      'its .git file is a link',
      ({ tree }) => {
        renameSync(join(tree, '.git'), join(tree, 'git-file'));
        symlinkSync('git-file', join(tree, '.git'));
      },
    ],
    ['it was copied', ({ tree, root }) => renameSync(tree, join(root, '..', 'copy'))],
  ])('takes no part if %s', (_why, change) => {
    const made = linkedWorld();
    change(made);
    const copy = join(made.home, 'copy');
    expect(findStore(existsSync(copy) ? copy : made.tree, made.host)).toBeUndefined();
  });

  test.skipIf(process.getuid?.() !== 0).each([
    ['the main work tree', '.'],
    ['the repository', '.git'],
    ['git’s folder of the work tree', '.git/worktrees/fix'],
    ['the way back', '.git/worktrees/fix/gitdir'],
    ['the work tree', '.claude/worktrees/fix'],
    ['its .git file', '.claude/worktrees/fix/.git'],
  ])('takes no part if %s is another user’s', (_what, path) => {
    const made = linkedWorld();
    chownSync(join(made.root, path), 1234, 1234);
    expect(findStore(made.tree, made.host)).toBeUndefined();
  });

  test('is refused if ai/sessions of the main one is a link', () => {
    const made = linkedWorld();
    renameSync(join(made.root, 'ai'), join(made.home, 'ai'));
    symlinkSync(join(made.home, 'ai'), join(made.root, 'ai'));
    expect(() => findStore(made.tree, made.host)).toThrow(expect.objectContaining({ code: 'UNSAFE_PATH' }));
  });

  test('with journals of its own, as an earlier version wrote them, stays a project of its own', () => {
    const made = linkedWorld({ init: false });
    const own = ensureStore(made.tree, made.host);
    save(own, { goal: 'before' }, claude);
    ensureStore(made.root, made.host);
    const store = storeIn(made, made.tree);
    expect(store.project.main).toBe(made.tree);
    expect(inProgress(store)).toBe('before');
  });
});

describe('sessions of several work trees', () => {
  const both = () => {
    const made = linkedWorld();
    const fix = storeIn(made, made.tree);
    save(fix, { goal: 'in fix' }, claude);
    save(made.store, { goal: 'in main' }, claude);
    return { ...made, fix };
  };

  test('each finds the one in progress in the other', () => {
    const { store, fix, root, tree } = both();
    const found = (from: Store) => elsewhere(from).map((one) => [one.store.project.root, one.session.goal]);
    expect([found(store), found(fix)]).toEqual([[[tree, 'in fix']], [[root, 'in main']]]);
  });

  test('each lists those of all', async () => {
    const { store, fix } = both();
    await park(fix, person);
    save(fix, { goal: 'second in fix' }, claude);
    expect(titles(store)).toEqual(['active second in fix', 'parked in fix']);
    expect(titles(fix)).toEqual(['active in main', 'parked in fix']);
  });

  test('resume brings over the one in progress in the other, which then has none', async () => {
    const { store, fix } = both();
    const { id } = elsewhere(store)[0]?.session ?? { id: '' };
    const { parked } = await resume(store, id, person);
    expect(parked?.goal).toBe('in main');
    expect([inProgress(store), inProgress(fix)]).toEqual(['in fix', undefined]);
    expect(titles(fix)).toEqual(['active in fix', 'parked in main']);
    save(fix, { goal: 'third' }, claude);
    expect([inProgress(store), inProgress(fix)]).toEqual(['in fix', 'third']);
  });

  test('resume of one that was parked in the other does not bring it back there', async () => {
    const { store, fix } = both();
    const { session } = await park(fix, person);
    await resume(store, session.id, person);
    expect([inProgress(store), inProgress(fix)]).toEqual(['in fix', undefined]);
  });

  test('a session that ends in the other does not hide a prompt whose hook did not run', async () => {
    const { store, fix, host } = both();
    await complete(store, person);
    host.time += 60_000;
    write(store, [{ fact: 'prompt', text: 'Write the docs' }]);
    host.time += 60_000;
    await complete(fix, person);
    const who = { agent: 'claude', session_id: 'c1' };
    endTurn(store, who, { outcome: 'done', said: 'Done.' }, { path: logPath(store), logs });
    expect(readActive(store).session?.last_words).toBe('Done.');
  });

  test('finds its last session behind many that ended in the others since', async () => {
    const { store, fix } = both();
    const { session } = await complete(store, person);
    const { path } = await complete(fix, person);
    for (let i = 0; i < 60; i++) {
      const name = `20261123T11${String(i).padStart(2, '0')}00Z_20261123-105959-${String(i).padStart(6, '0')}.json`;
      copyFileSync(path, join(dirname(path), name));
    }
    expect(lastCompleted(store)?.id).toBe(session.id);
    expect(isArchived(store, session.id)).toBe(true);
  });

  test('recording that is switched on again skips the work done meanwhile in all of them', () => {
    const { store, fix } = both();
    const who = { agent: 'claude', session_id: 'c1' };
    recordPrompt(fix, who, { text: 'Fix it', transcript: logPath(fix) });
    setRecording(store, 'paused');
    write(fix, [{ fact: 'file', path: 'secret.ts', change: 'modified' }]);
    setRecording(store, 'on');
    catchUpRuns(fix, { logs, reader: { actor: {} } });
    expect(readActive(fix).session?.files_touched).toEqual([]);
  });

  test.each<[string, (made: ReturnType<typeof both>) => void]>([
    ['by git', ({ root, tree }) => void git(root, 'worktree', 'remove', '--force', tree)],
    ['by hand', ({ tree }) => rmSync(tree, { recursive: true })],
    [
      'and added again under its name',
      ({ root, tree }) => {
        git(root, 'worktree', 'remove', '--force', tree);
        git(root, 'worktree', 'add', '-q', tree, 'fix');
      },
    ],
  ])('a work tree is removed %s: its session is parked, with its journal', async (_how, remove) => {
    const made = both();
    remove(made);
    const store = existsSync(made.tree) ? storeIn(made, made.tree) : made.store;
    expect(inProgress(made.store)).toBe('in main');
    expect(titles(store)).toContain('parked in fix');
    const { id } = list(store).sessions.find(({ session }) => session.goal === 'in fix') ?? { id: '' };
    expect(log(store, id).entries.map(({ entry }) => entry.type)).toEqual(['begin', 'save', 'park']);
    expect((await resume(made.store, id, person)).session.goal).toBe('in fix');
  });

  test('a work tree is removed that has no session any more: its pointer goes too', async () => {
    const { store, fix, root, tree } = both();
    const { session } = await park(fix, person);
    await resume(store, session.id, person);
    expect(readdirSync(store.project.trees)).toEqual(['fix']);
    git(root, 'worktree', 'remove', '--force', tree);
    expect(titles(store)).toEqual(['parked in main']);
    expect(readdirSync(store.project.trees)).toEqual([]);
  });

  test('a work tree on a drive that is not there keeps its session', () => {
    const { store, root, tree, home } = both();
    git(root, 'worktree', 'lock', tree);
    renameSync(tree, join(home, 'away'));
    expect(titles(store)).toEqual([]);
    renameSync(join(home, 'away'), tree);
    expect(titles(store)).toEqual(['active in fix']);
  });
});

test.each([
  [
    'a submodule',
    (made: World) => {
      const library = join(made.home, 'library');
      mkdirSync(library);
      git(library, 'init', '-q');
      git(library, 'commit', '-q', '--allow-empty', '-m', 'x');
      git(made.root, '-c', 'protocol.file.allow=always', 'submodule', '-q', 'add', library, 'lib');
    },
  ],
  [
    'a nested repository',
    (made: World) => {
      mkdirSync(join(made.root, 'lib'));
      git(join(made.root, 'lib'), 'init', '-q');
    },
  ],
])('%s takes part only by itself', (_what, make) => {
  const made = world({ git: true });
  make(made);
  const lib = join(made.root, 'lib');
  expect(findStore(lib, made.host)).toBeUndefined();
  expect(ensureStore(lib, made.host).project).toMatchObject({ root: lib, main: lib });
});

describe('from the main work tree, a session in progress in a linked one', () => {
  const SECRET = 'the word that goes away';

  function both() {
    const made = linkedWorld();
    const main = storeIn(made, made.root);
    const fix = storeIn(made, made.tree);
    const { session } = save(fix, { goal: 'fix', summary: SECRET }, claude);
    return { ...made, main, fix, session };
  }

  /** The files of both trees' `ai/sessions` that hold a text. */
  const holding = (text: string, ...stores: Store[]) =>
    stores.flatMap(({ project }) =>
      readdirSync(project.folder, { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile())
        .map((file) => join(file.parentPath, file.name))
        .filter((path) => path.includes(text) || readFileSync(path, 'utf8').includes(text)),
    );

  test.each([true, false])(
    'has an entry forgotten, and stays where it is (one here too: %s)',
    async (isBoth) => {
      const { main, fix, session } = both();
      if (isBoth) save(main, { goal: 'main' }, claude);
      const { entries } = log(fix);
      const id = entries.find(({ entry }) => entry.type === 'save')?.entry.id ?? '';
      await forget(main, [id], person, session.id);
      expect(holding(SECRET, main, fix)).toEqual([]);
      expect(readActive(fix).session).toMatchObject({ id: session.id, status: 'active' });
      expect(inProgress(main)).toBe(isBoth ? 'main' : undefined);
    },
  );

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ['in progress', async () => undefined],
    ['completed there last', (fix) => complete(fix, person)],
  ])('%s, is deleted: only its own work tree starts to record anew', async (_what, before) => {
    const { main, fix, host, session } = both();
    const agents = [main, fix].map((store, i) => {
      const who = { agent: 'claude', session_id: `c${i + 1}` };
      recordPrompt(store, who, { text: `prompt ${i + 1}`, transcript: logPath(store, who.session_id) });
      write(store, [{ fact: 'prompt', text: `unread ${i + 1}` }], who.session_id);
      return { store, who };
    });
    await before(fix);
    host.time += 60_000;
    await deleteSession(main, session.id);
    expect(holding(session.id, main, fix)).toEqual([]);
    host.time += 60_000;
    for (const { store, who } of agents)
      endTurn(store, who, { outcome: 'done' }, { path: logPath(store, who.session_id), logs });
    expect(readActive(main).session?.requests.map(({ text }) => text)).toEqual(['prompt 1', 'unread 1']);
    expect(inProgress(fix)).toBeUndefined();
  });

  test('is deleted wholly', async () => {
    const { main, fix, session } = both();
    save(main, { goal: 'main' }, claude);
    expect(planDelete(main, session.id)).toMatchObject({ id: session.id, isActive: true });
    await deleteSession(main, session.id);
    expect(holding(session.id, main, fix)).toEqual([]);
    expect(holding(SECRET, main, fix)).toEqual([]);
    expect(readActive(fix)).toMatchObject({ unverified: 0, unreadable: false });
    expect(inProgress(main)).toBe('main');
  });
});
