import { agentById } from '@0dai/session-hooks';
import type { EntryBody } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliveryChecks } from '../../src/doctor/delivery.ts';
import { type CliWorld, openCliWorld } from '../cli-world.ts';
import { recordEvents } from '../record-events.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld();
});
afterEach(() => world.close());

const given = (brief: string): EntryBody => ({ type: 'brief', brief, form: 'full', size: 9 });
const receipt = (brief: string, arrived: 'whole' | 'cut'): EntryBody => ({ type: 'receipt', brief, arrived });

function checks(isSetUp = false) {
  const agent = agentById('codex');
  if (!agent) throw new Error('codex');
  const places = { projectRoot: world.project, home: world.host.home, stateDir: world.host.stateDir };
  return deliveryChecks(agent, places, world.host, isSetUp);
}

describe("the agent's last briefing", () => {
  it('is not proven before there was one', async () => {
    const found = 'not proven yet: Codex has had no briefing from the session in progress here';
    expect(checks(true)).toEqual([expect.objectContaining({ state: 'note', found })]);
  });

  it.each<[string, [string, EntryBody][], object[]]>([
    ['none', [], []],
    ["another agent's", [['claude', given('ab12')]], []],
    [
      'not confirmed',
      [['codex', given('ab12')]],
      [
        {
          state: 'note',
          found: 'its last briefing [ab12] was given 5 minutes ago; its log does not show it yet',
        },
      ],
    ],
    [
      'whole',
      [
        ['codex', given('ab12')],
        ['codex', receipt('ab12', 'whole')],
      ],
      [{ state: 'ok', found: 'its last briefing [ab12] arrived whole 5 minutes ago' }],
    ],
    [
      'cut',
      [
        ['codex', given('ab12')],
        ['codex', receipt('ab12', 'cut')],
      ],
      [
        {
          state: 'wrong',
          found: expect.stringMatching(/cut by its size limit/),
          remedy: expect.stringMatching(/get_session/),
        },
      ],
    ],
    [
      'the one before it was cut',
      [
        ['codex', given('ab12')],
        ['codex', receipt('ab12', 'cut')],
        ['codex', given('cd34')],
        ['codex', receipt('cd34', 'whole')],
      ],
      [{ state: 'ok', found: expect.stringContaining('[cd34]') }],
    ],
  ])('%s', async (_name, events, expected) => {
    await world.run(['session', 'save', '-s', 'x']);
    recordEvents(world, ...events);
    world.pass(5 * 60_000);
    expect(checks()).toEqual(expected.map((check) => ({ subject: 'delivery', ...check })));
  });

  it('is not checked without a session', () => {
    expect(checks()).toEqual([]);
  });
});
