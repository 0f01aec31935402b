import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { accept, ensureStore, findUnverified, readActive, type Store, save } from '../../src/internal.ts';
import { hostOf, person, readJson, temporaryFolder } from '../support/world.ts';

// Written by the programs of version 1: a save, then hooks of Claude Code that edited a file.
const FIXTURE = fileURLToPath(new URL('../fixtures/version-1/', import.meta.url));
const ID = '20261128-113016-zzb1t2';

const expected = {
  schema_version: 2,
  id: ID,
  goal: 'Fix the login',
  summary: 'half way',
  last_asked: 'Fix the token check',
  files_touched: ['src/a.ts'],
  key_decisions: [{ decision: 'use jose', reason: 'maintained' }],
  agent_history: [{ agent: 'claude', session_id: 's1' }, { session_id: 's2' }],
  provenance: {
    agent_history: [{ transcript: { offset: 744 }, briefed_at: '2026-11-28T11:30:17.580Z' }, {}],
  },
  deliveries: [{ form: 'full' }, { form: 'compaction' }],
};

/** A project that version 1 wrote, with the key of its user or without. */
function project({ own }: { own: boolean }): { store: Store; path: (name: string) => string } {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  const sessions = join(home, 'project', 'ai', 'sessions');
  const host = hostOf(home, true);
  mkdirSync(join(sessions, 'log'), { recursive: true });
  mkdirSync(host.stateDir, { recursive: true });
  if (own) cpSync(join(FIXTURE, 'key'), join(host.stateDir, 'key'));
  for (const name of ['active.json', 'current']) cpSync(join(FIXTURE, name), join(sessions, name));
  cpSync(join(FIXTURE, `${ID}.jsonl`), join(sessions, 'log', `${ID}.jsonl`));
  return { store: ensureStore(join(home, 'project'), host), path: (name) => join(sessions, name) };
}

test.each<[string, readonly string[]]>([
  ['from active.json', []],
  ['from the journal', ['active.json']],
  ['without a pointer', ['current']],
])('a session of version 1 is read %s, and its signatures verify', (_how, removed) => {
  const { store, path } = project({ own: true });
  for (const name of removed) rmSync(path(name));
  const { session, unverified, skipped } = readActive(store);
  expect([unverified, skipped]).toEqual([0, 0]);
  expect(session).toMatchObject(expected);
});

test('a save goes on with a session of version 1, and leaves its lines as they were', () => {
  const { store, path } = project({ own: true });
  const journal = readFileSync(path(`log/${ID}.jsonl`), 'utf8');
  save(store, { summary: 'three quarters' }, person);
  expect(readActive(store).session).toMatchObject({ ...expected, summary: 'three quarters' });
  expect(readFileSync(path(`log/${ID}.jsonl`), 'utf8').startsWith(journal)).toBe(true);
  const view = readJson(path('active.json'));
  expect(Object.keys(view).slice(0, 2)).toEqual(['$schema', 'schema_version']);
  expect(view).toMatchObject({ schema_version: 2, summary: 'three quarters' });
});

test('entries of version 1 from another machine are shown, and can be accepted', async () => {
  const { store } = project({ own: false });
  const shown = findUnverified(store);
  expect(shown?.entries).toHaveLength(10);
  if (!shown) throw new Error('nothing is unverified');
  const { session, unverified } = await accept(store, shown, person);
  expect(unverified).toBe(0);
  expect(session).toMatchObject({ id: ID, goal: 'Fix the login', files_touched: ['src/a.ts'] });
});
