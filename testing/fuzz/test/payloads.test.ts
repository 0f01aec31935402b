import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agents, runHook } from '@0dai/session-hooks';
import { type Fact, parseSession } from '@0dai/session-schema/internal';
import { findStore, lastHookRun, readActive, save } from '@0dai/session-store/internal';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  factsIn,
  faultsOf,
  logPathIn,
  payloadsOf,
  transcriptsOf,
} from '../../../packages/session-hooks/test/samples.ts';
import { mutated, mutatedText } from '../src/arbitraries.ts';
import { check } from '../src/check.ts';
import { faultsForModel } from '../src/safe-text.ts';
import { openWorld, person, type World } from '../src/world.ts';

// What the agents' programs send and write is read without a doubt that it is theirs, but not that it is well.

function expectFacts(facts: readonly Fact[]): void {
  for (const fact of facts) expect(faultsOf(fact), JSON.stringify(fact).slice(0, 300)).toEqual([]);
}

describe.each(agents)('$id', (agent) => {
  const payloads = payloadsOf(agent.id).map(({ payload }) => payload);
  const logs = transcriptsOf(agent.id).map(({ text }) => text);

  it('a payload is an event within its limits, or none', () =>
    check(`payload of ${agent.id}`, 300, mutated(payloads), (payload) => {
      const event = agent.parse(payload);
      if (event) expect([...event.session_id].length).toBeLessThanOrEqual(200);
    }));

  it('a record of its log is read, or passed over', () =>
    check(
      `log records of ${agent.id}`,
      60,
      fc.constantFrom(...logs).chain((log) => {
        const lines = log.split('\n').filter((line) => line !== '');
        return fc.tuple(
          fc.array(mutated(lines.map((line) => JSON.parse(line) as unknown)), { minLength: 1, maxLength: 6 }),
          fc.subarray(lines.slice(0, 20)),
        );
      }),
      ([records, lines]) =>
        expectFacts(factsIn(agent, [...lines, ...records.map((one) => JSON.stringify(one))].join('\n'))),
    ));

  it('a log that is garbled is read as far as it goes', () =>
    check(`log text of ${agent.id}`, 40, mutatedText(logs), (text) => expectFacts(factsIn(agent, text))));
});

describe('in a project', () => {
  let world: World;
  let turn = 0;
  beforeAll(() => {
    world = openWorld();
    mkdirSync(join(world.root, 'sub'));
    save(world.store, { goal: 'a goal', plan: ['one', 'two'], files_touched: ['a.ts'] }, person);
  });
  afterAll(() => world.remove());

  it.each(agents)(
    '$id: whatever its hook is given, it says nothing or briefs, and the session stays one',
    (agent) => {
      const payloads = payloadsOf(agent.id).map(({ payload }) => ({ ...payload, cwd: world.root }));
      const logs = transcriptsOf(agent.id).map(({ text }) => text);
      const log = logPathIn(world.home, agent);
      const input = fc.oneof(
        { arbitrary: mutated(payloads).map((payload) => JSON.stringify(payload)), weight: 4 },
        { arbitrary: mutatedText(payloads.map((payload) => JSON.stringify(payload))), weight: 1 },
      );
      return check(
        `hook of ${agent.id} in a project`,
        10,
        fc.tuple(input, fc.option(mutatedText(logs), { nil: undefined })),
        ([text, garbled]) => {
          if (garbled !== undefined) writeFileSync(log, garbled);
          const withLog = text.replace(
            /"transcript_path":"[^"]*"/,
            `"transcript_path":${JSON.stringify(log)}`,
          );
          const { stdout } = runHook(agent, withLog, world.host, {});
          if (stdout !== '') {
            const { hookSpecificOutput } = JSON.parse(stdout) as {
              hookSpecificOutput: { additionalContext: string };
            };
            expect(faultsForModel(hookSpecificOutput.additionalContext)).toEqual([]);
          }
          // Trouble is told in words of ours: what the language says of a slip would be a crash that was caught.
          const said = lastHookRun(world.host, agent.id)?.said ?? '';
          expect(said).not.toMatch(
            /is not (?:a|an|iterable|defined)|Cannot |undefined|Invalid (?:time|array)|call stack/,
          );
          const { session, skipped, unreadable } = readActive(world.store);
          expect({ skipped, unreadable }).toEqual({ skipped: 0, unreadable: false });
          expect(parseSession(JSON.parse(JSON.stringify(session)))).toEqual(session);
          // A session that only grows would make the later cases slow.
          if (++turn % 25 === 0) begin(world);
        },
      );
    },
  );
});

function begin(world: World): void {
  rmSync(join(world.root, 'ai', 'sessions'), { recursive: true });
  mkdirSync(join(world.root, 'ai', 'sessions'));
  const store = findStore(world.root, world.host);
  if (store) save(store, { goal: 'a goal', plan: ['one', 'two'], files_touched: ['a.ts'] }, person);
}
