import { firstPrompt } from '@0dai/session-schema/internal';
import { ensureStore, readActive, type Store, save } from '@0dai/session-store/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import type { World } from '../../../../testing/kit/src/world.ts';
import { agents } from '../../src/agents/index.ts';
import { briefedInPrompt, promptBriefing } from '../../src/runtime/prompt-briefing.ts';
import { runHook } from '../../src/runtime/run.ts';
import { payloadsOf } from '../samples.ts';

let world: World;
let store: Store;

beforeEach(() => {
  world = openWorld();
  store = ensureStore(world.project, world.host);
  save(store, { summary: 'half done' }, { actor: {}, evidence: 'user' });
  world.host.time += 60_000;
});

const BRIEFING = 'Session Roaming [ab12]: half done\n[end of ab12]';

describe.each(agents)('$id, whose first prompt carries the briefing', (agent) => {
  const env = briefedInPrompt(agent.id, { brief: 'ab12', size: BRIEFING.length });
  const samples = payloadsOf(agent.id);
  const payloadOf = (event: 'start' | 'prompt') => {
    const found = samples.find(({ payload }) => {
      const read = agent.parse(payload);
      return event === 'start'
        ? read?.event === 'start'
        : read?.event === 'prompt' && read.prompt !== undefined;
    });
    if (!found) throw new Error(`${agent.id} has no ${event}`);
    return { ...found.payload, session_id: 'next', cwd: world.project };
  };
  const hook = (payload: object, given: Record<string, string> = env) =>
    runHook(agent, JSON.stringify(payload), world.host, given).stdout;
  const start = (source = 'startup') => ({ ...payloadOf('start'), source });
  const prompt = (text: string) => ({ ...payloadOf('prompt'), prompt: text });

  const words = () => prompt(firstPrompt(BRIEFING, 'fix it'));
  it.each<[string, () => object[]]>([
    ['at its start and prompt', () => [start(), words()]],
    ['by two hooks of each event', () => [start(), start(), words(), words()]],
    // Gemini CLI 0.61.0 does not wait for its start hook.
    ...(agent.briefedAt === 'prompt'
      ? [['at its prompt, the start hook later', () => [words(), start()]] as [string, () => object[]]]
      : []),
  ])('is not briefed again %s', (_when, payloads) => {
    expect(payloads().map((payload) => hook(payload))).toEqual(payloads().map(() => ''));
    const { session } = readActive(store);
    expect(session?.deliveries[0]).toMatchObject({ brief: 'ab12', agent: agent.id, size: BRIEFING.length });
    expect(new Set(session?.requests.map(({ text }) => text))).toEqual(new Set(['fix it']));
  });

  it('is briefed when its context is cleared', () => {
    hook(start());
    hook(prompt(firstPrompt(BRIEFING)));
    world.host.time += 60_000;
    const cleared = { session_id: 'cleared' };
    const replies = [hook({ ...start('clear'), ...cleared }), hook({ ...prompt('go on'), ...cleared })];
    expect(replies.join('')).toContain('half done');
  });

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['another agent', briefedInPrompt('another', { brief: 'ab12', size: 9 })],
    ['no briefing', briefedInPrompt(agent.id, { brief: '-', size: 9 })],
  ])('is briefed if the variable names %s', (_what, given) => {
    expect([hook(start(), given), hook(prompt('fix it'), given)].join('')).toContain('half done');
  });
});

it.each<[string, ReturnType<typeof promptBriefing>]>([
  ['claude:ab12:800', { brief: 'ab12', size: 800 }],
  ['codex:ab12:800', undefined],
  ['claude:AB12:800', undefined],
  ['claude:ab12:x', undefined],
  ['', undefined],
])('reads %j', (value, expected) =>
  expect(promptBriefing('claude', { SESSION_ROAMING_BRIEFED: value })).toEqual(expected),
);
