import { ensureStore, setRecording, unpause } from '@0dai/session-store/internal';
import { describe, expect, it } from 'vitest';
import { call, connect, failing, useMcpWorld } from './harness.ts';

const world = useMcpWorld();
const NOTICE =
  'Session Roaming is paused in this project: nothing is recorded and no agent is briefed. To go on: 0dai session unpause';

describe('in a paused project', () => {
  it.each<[string, Record<string, unknown>]>([
    ['get_session', {}],
    ['save_session', { goal: 'Another' }],
    ['complete_session', {}],
    ['list_sessions', {}],
    ['new_session', { goal: 'Another' }],
    ['resume_session', { id: 'zzzzzz' }],
  ])('%s says so in one line, and does nothing', async (tool, args) => {
    const client = await connect(world);
    await call(client, 'save_session', { goal: 'Fix the login' });
    // Asked before, so that an answer is remembered.
    for (let i = 0; i < 2; i++) {
      world.host.time += 60_000;
      await call(client, 'get_session');
    }
    const store = ensureStore(world.project, world.host);
    setRecording(store, 'paused');
    expect(await failing(client, tool, args)).toBe(NOTICE);
    unpause(store);
    expect(await call(client, 'get_session')).toMatchObject({ goal: 'Fix the login', active: true });
  });

  it('the resource and the prompt say so', async () => {
    const client = await connect(world);
    await call(client, 'save_session', { goal: 'Fix the login' });
    setRecording(ensureStore(world.project, world.host), 'paused');
    await expect(client.readResource({ uri: 'session://active' })).rejects.toThrow(NOTICE);
    await expect(client.getPrompt({ name: 'continue' })).rejects.toThrow(NOTICE);
  });
});
