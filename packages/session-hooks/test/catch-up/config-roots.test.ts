import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStore, type Host, nodeHost, type Store } from '@0dai/session-store/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/kit/src/test-world.ts';
import type { Agent } from '../../src/agent.ts';
import { cline } from '../../src/agents/cline/index.ts';
import { agents } from '../../src/agents/index.ts';
import { isKnownLog, noteRoots, rootsSeen } from '../../src/catch-up/config-roots.ts';

let host: Host;
let store: Store;
beforeEach(() => {
  host = nodeHost(temporaryFolder());
  mkdirSync(join(host.home, 'project'));
  store = ensureStore(join(host.home, 'project'), host);
});

const [claude, codex, gemini] = agents as [Agent, Agent, Agent];

describe.each([
  [claude, 'CLAUDE_CONFIG_DIR', '/c', '/c', '.claude', 'projects/-p/one.jsonl'],
  [codex, 'CODEX_HOME', '/c', '/c', '.codex', 'sessions/2026/11/28/rollout-one.jsonl'],
  [codex, 'CODEX_HOME', '/c', '/c', '.codex', 'archived_sessions/rollout-one.jsonl'],
  [gemini, 'GEMINI_CLI_HOME', '/c', '/c/.gemini', '.gemini', 'tmp/p/chats/session-one.jsonl'],
] as const)('$id %#', (agent, variable, value, root, usual, log) => {
  it('is configured in its default folder, or where its own variable says', () => {
    const found = [{}, { [variable]: '' }, { [variable]: value }].map((env) => agent.roots(env, '/home/me'));
    const there = { config: join('/home/me', usual) };
    expect(found).toEqual([there, there, { config: root }]);
  });

  it('remembers the folders of a variable and of a log, besides the default one', () => {
    const usually = { config: join(host.home, usual) };
    noteRoots(host, agent, {}, join(host.home, usual, log));
    expect(rootsSeen(host, agent)).toEqual([usually]);
    noteRoots(host, agent, { [variable]: value }, join('/elsewhere', log));
    expect(rootsSeen(host, agent)).toEqual([usually, { config: root }, { config: '/elsewhere' }]);
    for (const one of agents) if (one !== agent) expect(rootsSeen(host, one)).toHaveLength(1);
  });

  it('has logs only below a known folder', () => {
    expect(isKnownLog(store, agent, join(host.home, usual, log))).toBe(true);
    expect(isKnownLog(store, agent, join('/elsewhere', log))).toBe(false);
    noteRoots(host, agent, {}, join('/elsewhere', log));
    expect(isKnownLog(store, agent, join('/elsewhere', log))).toBe(true);
    for (const path of ['notes.jsonl', `../${log}`, `sub/${log}`])
      expect(isKnownLog(store, agent, join('/elsewhere', path))).toBe(false);
    expect(isKnownLog(store, agent, log)).toBe(false);
  });

  it('has no log inside the project, even if a hook names one', () => {
    const inside = join(store.project.root, 'config', log);
    noteRoots(host, agent, { [variable]: join(store.project.root, 'config') }, inside);
    expect(isKnownLog(store, agent, inside)).toBe(false);
  });

  it('remembers no path that is not absolute', () => {
    noteRoots(host, agent, { [variable]: 'here' }, join('here', log));
    expect(rootsSeen(host, agent)).toHaveLength(1);
  });
});

it.each([
  ['.cline/data/sessions/a/a.messages.json', true],
  ['.config/Cursor/User/globalStorage/saoudrizwan.claude-dev/tasks/1/ui_messages.json', true],
  ['.config/Cursor/User/globalStorage/other.extension/tasks/1/ui_messages.json', false],
])('a log of Cline at ~/%s is known: %s', (path, isKnown) => {
  expect(isKnownLog(store, cline, join(host.home, path))).toBe(isKnown);
});
