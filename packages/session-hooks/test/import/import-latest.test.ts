import { join } from 'node:path';
import {
  ensureStore,
  noteRunFolder,
  readActive,
  type Store,
  save,
  setRecording,
} from '@0dai/session-store/internal';
import { expect, test } from 'vitest';
import { type Conversation, claudeLog, codexLog } from '../../../../testing/kit/src/conversations.ts';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import { clockedHost } from '../../../../testing/kit/src/world.ts';
import type { LoggedAgent } from '../../src/agent.ts';
import { claude } from '../../src/agents/claude/index.ts';
import { codex } from '../../src/agents/codex/index.ts';
import { findSessionsHere, importLatest } from '../../src/import/index.ts';
import { runHook } from '../../src/runtime/run.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const MINUTE = 60_000;
const ID = '22222222-2222-4333-8444-555555555555';
const reader = { agent: 'claude', session_id: '11111111-2222-4333-8444-555555555555' };

function there() {
  const { home, project } = openWorld({ git: true });
  const host = clockedHost(home, NOW);
  const rollout = (more: Partial<Conversation> = {}) =>
    codexLog(home, { folder: project, id: ID, at: NOW - 12 * MINUTE, edited: 'cache.ts', ...more });
  return { home, project, host, store: ensureStore(project, host), rollout };
}

const search = (store: Store) =>
  importLatest(store, readActive(store), { agents: [claude, codex], env: {}, reader, budgetMs: 60_000 });

test("briefs an agent from another one's log, and says where it is from", () => {
  const { project, host, rollout, store } = there();
  rollout();
  const payload = {
    hook_event_name: 'SessionStart',
    source: 'startup',
    session_id: reader.session_id,
    cwd: project,
  };
  const { stdout } = runHook(
    claude,
    JSON.stringify(payload),
    host,
    {},
    { importLatest: (_, reading) => (reading ? search(store) : undefined) },
  );
  expect(stdout).toContain('by codex (from its log)');
  expect(stdout).toContain('Add a cache');
  expect(stdout).toContain('cache.ts');
});

test('takes a conversation over once, and reads on when it goes on', () => {
  const { rollout, store, host } = there();
  rollout();
  expect(search(store)?.agent.id).toBe('codex');
  host.time += MINUTE;
  rollout({ at: NOW + MINUTE });
  expect(search(store)).toBeUndefined();
});

type There = ReturnType<typeof there>;
test.each<[string, (there: There) => void]>([
  [
    'a conversation that hooks reported',
    ({ host, project, rollout }) => {
      rollout();
      noteRunFolder(host, { agent: 'codex', session_id: ID }, project);
    },
  ],
  [
    "the reader's own",
    ({ home, project }) => {
      claudeLog(home, { folder: project, id: reader.session_id, at: NOW - MINUTE });
    },
  ],
  [
    'one that is older than the session',
    ({ store, rollout }) => {
      save(store, { goal: 'Mine' });
      rollout();
    },
  ],
  ['one of last month', ({ rollout }) => rollout({ at: NOW - 30 * 24 * 60 * MINUTE })],
  ['a log inside the project', ({ project, rollout }) => rollout({ config: join(project, '.codex') })],
  ['one from another folder', ({ rollout }) => rollout({ folder: '/elsewhere' })],
  [
    'one from a pause',
    ({ store, host, rollout }) => {
      setRecording(store, 'paused');
      rollout();
      host.time += 1_000;
      setRecording(store, 'on');
    },
  ],
  [
    'any where only saves are recorded',
    ({ store, rollout }) => {
      setRecording(store, 'manual');
      rollout();
    },
  ],
  [
    'one that an earlier search left alone',
    ({ rollout, store, host }) => {
      rollout({ folder: '/elsewhere' });
      search(store);
      host.time += MINUTE;
      rollout();
    },
  ],
])('leaves out %s', (_what, make) => {
  const world = there();
  make(world);
  expect(search(world.store)).toBeUndefined();
});

test.each([
  ['a file', [{ name: 'a.db', modifiedMs: NOW }], ['a.db']],
  ['an old file', [{ name: 'a.db', modifiedMs: 1 }], []],
  [
    'a database, if only its WAL changed',
    [
      { name: 'a.db', modifiedMs: 1 },
      { name: 'a.db-wal', modifiedMs: NOW },
    ],
    ['a.db', 'a.db-wal'],
  ],
])('searches only what changed: %s', (_, files, seen) => {
  const { project, host } = there();
  const listed: string[] = [];
  const agent: LoggedAgent = {
    ...codex,
    roots: () => ({ config: project }),
    findSessions(_roots, _folder, read) {
      listed.push(...read.list('/logs').map(({ name }) => name));
      return [];
    },
  };
  const read = {
    list: () => files.map((file) => ({ ...file, kind: 'file' as const, bytes: 1 })),
    head: () => undefined,
    database: () => undefined,
  };
  findSessionsHere(
    project,
    host,
    {},
    { agents: [agent], read, changedSince: NOW - MINUTE, outsideOnly: true },
  );
  expect([...new Set(listed)]).toEqual(seen);
});

test('searches only agents that have a folder on this machine', () => {
  const { project, host } = there();
  const searched: string[] = [];
  const agents = ['absent', 'present'].map(
    (id): LoggedAgent => ({
      ...codex,
      id,
      roots: () => ({
        config: '/absent',
        others: id === 'present' ? ['/absent/too', project] : ['/absent/too'],
      }),
      findSessions({ others }) {
        searched.push(`${id}: ${others?.length}`);
        return [];
      },
    }),
  );
  findSessionsHere(project, host, {}, { agents, outsideOnly: true });
  expect(new Set(searched)).toEqual(new Set(['present: 1']));
});
