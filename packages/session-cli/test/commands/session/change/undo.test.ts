import type { Session } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../../cli-world.ts';
import { changed, recordEvents } from '../../../record-events.ts';

let world: CliWorld;
beforeEach(async () => {
  world = openCliWorld();
  await world.run(['session', 'save', '--goal', 'G', '-s', 'one', '--decision', 'd: r'], {
    agent: { agent: 'claude' },
  });
});
afterEach(() => world.close());

const undo = (...ids: string[]) => world.run(['session', 'undo', ...ids]);
const active = async () => (await world.json<{ session: Session }>(['session', 'status'])).session;
/** The ids at the end of the log's lines that hold this. */
const idsOf = async (word: string) =>
  (await world.run(['session', 'log'])).stdout
    .split('\n')
    .filter((line) => line.includes(word))
    .flatMap((line) => (/\) {2}([\w ]+)$/.exec(line)?.[1] ?? '').split(' '));

it('undoes the latest entry, and says what and how to restore it', async () => {
  await world.run(['session', 'save', '-s', 'two', '--dead-end', 'a: b'], { agent: { agent: 'codex' } });
  const { code, stdout, stderr } = await undo();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^Undone: codex saved: summary "two"; tried a: b \(dead end\)\n {2}to restore it: 0dai session undo \w{4}\n$/,
  );
  expect(await active()).toMatchObject({ summary: 'one', dead_ends: [] });
  const redo = /undo (\w+)\n$/.exec(stdout)?.[1] ?? '';
  expect((await undo(redo)).stdout).toMatch(/^Undone: you undid /);
  expect(await active()).toMatchObject({ summary: 'two', dead_ends: [{ approach: 'a', reason: 'b' }] });
});

it('undoes several entries by the ids in the log', async () => {
  recordEvents(
    world,
    ['claude', changed('a.ts')],
    ['claude', changed('b.ts')],
    ['claude', { type: 'turn', outcome: 'done' }],
  );
  const ids = await idsOf('changed');
  expect(ids).toHaveLength(2);
  const { stdout } = await undo(...ids);
  expect(stdout).toContain('Undone: claude changed a.ts\nUndone: claude changed b.ts\n');
  expect((await active()).files_touched).toEqual([]);
});

it('--json has the undone entries, the undo entry and the session', async () => {
  const answer = await world.json(['session', 'undo'], { agent: { agent: 'codex', session_id: 's' } });
  expect(answer).toEqual({
    undone: [{ id: expect.stringMatching(/^\w{20}$/), type: 'save', at: '2026-11-23T14:00:00.000Z' }],
    entry: expect.stringMatching(/^\w{20}$/),
    session: expect.objectContaining({ goal: '', key_decisions: [] }),
  });
  const { entries } = await world.json<{ entries: unknown[] }>(['session', 'log', '--limit', '1']);
  expect(entries[0]).toMatchObject({ type: 'undo', actor: { agent: 'codex' }, evidence: 'agent' });
});

describe('refuses', () => {
  it.each<[string, string[], () => Promise<unknown>, string]>([
    ['an id that is none', ['zzzzzz'], async () => undefined, 'No entry of this session has the id'],
    ['too short', ['ab'], async () => undefined, 'at least 4 characters'],
    ['when nothing is left', [], () => undo(), 'There is nothing to undo'],
    [
      'without a session',
      [],
      () => world.run(['session', 'complete']),
      'There is no session in progress to undo anything in',
    ],
  ])('%s', async (_name, ids, prepare, message) => {
    await prepare();
    const ran = await undo(...ids);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).not.toContain('    at ');
  });

  it('the begin entry', async () => {
    const [begin = ''] = await idsOf('began the session');
    const { code, stderr } = await undo(begin);
    expect({ code, stderr: stderr.replace(/\s+/g, ' ') }).toEqual({
      code: 1,
      stderr: expect.stringContaining('0dai session new'),
    });
  });
});
