import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  ensureStore,
  forgetHookTraces,
  type Host,
  lastHookRun,
  nodeHost,
  save,
} from '@0dai/session-store/internal';
import { beforeEach, expect, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import type { World } from '../../../../testing/kit/src/world.ts';
import { claude } from '../../src/agents/claude/index.ts';
import { agents } from '../../src/agents/index.ts';
import { OLD_EVENTS } from '../../src/facts/hook-payload.ts';
import { runHook } from '../../src/runtime/run.ts';
import { payloadsOf } from '../samples.ts';

let world: World;
let host: Host;
beforeEach(() => {
  world = openWorld();
  host = nodeHost(world.home);
});

const project = () => world.project;
const start = (session_id: string) => {
  const payload = { hook_event_name: 'SessionStart', source: 'startup', cwd: project(), session_id };
  const { stdout } = runHook(claude, JSON.stringify(payload), host, {});
  return stdout === '' ? undefined : (JSON.parse(stdout) as { systemMessage?: string }).systemMessage;
};
const old = (agent = claude) => {
  const payloads = payloadsOf(agent.id).filter(({ payload }) => OLD_EVENTS.has(`${payload.hook_event_name}`));
  expect(payloads.length).toBeGreaterThan(2);
  for (const { payload } of payloads) {
    const text = JSON.stringify({ ...payload, cwd: project() });
    expect(runHook(agent, text, host, {})).toEqual({ stdout: '' });
  }
};

it.each(agents)('of $id print, record and log nothing', (agent) => {
  ensureStore(project(), host);
  old(agent);
  expect(readdirSync(join(project(), 'ai/sessions'))).toEqual(['.gitignore']);
  expect(lastHookRun(host, agent.id)).toBeUndefined();
  expect(readdirSync(host.stateDir)).not.toContain('hooks.log');
});

it('are reported once at the next start, and again after their traces were removed', () => {
  const store = ensureStore(project(), host);
  save(store, { goal: 'Fix the login', summary: 'half done' }, { actor: {}, evidence: 'user' });
  const notices = () => ['a', 'b'].map((name) => start(`${name}${Math.random()}`)?.includes('run 0dai init'));
  expect(notices()).toEqual([false, false]);
  old();
  expect(notices()).toEqual([true, false]);
  old();
  expect(notices()).toEqual([false, false]);
  forgetHookTraces(host, 'claude');
  old();
  expect(notices()).toEqual([true, false]);
});
