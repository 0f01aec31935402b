import type { EntryBody, Evidence } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../cli-world.ts';
import { changed, recordEvents } from '../record-events.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

describe('each kind of entry', () => {
  it.each<[string, EntryBody, string, Evidence?]>([
    [
      'words to an agent',
      { type: 'prompt', text: 'do\n it' },
      'you  asked codex "do it"  (user said)',
      'user',
    ],
    ['a start', { type: 'start', source: 'startup' }, 'codex  started  (observed)'],
    ['a resume', { type: 'start', source: 'resume' }, 'codex  resumed its own session'],
    ['a start of another kind', { type: 'start', source: 'else' }, 'codex  started (else)'],
    [
      'a start that is named as what all objects have',
      { type: 'start', source: 'constructor' },
      'codex  started (constructor)',
    ],
    ['a compaction', { type: 'start', source: 'compact' }, 'codex  compacted its context'],
    [
      'files',
      {
        type: 'capture',
        patch: {
          files_touched: [
            { path: 'a', change: 'read' },
            { path: 'b', change: 'created' },
            { path: 'c', change: 'deleted' },
            { path: 'd' },
          ],
        },
      },
      'codex  read a; created b; deleted c; touched d',
    ],
    ['many files', changed(...'abcdefgh'), 'codex  changed a, b, c, d, e, f and 2 more'],
    [
      'a check',
      { type: 'capture', patch: { checks: [{ command: 'npm test', outcome: 'passed' }] } },
      'ran `npm test`: passed',
    ],
    [
      'a check that says nothing',
      { type: 'capture', patch: { checks: [{ command: 'make | tee x', outcome: 'unknown' }] } },
      'ran `make | tee x`: outcome unknown',
    ],
    [
      'a decision',
      { type: 'capture', patch: { key_decisions: [{ decision: 'use jose', reason: 'maintained' }] } },
      'decided use jose: maintained  (from transcript)',
      'imported',
    ],
    [
      'a dead end',
      { type: 'save', patch: { dead_ends: [{ approach: 'a', reason: 'b' }] } },
      'saved: tried a: b (dead end)  (agent said)',
      'agent',
    ],
    ['words', { type: 'capture', patch: { last_words: 'done' } }, 'said "done"'],
    [
      'a plan',
      { type: 'capture', patch: { plan: [{ step: 'a', status: 'completed' }, { step: 'b' }] } },
      'a plan of 2 steps (1 done)',
    ],
    ['a step', { type: 'capture', patch: { steps: [{ step: 'a', status: 'completed' }] } }, 'finished "a"'],
    [
      'tasks',
      {
        type: 'capture',
        patch: {
          tasks: [
            { ref: '1', step: 'a' },
            { ref: '2', status: 'in_progress' },
            { ref: '3', dropped: true },
          ],
        },
      },
      'planned "a"; began step 2; dropped step 3',
    ],
    [
      'a goal',
      { type: 'capture', patch: { goal: 'g', goal_reached: true } },
      'goal "g"; called the goal reached',
    ],
    ['a turn', { type: 'turn', outcome: 'done', said: 'ok' }, 'finished a turn; said "ok"'],
    [
      'a limit',
      { type: 'turn', outcome: 'limit', detail: 'resets at 5pm' },
      'stopped at its usage limit: resets at 5pm',
    ],
    ['an error', { type: 'turn', outcome: 'error' }, 'stopped with an error'],
    ['Esc', { type: 'turn', outcome: 'interrupted' }, 'was interrupted by its user'],
    ['leaving', { type: 'end', how: 'exit' }, 'codex  left'],
    [
      'another that is gone',
      { type: 'end', how: 'gone', of: { agent: 'gemini' } },
      'gemini  is gone: its process ended',
    ],
    [
      'a briefing',
      { type: 'brief', brief: 'ab12', form: 'full', size: 9 },
      'was briefed [ab12], not confirmed yet',
    ],
    ['an update', { type: 'brief', brief: 'ab12', form: 'update', size: 9 }, 'received an update [ab12]'],
    [
      'a receipt of an unknown briefing',
      { type: 'receipt', brief: 'zz99', arrived: 'cut' },
      'its log shows briefing [zz99], cut by its size limit',
    ],
    [
      'a correction',
      { type: 'edit', patch: { goal: 'h', summary: '', remove: { plan: ['a', 'b'], dead_ends: ['c'] } } },
      'corrected: goal "h"; no summary any more; removed 2 steps; removed dead end "c"',
      'agent',
    ],
    [
      'an edit by hand',
      { type: 'edit', patch: { goal: 'h' } },
      'edited active.json: goal "h"  (by hand)',
      'hand',
    ],
    [
      'a checkpoint',
      { type: 'save', patch: { git: { branch: 'main', commit: null } } },
      'recorded a checkpoint',
      'agent',
    ],
    [
      'what another agent did',
      { type: 'save', patch: { agent_history: [{ agent: 'aider', did: 'the tests' }] } },
      'saved: aider did "the tests"',
      'agent',
    ],
    ['what was accepted', { type: 'trust', entries: ['x'] }, 'accepted 1 unverified entry'],
  ])('%s', async (_name, body, expected, evidence = 'observed') => {
    await world.run(['session', 'save', '-s', 'x']);
    recordEvents(world, ['codex', body, evidence]);
    expect((await world.run(['session', 'log', '--limit', '1'])).stdout).toContain(expected);
  });
});
