import { execFileSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { SessionError } from '@0dai/session-schema/internal';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  accept,
  catchUpRuns,
  complete,
  endTurn,
  ensureStore,
  enter,
  findStore,
  findUnverified,
  type Host,
  list,
  log,
  nodeHost,
  park,
  readActive,
  resume,
  type Store,
  save,
  undo,
} from '../../src/internal.ts';
import { logs } from '../support/logs.ts';
import { claude, git, person, temporaryFolder } from '../support/world.ts';

// A clone, a tarball or another user of the machine may put anything in place of our files and folders. Whatever it is,
// nothing outside the project is changed, and none of its text is shown.

const SECRET = 'a word from outside';
const isRoot = process.getuid?.() === 0;

/** A project with a session in progress, a parked and an archived one; and files outside the project. */
interface Scene {
  home: string;
  root: string;
  outside: string;
  host: Host;
  store: Store;
  id: string;
  parked: string;
  /** Paths of the archived and the parked session's views, in `ai/sessions`. */
  archivedFile: string;
  parkedFile: string;
}

let base: Omit<Scene, 'store' | 'root' | 'home' | 'outside'> & { folder: string };

beforeAll(async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'other-users-')));
  const root = join(folder, 'home', 'project');
  mkdirSync(root, { recursive: true });
  const host = nodeHost(join(folder, 'home'));
  const store = ensureStore(root, host);
  const { project } = store;
  save(store, { summary: 'archived', goal: 'archived' }, claude);
  const archived = await complete(store, claude);
  save(store, { summary: 'parked', goal: 'parked' }, claude);
  const parked = await park(store, claude);
  const { id } = save(store, { summary: 'one', goal: 'one', files_touched: ['a.ts'] }, claude).session;
  const outside = join(folder, 'outside');
  mkdirSync(join(outside, 'folder', 'inner'), { recursive: true });
  const view = { ...JSON.parse(readFileSync(project.active, 'utf8')), goal: SECRET, summary: SECRET };
  writeFileSync(join(outside, 'view.json'), JSON.stringify(view));
  writeFileSync(join(outside, 'notes.txt'), `${SECRET}\n`);
  writeFileSync(join(outside, 'folder', 'notes.txt'), `${SECRET}\n`);
  base = {
    folder,
    host,
    id,
    parked: parked.session.id,
    archivedFile: relative(project.folder, archived.path),
    parkedFile: relative(project.folder, parked.path),
  };
});
afterAll(() => rmSync(base.folder, { recursive: true, force: true }));

/** Makes a copy of the scene for a test to damage. */
function scene(): Scene {
  const folder = temporaryFolder();
  cpSync(base.folder, folder, { recursive: true });
  const home = join(folder, 'home');
  const root = join(home, 'project');
  const host = nodeHost(home);
  const store = findStore(root, host);
  if (!store) throw new Error('the project is not found');
  return { ...base, home, root, outside: join(folder, 'outside'), host, store };
}

/** Everything in a folder: kinds, modes, times, contents. */
function treeOf(path: string): unknown {
  const stat = lstatSync(path);
  const about = { mode: stat.mode, uid: stat.uid, mtime: stat.mtimeMs };
  if (stat.isFile()) return { ...about, text: readFileSync(path, 'utf8') };
  if (!stat.isDirectory()) return about;
  // A folder's link count and times change with its neighbours, so compare only its names.
  return { mode: stat.mode, inner: readdirSync(path).map((name) => [name, treeOf(join(path, name))]) };
}

/** Things to put in place of our files and folders. */
const THINGS: Readonly<Record<string, (path: string, there: Scene) => void>> = {
  'a link to a view outside': (path, { outside }) => symlinkSync(join(outside, 'view.json'), path),
  'a link to a file outside': (path, { outside }) => symlinkSync(join(outside, 'notes.txt'), path),
  'a link to a folder outside': (path, { outside }) => symlinkSync(join(outside, 'folder'), path),
  'a link to nothing': (path, { outside }) => symlinkSync(join(outside, 'nothing'), path),
  'a hard link to a view outside': (path, { outside }) => linkSync(join(outside, 'view.json'), path),
  'a hard link to a file outside': (path, { outside }) => linkSync(join(outside, 'notes.txt'), path),
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
  'a folder': (path) => mkdirSync(path),
  'an empty file': (path) => writeFileSync(path, ''),
  ...(isRoot && { 'a device': (path: string) => void execFileSync('mknod', [path, 'c', '1', '5']) }),
};

/** Our files and folders, by where they are. */
const PLACES: Readonly<Record<string, (there: Scene) => string>> = {
  'active.json': ({ store }) => store.project.active,
  log: ({ store }) => store.project.log,
  'log/<id>.jsonl': ({ store, id }) => join(store.project.log, `${id}.jsonl`),
  'log/<parked>.jsonl': ({ store, parked }) => join(store.project.log, `${parked}.jsonl`),
  history: ({ store }) => store.project.history,
  'history/<month>': ({ store, archivedFile }) => dirname(join(store.project.folder, archivedFile)),
  'history/<month>/<archived>': ({ store, archivedFile }) => join(store.project.folder, archivedFile),
  parked: ({ store }) => store.project.parked,
  'parked/<parked>': ({ store, parkedFile }) => join(store.project.folder, parkedFile),
  '.gitignore': ({ store }) => join(store.project.folder, '.gitignore'),
  '.lock-holder.json': ({ store }) => join(store.project.folder, '.lock-holder.json'),
  'a temporary file': ({ store }) => join(store.project.folder, '.active.json.999999999.0123456789.tmp'),
  current: ({ store }) => store.project.current,
  'ai/sessions': ({ store }) => store.project.folder,
  ai: ({ store }) => dirname(store.project.folder),
};

const who = { agent: 'claude', session_id: 'c1' };
/** Operations on a store. They return everything that could be shown. */
const OPERATIONS: Readonly<Record<string, (store: Store, there: Scene) => unknown>> = {
  look: (store) => [readActive(store), list(store, 10), log(store).entries.map(({ entry }) => entry)],
  save: (store) => save(store, { key_decisions: ['later'] }, claude).session,
  hooks: (store, { parked }) => {
    const { session } = readActive(store);
    if (session) enter(store, session, { ...who, session_id: parked, source: 'startup' });
    catchUpRuns(store, { logs, reader: { actor: who } });
    endTurn(store, who, { outcome: 'done', said: 'done' });
  },
  undo: (store) => undo(store, [], person),
  complete: (store) => complete(store, claude),
  resume: (store, { parked }) => resume(store, parked, claude),
  trust: async (store) => {
    const found = findUnverified(store);
    // `trust` shows unverified content to the user, so do not return it.
    return found && void (await accept(store, found, person));
  },
};

/** Operations that run in sequence on one copy of the scene. A failure of one must not protect the next. */
const RUNS = [['look', 'trust', 'save', 'undo'], ['hooks', 'complete'], ['resume']];

/** Runs operations on a store with a thing in one place. Returns the faults. */
async function faultsOf(
  place: (there: Scene) => string,
  thing: string,
  operations: readonly string[],
): Promise<string[]> {
  const there = scene();
  const path = place(there);
  rmSync(path, { recursive: true, force: true });
  THINGS[thing]?.(path, there);
  const before = JSON.stringify(treeOf(there.outside));
  const faults: string[] = [];
  for (const operation of operations) {
    let told: unknown;
    try {
      const store = findStore(there.root, there.host);
      told = store && (await OPERATIONS[operation]?.(store, there));
    } catch (error) {
      // A refusal must be an error that a person can act on.
      if (!(error instanceof SessionError)) faults.push(`${operation}: ${(error as Error).stack}`);
    }
    if (JSON.stringify(treeOf(there.outside)) !== before)
      faults.push(`${operation}: changed what is outside`);
    if (JSON.stringify(told)?.includes(SECRET)) faults.push(`${operation}: told what is outside`);
  }
  return faults;
}

describe.each(Object.entries(PLACES))('in place of %s', (_place, place) => {
  test.each(Object.keys(THINGS))('%s: nothing is read or written through it', async (thing) => {
    const faults: string[] = [];
    for (const operations of RUNS) faults.push(...(await faultsOf(place, thing, operations)));
    expect(faults).toEqual([]);
  });
});

test('in place of the lock: nothing is written through it', async () => {
  const lock = ({ store }: Scene) => join(store.project.folder, '.lock');
  // Run them in parallel, because each waits for the lock.
  const all = await Promise.all(Object.keys(THINGS).map((thing) => faultsOf(lock, thing, ['complete'])));
  expect(all.flat()).toEqual([]);
});

describe('harmless files', () => {
  test.each<[string, (there: Scene) => void]>([
    [
      'the same names in other case',
      ({ root, outside }) => {
        mkdirSync(join(root, 'AI', 'Sessions'), { recursive: true });
        writeFileSync(join(root, 'AI', 'Sessions', 'active.json'), readFileSync(join(outside, 'view.json')));
        writeFileSync(join(root, 'ai', 'sessions', 'Active.json'), readFileSync(join(outside, 'view.json')));
        writeFileSync(join(root, 'ai', 'sessions', 'ACTIVE.JSON'), readFileSync(join(outside, 'view.json')));
      },
    ],
    [
      'a linked .gitignore',
      ({ store, outside }) => {
        rmSync(join(store.project.folder, '.gitignore'));
        symlinkSync(join(outside, 'notes.txt'), join(store.project.folder, '.gitignore'));
      },
    ],
    [
      'files named like temporary files',
      ({ store, outside }) => {
        mkdirSync(join(store.project.folder, '.active.json.999999999.0123456789.tmp'));
        symlinkSync(
          join(outside, 'folder'),
          join(store.project.folder, '.active.json.999999998.0123456789.tmp'),
        );
      },
    ],
    [
      'a project in a folder of it',
      ({ root, outside }) => {
        mkdirSync(join(root, 'sub', 'ai', 'sessions'), { recursive: true });
        writeFileSync(
          join(root, 'sub', 'ai', 'sessions', 'active.json'),
          readFileSync(join(outside, 'view.json')),
        );
      },
    ],
    [
      'a month and a view that are links',
      ({ store, outside }) => {
        symlinkSync(join(outside, 'folder'), join(store.project.history, '2020-01'));
        symlinkSync(
          join(outside, 'view.json'),
          join(store.project.parked, '20260101T000000Z_20260101-000000-abcdef.json'),
        );
      },
    ],
  ])('%s: saves succeed, and none of it is shown', async (_what, put) => {
    const there = scene();
    put(there);
    const before = treeOf(there.outside);
    const store = findStore(there.root, there.host);
    if (!store) throw new Error('the project is not found');
    save(store, { key_decisions: ['later'] }, claude);
    expect(readActive(store).session).toMatchObject({ goal: 'one', key_decisions: [{ decision: 'later' }] });
    expect(JSON.stringify(list(store, 10))).not.toContain(SECRET);
    await complete(store, claude);
    expect(readActive(store).session).toBeUndefined();
    expect(treeOf(there.outside)).toEqual(before);
  });
});

describe('the project of a folder', () => {
  /** Puts another user's view into the session folder of a project. */
  const lay = (root: string, { outside }: Scene) => {
    mkdirSync(join(root, 'ai', 'sessions'), { recursive: true });
    writeFileSync(join(root, 'ai', 'sessions', 'active.json'), readFileSync(join(outside, 'view.json')));
  };

  test('does not lie above the git work tree', async () => {
    const there = scene();
    const parent = join(there.home, 'work');
    const root = join(parent, 'repo');
    mkdirSync(root, { recursive: true });
    lay(parent, there);
    git(root, 'init', '-q');
    expect(findStore(root, there.host)).toBeUndefined();
  });

  test('may be a parent folder with an unverified session', async () => {
    const there = scene();
    const parent = join(there.home, 'work');
    mkdirSync(join(parent, 'deep', 'er'), { recursive: true });
    lay(parent, there);
    const store = findStore(join(parent, 'deep', 'er'), there.host);
    expect(store && readActive(store)).toMatchObject({ unverified: 1 });
    expect(JSON.stringify(store && readActive(store))).not.toContain(SECRET);
  });

  test
    .runIf(isRoot)
    .each(['ai', 'ai/sessions', 'ai/sessions/log', 'ai/sessions/history', 'ai/sessions/parked'])(
    'another owner’s %s is refused',
    async (folder) => {
      const there = scene();
      chownSync(join(there.root, folder), 12_345, 12_345);
      expect(() => findStore(there.root, there.host)).toThrow(/another user's/);
    },
  );

  test.runIf(isRoot)('is not searched above a folder of another owner', async () => {
    const there = scene();
    const parent = join(there.home, 'work');
    mkdirSync(join(parent, 'mine'), { recursive: true });
    lay(parent, there);
    chownSync(parent, 12_345, 12_345);
    expect(findStore(join(parent, 'mine'), there.host)).toBeUndefined();
  });

  test('is the same after it was moved, with a symlink at its old path', async () => {
    const there = scene();
    const moved = join(there.home, 'moved');
    renameSync(there.root, moved);
    symlinkSync(moved, there.root);
    const store = findStore(there.root, there.host);
    expect(store && readActive(store).session?.goal).toBe('one');
  });
});
