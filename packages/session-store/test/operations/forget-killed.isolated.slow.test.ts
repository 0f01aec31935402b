import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  catchUpRuns,
  complete,
  deleteSession,
  forget,
  list,
  park,
  readActive,
  recordPrompt,
  type Store,
  save,
} from '../../src/internal.ts';
import { logPath, logs, write } from '../support/logs.ts';
import { claude, folded, ownEntries, person, plain, world } from '../support/world.ts';

// Forgetting is killed before and within each call that changes a file, and another process saves at each of them.

const trap = vi.hoisted(() => ({
  /** How many more calls succeed. */
  left: Number.POSITIVE_INFINITY,
  /** The disturbance at the call after those: a kill by default, or another action, once. */
  spring: undefined as (() => void) | undefined,
  killed: false,
  /** How many bytes of a write reach the disk before the kill. */
  bytes: 0,
}));
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const sprung = () => {
    if (trap.killed) throw new Error('killed');
    if (trap.left-- > 0) return;
    trap.left = Number.POSITIVE_INFINITY;
    if (trap.spring) return trap.spring();
    trap.killed = true;
  };
  const deadly =
    <Args extends unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      sprung();
      if (trap.killed) throw new Error('killed');
      return call(...args);
    };
  return {
    ...fs,
    fsyncSync: () => undefined,
    writeSync: (file: number, bytes: Buffer, start = 0, length = bytes.length - start, at?: number) => {
      sprung();
      if (!trap.killed) return fs.writeSync(file, bytes, start, length, at);
      fs.writeSync(file, bytes, start, Math.min(length, trap.bytes), at);
      throw new Error('killed');
    },
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
vi.mock('../../src/project/lock.ts', () => ({
  exclusively: async (_store: Store, _what: string, work: () => unknown) => work(),
}));

/** Runs work that is killed or disturbed at its call number `calls`. Returns whether it finished undisturbed. */
async function disturbed(
  calls: number,
  work: () => unknown,
  { spring, bytes = 0 }: { spring?: () => void; bytes?: number } = {},
): Promise<boolean> {
  Object.assign(trap, { left: calls, spring, bytes, killed: false });
  try {
    await work();
  } catch (error) {
    if (!trap.killed) throw error;
  }
  const isWhole = trap.left !== Number.POSITIVE_INFINITY;
  Object.assign(trap, { left: Number.POSITIVE_INFINITY, spring: undefined, killed: false });
  return isWhole;
}

const CANARY = 'the canary sings';
const WHO = { agent: 'claude', session_id: 'c1' };

function leaks({ project }: Store): string[] {
  return readdirSync(project.folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => readFileSync(path, 'utf8').includes(CANARY));
}

/** A session with the canary in a prompt of an agent, whose log has it too, and in a long save. */
function prepared() {
  const { store, host } = world();
  recordPrompt(store, WHO, { text: CANARY, transcript: logPath(store), id: 'p1' });
  write(store, [{ fact: 'prompt', text: CANARY, id: 'p1' }]);
  catchUpRuns(store, { logs, reader: { actor: {} } });
  save(store, { summary: 'kept' }, claude);
  const note = `${'many words '.repeat(2_000)}${CANARY}`;
  const { session, entry } = save(store, { handoff_notes: note }, claude);
  const prompt = ownEntries(store, session.id).find(({ type }) => type === 'prompt')?.id ?? '';
  return { store, host, id: session.id, ids: [prompt, entry] };
}

const ENDS: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  'in progress': async () => undefined,
  completed: (store) => complete(store, person),
  parked: (store) => park(store, person),
};

function expectForgotten(store: Store, id: string, when: string): void {
  expect(leaks(store), when).toEqual([]);
  expect(readActive(store).skipped, when).toBe(0);
  const view = readActive(store).session ?? list(store).sessions[0]?.session;
  expect(plain(view), when).toEqual(folded(store, id));
  expect(view, when).toMatchObject({ id, summary: 'kept' });
}

describe.each(Object.keys(ENDS))('a session that is %s', (how) => {
  test.each([0, 1, 140, 170, 200, 230, 260, 5_000])(
    'killed at any call, after %i bytes of a write, is finished by a second run',
    async (bytes) => {
      let reached = 0;
      for (let calls = 0, isWhole = false; !isWhole; calls++) {
        const { store, host, id, ids } = prepared();
        await ENDS[how]?.(store);
        isWhole = await disturbed(calls, () => forget(store, ids, person, id), { bytes });
        const when = `killed at call ${calls + 1}`;
        readActive(store);
        await forget(store, ids, person, id);
        expectForgotten(store, id, when);
        host.time += 1_000;
        write(store, [{ fact: 'file', path: 'a.ts', change: 'modified' }]);
        catchUpRuns(store, { logs, reader: { actor: {} } });
        save(store, { goal: 'on' }, person);
        expect(leaks(store), when).toEqual([]);
        expect(calls).toBeLessThan(100);
        reached = calls;
      }
      // A disturbance that never happens proves nothing.
      expect(reached).toBeGreaterThan(3);
    },
  );

  test('killed at any call, it shows nothing that was forgotten once its entry is written', async () => {
    for (let calls = 1, isWhole = false; !isWhole; calls++) {
      const { store, id, ids } = prepared();
      await ENDS[how]?.(store);
      isWhole = await disturbed(calls, () => forget(store, ids, person, id));
      const { session } = readActive(store);
      const shown = session ?? list(store).sessions[0]?.session;
      expect(JSON.stringify(shown), `killed at call ${calls + 1}`).not.toContain(CANARY);
    }
  });
});

test('succeeds if another process saves at any of its calls, and so does the save', async () => {
  for (let calls = 0, isWhole = false; !isWhole; calls++) {
    const { store, id, ids } = prepared();
    const spring = () => void save(store, { key_decisions: ['meanwhile'] }, person);
    isWhole = await disturbed(calls, () => forget(store, ids, person), { spring });
    const when = `saved at call ${calls + 1}`;
    expectForgotten(store, id, when);
    if (!isWhole)
      expect(readActive(store).session?.key_decisions, when).toMatchObject([{ decision: 'meanwhile' }]);
  }
});

test('succeeds at any call of a save, and so does the save', async () => {
  for (let calls = 0, isWhole = false; !isWhole; calls++) {
    const { store, id, ids } = prepared();
    const spring = () => void forget(store, ids, person);
    isWhole = await disturbed(calls, () => save(store, { key_decisions: ['meanwhile'] }, person), { spring });
    if (isWhole) await forget(store, ids, person);
    const when = `forgotten at call ${calls + 1}`;
    expectForgotten(store, id, when);
    expect(readActive(store).session?.key_decisions, when).toMatchObject([{ decision: 'meanwhile' }]);
  }
});

describe.each(Object.keys(ENDS))('deleting a session that is %s', (how) => {
  test('killed at any call is finished by a second run', async () => {
    for (let calls = 0, isWhole = false; !isWhole; calls++) {
      const { store, id } = prepared();
      await ENDS[how]?.(store);
      isWhole = await disturbed(calls, () => deleteSession(store, id));
      const when = `killed at call ${calls + 1}`;
      expect(readActive(store).unverified, when).toBe(0);
      if (!isWhole)
        await deleteSession(store, id).catch((error) => expect(error.code, when).toBe('NOT_FOUND'));
      expect(leaks(store), when).toEqual([]);
      expect(readActive(store).session, when).toBeUndefined();
      expect(list(store).sessions, when).toEqual([]);
      expect(save(store, { summary: 'next' }, person).session.id, when).not.toBe(id);
    }
  });
});
