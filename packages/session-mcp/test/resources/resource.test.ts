import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStore, save } from '@0dai/session-store/internal';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { ACTIVE_URI } from '../../src/resources/session-resource.ts';
import { watchActive } from '../../src/resources/watch.ts';
import { call, connect, until, useMcpWorld } from '../harness.ts';

const world = useMcpWorld();
const someone = { actor: { agent: 'gemini' }, evidence: 'agent' } as const;
const saveElsewhere = (summary: string) => save(ensureStore(world.project, world.host), { summary }, someone);

async function subscribed() {
  const client = await connect(world);
  const notified: string[] = [];
  client.setNotificationHandler(
    ResourceUpdatedNotificationSchema,
    ({ params }) => void notified.push(params.uri),
  );
  await client.subscribeResource({ uri: ACTIVE_URI });
  return { client, notified };
}

describe('session://active', () => {
  it('has the answer of get_session', async () => {
    const client = await connect(world, { name: 'another-client' });
    await call(client, 'save_session', { summary: 'half done' });
    expect((await client.listResources()).resources).toMatchObject([
      { uri: ACTIVE_URI, mimeType: 'application/json' },
    ]);
    const { contents } = await client.readResource({ uri: ACTIVE_URI });
    const [content] = contents;
    expect(content?.mimeType).toBe('application/json');
    expect(JSON.parse(content && 'text' in content ? content.text : '')).toEqual(
      await call(client, 'get_session'),
    );
  });

  it('notifies subscribers of a change by any process', async () => {
    saveElsewhere('one');
    const { notified } = await subscribed();
    saveElsewhere('two');
    await until(() => notified.length === 1);
    expect(notified).toEqual([ACTIVE_URI]);
  });

  it('notifies of the first session in a project, and creates nothing itself', async () => {
    const { notified } = await subscribed();
    expect(readdirSync(world.project)).toEqual(['sub']);
    saveElsewhere('one');
    await until(() => notified.length > 0);
    const before = notified.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    saveElsewhere('two');
    await until(() => notified.length > before);
  });

  it('notifies of completion', async () => {
    saveElsewhere('one');
    const { client, notified } = await subscribed();
    await call(client, 'complete_session');
    await until(() => notified.length > 0);
  });

  it('sends nothing before and after a subscription', async () => {
    saveElsewhere('one');
    const { client, notified } = await subscribed();
    await client.unsubscribeResource({ uri: ACTIVE_URI });
    saveElsewhere('two');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(notified).toEqual([]);
  });
});

describe('watchActive', () => {
  const watching = () => {
    let times = 0;
    world.after.push(
      watchActive(world.project, () => {
        times += 1;
      }),
    );
    return () => times;
  };

  it.each<[string, () => void]>([
    ['the folder comes back', () => saveElsewhere('again')],
    [
      'the folder is another one',
      () => {
        mkdirSync(join(world.project, 'other'));
        renameSync(join(world.project, 'other'), join(world.project, 'ai'));
        saveElsewhere('again');
      },
    ],
  ])('keeps watching when %s after it was deleted', async (_, again) => {
    saveElsewhere('one');
    const times = watching();
    rmSync(join(world.project, 'ai'), { recursive: true });
    await until(() => times() === 1);
    again();
    await until(() => times() > 1);
    const before = times();
    await new Promise((resolve) => setTimeout(resolve, 100));
    saveElsewhere('once more');
    await until(() => times() > before);
  });

  it('ignores changes of other files', async () => {
    saveElsewhere('one');
    const times = watching();
    mkdirSync(join(world.project, 'ai/sessions/something'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(times()).toBe(0);
  });

  it('survives the removal of the project', async () => {
    const times = watching();
    rmSync(world.project, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
    saveTo();
    await until(() => times() > 0);
  });

  function saveTo() {
    mkdirSync(world.project);
    saveElsewhere('one');
  }
});
