import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { call, connect, failing, textOf, useMcpWorld } from '../harness.ts';

const world = useMcpWorld();

describe('new_session and resume_session', () => {
  it('parks the session in progress, begins another, and brings the first one back', async () => {
    const client = await connect(world);
    const first = await call(client, 'save_session', { goal: 'Fix the login', summary: 'found the cause' });
    world.host.time += 60_000;
    const second = await call(client, 'new_session', { goal: 'Write the release notes' });
    expect(second).toEqual({ id: expect.any(String), parked: first.id });
    expect(await call(client, 'get_session')).toMatchObject({ goal: 'Write the release notes' });
    world.host.time += 60_000;
    const back = await call(client, 'resume_session', { id: String(first.id).slice(-6) });
    expect(back).toEqual({ id: first.id, parked: second.id });
    expect(await call(client, 'get_session')).toMatchObject({ goal: 'Fix the login', active: true });
  });

  it('without a goal, the next save begins the new one', async () => {
    const client = await connect(world);
    const { id } = await call(client, 'save_session', { goal: 'Fix the login' });
    expect(await call(client, 'new_session')).toEqual({ parked: id });
    expect(await call(client, 'get_session')).toMatchObject({ active: false });
    expect(await call(client, 'save_session', { goal: 'Another' })).toMatchObject({ began: true });
  });

  it('resume_session says that it did, with the briefing', async () => {
    const client = await connect(world);
    const { id } = await call(client, 'save_session', { goal: 'Fix the login' });
    await call(client, 'new_session');
    const text = textOf(
      (await client.callTool({ name: 'resume_session', arguments: { id } })) as CallToolResult,
    );
    expect(text).toContain(`Resumed session ${id}.`);
    expect(text).toContain('| Fix the login');
  });
});

describe('get_session with an id', () => {
  it('shows a parked session, and leaves the one in progress', async () => {
    const client = await connect(world);
    const { id } = await call(client, 'save_session', { goal: 'Fix the login' });
    await call(client, 'new_session', { goal: 'Another' });
    expect(await call(client, 'get_session', { id })).toMatchObject({
      id,
      active: false,
      status: 'parked',
      goal: 'Fix the login',
    });
    expect(await call(client, 'get_session')).toMatchObject({ goal: 'Another' });
  });

  it('fails in words for an id that is none', async () => {
    const client = await connect(world);
    expect(await failing(client, 'get_session', { id: 'zzz' })).toMatch(/no sessions/);
    await call(client, 'save_session', { goal: 'Fix the login' });
    expect(await failing(client, 'get_session', { id: 'zzz' })).toMatch(/has the id or name "zzz"/);
  });
});

describe('list_sessions with a query', () => {
  it('lists only sessions that hold all of its words', async () => {
    const client = await connect(world);
    for (const [goal, decision] of [
      ['Fix the login', 'check on the server'],
      ['Export as CSV', 'stream the rows'],
    ]) {
      await call(client, 'save_session', { goal, key_decisions: [decision] });
      world.host.time += 60_000;
      await call(client, 'new_session');
    }
    const goals = async (query: string) =>
      ((await call(client, 'list_sessions', { query })).sessions as { goal: string }[]).map(
        ({ goal }) => goal,
      );
    expect(await goals('STREAM csv')).toEqual(['Export as CSV']);
    expect(await goals('the')).toEqual(['Export as CSV', 'Fix the login']);
    expect(await goals('stream login')).toEqual([]);
  });
});

describe('arguments', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['get_session', { session: 'x' }, /does not know "session". It takes: id\./],
    ['complete_session', { id: 'x' }, /does not know "id". It takes no arguments\./],
    ['list_sessions', { max: 1 }, /does not know "max". It takes: limit, query\./],
    ['new_session', { summary: 'x' }, /does not know "summary". It takes: goal\./],
    ['resume_session', { id: 'x', force: true }, /does not know "force". It takes: id\./],
    ['new_session', { goal: ' ' }, /goal is empty/],
  ])('%s refuses %j', async (tool, args, message) => {
    expect(await failing(await connect(world), tool, args)).toMatch(message);
  });

  it.each(['get_session', 'list_sessions'])('%s takes what Gemini CLI adds for itself', async (tool) => {
    await call(await connect(world), tool, { wait_for_previous: false });
  });

  it('a list may come as its JSON text', async () => {
    const client = await connect(world);
    await call(client, 'save_session', { plan: '["find it", "fix it"]', done: '["find it"]' });
    expect(await call(client, 'get_session')).toMatchObject({
      plan: [
        { step: 'find it', status: 'completed' },
        { step: 'fix it', status: 'pending' },
      ],
    });
  });
});
