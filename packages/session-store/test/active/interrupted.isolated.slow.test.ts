import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import {
  accept,
  clearAway,
  complete,
  findUnverified,
  list,
  park,
  readActive,
  resume,
  type Store,
  save,
} from '../../src/internal.ts';
import { foldJournal } from '../../src/journal/fold-journal.ts';
import { readJournal } from '../../src/journal/journal.ts';
import { claude, folded, otherUser, person, plain, readJson, world } from '../support/world.ts';

// Each operation is killed before each call that changes a name or a file. No session is lost, and the next operation
// continues.

const trap = vi.hoisted(() => ({
  /** How many more calls succeed. */
  left: Number.POSITIVE_INFINITY,
  killed: false,
}));
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const deadly =
    <Args extends unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      trap.killed ||= trap.left-- <= 0;
      if (trap.killed) throw new Error('killed');
      return call(...args);
    };
  return {
    ...fs,
    // Durability is not tested here.
    fsyncSync: () => undefined,
    writeSync: deadly(fs.writeSync as (...args: unknown[]) => number),
    renameSync: deadly(fs.renameSync),
    linkSync: deadly(fs.linkSync),
    unlinkSync: deadly(fs.unlinkSync),
    mkdirSync: deadly(fs.mkdirSync as (...args: unknown[]) => string | undefined),
    openSync: (path: string, flags: number, mode?: number) => {
      if (trap.killed && (flags & 3) !== 0) throw new Error('killed');
      return fs.openSync(path, flags, mode);
    },
  };
});
// Without a lock: each case would wait for the takeover of a killed holder's lock, which lock.slow.test.ts tests.
vi.mock('../../src/project/lock.ts', () => ({
  exclusively: async (_store: Store, _what: string, work: () => unknown) => work(),
}));

/** Runs work that is killed before its call number `calls`. Returns whether it finished. */
async function killedAfter(calls: number, work: () => unknown): Promise<boolean> {
  trap.left = calls;
  trap.killed = false;
  try {
    await work();
  } catch (error) {
    if (!trap.killed) throw error;
  }
  const isWhole = !trap.killed;
  trap.left = Number.POSITIVE_INFINITY;
  trap.killed = false;
  return isWhole;
}

/** A store before an operation, and the operation. `earlier` is a session that existed before. */
interface Case {
  prepare(store: Store): Promise<string | undefined>;
  work(store: Store, earlier: string): unknown;
  /** Expects the result of an acknowledged operation. */
  done(store: Store): void;
}

const inProgress = (store: Store) => readActive(store).session;
const goal = (wanted: string) => (store: Store) => expect(inProgress(store)?.goal).toBe(wanted);
const none = (store: Store) => expect(inProgress(store)).toBeUndefined();

async function ended(store: Store, end: typeof complete): Promise<string> {
  save(store, { summary: 'earlier' }, claude);
  return (await end(store, person)).session.id;
}

/** A save after `0dai session new`, because a save over an unverified session is refused. */
async function saveAsNew(...[store, input, writer]: Parameters<typeof save>) {
  await clearAway(store);
  return save(store, input, writer);
}

const CASES: Readonly<Record<string, Case>> = {
  'the first save': {
    prepare: async () => undefined,
    work: (store) => saveAsNew(store, { summary: 'new' }, claude),
    done: goal('new'),
  },
  'a save after a completed session': {
    prepare: async (store) => void (await ended(store, complete)),
    work: (store) => saveAsNew(store, { summary: 'new' }, claude),
    done: goal('new'),
  },
  'a save': {
    prepare: async (store) => void save(store, { summary: 'one' }, claude),
    work: (store) => save(store, { goal: 'more' }, claude),
    done: goal('more'),
  },
  complete: {
    prepare: async (store) => void save(store, { summary: 'one' }, claude),
    work: (store) => complete(store, person),
    done: none,
  },
  park: {
    prepare: async (store) => void save(store, { summary: 'one' }, claude),
    work: (store) => park(store, person),
    done: none,
  },
  'resume of a parked session': {
    async prepare(store) {
      const id = await ended(store, park);
      save(store, { summary: 'one' }, claude);
      return id;
    },
    work: (store, earlier) => resume(store, earlier, person),
    done: goal('earlier'),
  },
  'resume of a completed session': {
    async prepare(store) {
      const id = await ended(store, complete);
      save(store, { summary: 'one' }, claude);
      return id;
    },
    work: (store, earlier) => resume(store, earlier, person),
    done: goal('earlier'),
  },
  'resume with none in progress': {
    prepare: (store) => ended(store, complete),
    work: (store, earlier) => resume(store, earlier, person),
    done: goal('earlier'),
  },
};

/** Files that exist when the operation begins. */
const FILES: Readonly<Record<string, (store: Store, folder: string) => void>> = {
  'all as it should be': () => undefined,
  'active.json deleted': ({ project }) => rmSync(project.active, { force: true }),
  'active.json damaged': ({ project }) => writeFileSync(project.active, '{"id":'),
  "another user's active.json": ({ project }, folder) => {
    const theirs = otherUser(folder).store;
    save(theirs, { summary: 'EVIL' }, claude);
    writeFileSync(project.active, JSON.stringify(readJson(theirs.project.active)));
  },
  'current damaged': ({ project }) => writeFileSync(project.current, ''),
};

/** Expects every session with content in exactly one place: in progress, or listed. */
function expectFound(store: Store, when: string): void {
  const { log, folder } = store.project;
  const journals = readdirSync(folder).includes('log') ? readdirSync(log) : [];
  const ids = journals.map((name) => name.replace('.jsonl', ''));
  const now = inProgress(store)?.id;
  const wanted = ids.filter((id) => id === now || foldJournal(store, id)?.says);
  const listed = list(store, 100).sessions.map(({ id }) => id);
  expect([...listed, ...(now === undefined ? [] : [now])].sort(), when).toEqual(wanted.sort());
}

const table = Object.keys(CASES).flatMap((name) => Object.keys(FILES).map((files) => [name, files] as const));

describe.each(table)('%s, %s', (name, files) => {
  test('leaves every session in one place when killed before any call, and the next save continues', async () => {
    const { prepare, work, done } = CASES[name] as Case;
    for (let calls = 0, isWhole = false; !isWhole; calls++) {
      const { store, folder } = world();
      const earlier = (await prepare(store)) ?? '';
      FILES[files]?.(store, folder);
      isWhole = await killedAfter(calls, () => work(store, earlier));
      const when = `killed before call ${calls + 1}`;
      if (isWhole) done(store);
      const before = inProgress(store)?.id;
      expectFound(store, when);
      expect(inProgress(store)?.id, when).toBe(before);
      const { session } = await saveAsNew(store, { handoff_notes: 'afterwards' }, person);
      if (before !== undefined) expect(session.id, when).toBe(before);
      expect(plain(readJson(store.project.active)), when).toEqual(folded(store, session.id));
      expectFound(store, when);
      expect(JSON.stringify(readActive(store)), when).not.toContain('EVIL');
      expect(calls).toBeLessThan(200);
    }
  });
});

test("trust beside the user's own session, killed before any call, leaves the accepted session to be found", async () => {
  for (let calls = 0, isWhole = false; !isWhole; calls++) {
    const { store, folder } = world();
    const { id } = save(store, { summary: 'mine' }, claude).session;
    const theirs = otherUser(folder).store;
    save(theirs, { summary: 'theirs' }, claude);
    cpSync(theirs.project.log, store.project.log, { recursive: true });
    cpSync(theirs.project.active, store.project.active);
    const shown = findUnverified(store);
    if (!shown) throw new Error('nothing is unverified');
    isWhole = await killedAfter(calls, () => accept(store, shown, person));
    const when = `killed before call ${calls + 1}`;
    expect(inProgress(store)?.id, when).toBe(id);
    const isAccepted = (readJournal(store, shown.id ?? '')?.own.length ?? 0) > 0;
    if (!isAccepted) expect(readActive(store).unverified, when).toBeGreaterThan(0);
    expectFound(store, when);
    save(store, { handoff_notes: 'afterwards' }, person);
    expectFound(store, when);
  }
});
