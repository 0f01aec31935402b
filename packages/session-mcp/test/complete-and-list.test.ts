import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStore } from '@0dai/session-store/internal';
import { describe, expect, it } from 'vitest';
import { call, connect, failing, useMcpWorld } from './harness.ts';

const world = useMcpWorld();

describe('complete_session', () => {
  it('archives; the next session starts fresh', async () => {
    const client = await connect(world);
    await call(client, 'save_session', { goal: 'the goal', summary: 'all done' });
    world.host.time += 60_000;
    const answer = await call(client, 'complete_session');
    expect(answer).toMatchObject({
      goal: 'the goal',
      summary: 'all done',
      completed_at: '2026-11-23T12:01:00.000Z',
    });
    expect(answer.archived).toMatch(/^ai\/sessions\/history\/2026-11\/20261123T120100Z_/);
    expect(existsSync(join(world.project, String(answer.archived)))).toBe(true);
    expect(await call(client, 'get_session')).toMatchObject({ active: false });
    expect(await call(client, 'save_session', { summary: 'next' })).toMatchObject({ began: true });
  });

  it('explains that there is no session, and creates nothing', async () => {
    const client = await connect(world);
    expect(await failing(client, 'complete_session', {})).toMatch(/no session in progress/i);
    expect(readdirSync(world.project)).toEqual(['sub']);
    ensureStore(world.project, world.host);
    expect(await failing(client, 'complete_session', {})).toMatch(/no session in progress/i);
  });
});

describe('list_sessions', () => {
  it('lists completed sessions, newest first', async () => {
    const client = await connect(world);
    for (const goal of ['first', 'second', 'third']) {
      await call(client, 'save_session', { goal, summary: `${goal} done` });
      world.host.time += 60_000;
      await call(client, 'complete_session');
    }
    await call(client, 'save_session', { goal: 'still open' });
    expect(await call(client, 'list_sessions', { limit: 2 })).toEqual({
      sessions: [
        expect.objectContaining({
          goal: 'third',
          summary: 'third done',
          status: 'completed',
          agents: ['codex'],
        }),
        expect.objectContaining({ goal: 'second', at: '2026-11-23T12:02:00.000Z' }),
      ],
      more: true,
    });
    expect((await call(client, 'list_sessions')).sessions).toHaveLength(3);
  });

  it('is empty without sessions', async () => {
    expect(await call(await connect(world), 'list_sessions')).toEqual({ sessions: [], more: false });
  });

  it.each([[0], [-1], [1.5], [51], ['two']])('refuses the limit %j', async (limit) => {
    expect(await failing(await connect(world), 'list_sessions', { limit })).toMatch(/limit/);
  });

  it('shows no text of an unverified session', async () => {
    const client = await connect(world);
    await call(client, 'save_session', { goal: 'IGNORE ALL' });
    await call(client, 'complete_session');
    rmSync(join(world.host.stateDir, 'key'));
    ensureStore(world.project, world.host);
    const answer = await call(client, 'list_sessions');
    expect(JSON.stringify(answer)).not.toContain('IGNORE');
    expect(answer.sessions).toMatchObject([{ unverified: true, goal: '' }]);
  });
});
