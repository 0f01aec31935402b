import type { FactBody } from '@0dai/session-schema/internal';
import { describe, expect, test } from 'vitest';
import type { LoggedAgent } from '../../src/agent.ts';
import { chooseSession, type FoundSession, summarize, type Whereabouts } from '../../src/import/index.ts';

const prompt = (text: string): FactBody => ({ fact: 'prompt', text });
const words: FactBody = { fact: 'words', text: 'Done.' };
const call = (outcome: 'ok' | 'open'): FactBody => ({
  fact: 'call',
  call: 'c1',
  tool: 'Bash',
  about: 'npm test',
  outcome,
});

describe('a conversation ended', () => {
  test.each<[string, FactBody[], object]>([
    ['with nothing', [], { how: 'unknown' }],
    ['with a prompt', [prompt('a')], { how: 'open' }],
    ['with a message, in a log that does not say', [prompt('a'), words], { how: 'unknown' }],
    ['with a call', [prompt('a'), words, call('ok')], { how: 'open' }],
    ['with an open call', [prompt('a'), call('open'), words], { how: 'open' }],
    ['with its turn', [prompt('a'), words, { fact: 'turn', outcome: 'done' }], { how: 'done' }],
    [
      'at a limit',
      [prompt('a'), { fact: 'turn', outcome: 'limit', resets: '15:45' }],
      { how: 'limit', detail: 'resets 15:45' },
    ],
    [
      'in a later turn',
      [
        { fact: 'turn', outcome: 'done' },
        { fact: 'turn', outcome: 'begun' },
      ],
      { how: 'open' },
    ],
  ])('%s', (_what, facts, ended) => {
    expect(summarize(facts).ended).toEqual(ended);
  });
});

describe('a summary', () => {
  test.each<[string, FactBody[], object]>([
    [
      'names the first prompt that says something',
      [prompt('continue'), prompt('Add a cache'), prompt('yes')],
      { prompts: 3, first: 'Add a cache', last: 'yes' },
    ],
    ['leaves out what is private', [prompt('<private>ACME</private>')], { prompts: 0, first: '' }],
    [
      'counts the plan that holds last',
      [
        { fact: 'plan', steps: [{ step: 'Old' }] },
        {
          fact: 'plan',
          steps: [
            { step: 'One', status: 'completed' },
            { step: 'Two', status: 'in_progress' },
            { step: 'Three' },
          ],
        },
      ],
      { plan: { done: 1, total: 3, next: 'Two' } },
    ],
    [
      'counts tasks by their numbers',
      [
        { fact: 'task', ref: '1', step: 'One' },
        { fact: 'task', ref: '2', step: 'Two' },
        { fact: 'task', ref: '1', status: 'completed' },
      ],
      { plan: { done: 1, total: 2, next: 'Two' } },
    ],
    [
      'names changed files once, the last change last',
      [
        { fact: 'file', path: 'a.ts', change: 'modified' },
        { fact: 'file', path: 'b.ts', change: 'created' },
        { fact: 'file', path: 'c.ts', change: 'read' },
        { fact: 'file', path: 'a.ts', change: 'modified' },
      ],
      { files: ['b.ts', 'a.ts'] },
    ],
    [
      'has the last outcome of each check',
      [
        { fact: 'command', command: 'npm test', exit: 1 },
        { fact: 'command', command: 'ls', exit: 0 },
        { fact: 'command', command: 'npm test', exit: 0 },
      ],
      { checks: [{ command: 'npm test', outcome: 'passed' }] },
    ],
    ['names calls without a result', [call('open')], { open: ['Bash npm test'] }],
    ['forgets them with the result', [call('open'), call('ok')], { open: [] }],
  ])('%s', (_what, facts, summary) => {
    expect(summarize(facts)).toMatchObject(summary);
  });

  test('redacts secrets', () => {
    const key = `ghp_${'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF2hJ4'}`;
    expect(JSON.stringify(summarize([prompt(`use ${key}`), { fact: 'title', text: key }]))).not.toContain(
      key,
    );
  });
});

describe('the conversation to take over', () => {
  const agent = { id: 'codex' } as LoggedAgent;
  const found = (minutes: number, where: Whereabouts = 'here'): FoundSession => ({
    agent,
    log: { path: `/${minutes}`, sessionId: String(minutes), modifiedMs: 0, bytes: 1 },
    ageMs: minutes * 60_000,
    where,
    isInProject: false,
  });
  const cloned = (minutes: number) => ({ ...found(minutes), isInProject: true });
  test.each<[string, FoundSession[], string | undefined]>([
    ['none', [], undefined],
    ['the only one', [found(5)], '5'],
    ['the newest', [found(5), found(15)], '5'],
    ['two that are close', [found(5), found(14)], 'close'],
    ['the newest is elsewhere', [found(5, 'another work tree'), found(60)], 'elsewhere'],
    ['a log in the project is newer', [cloned(5), found(60)], 'in project'],
    ['all logs are in the project', [cloned(5), cloned(60)], '5'],
    ['an older one is elsewhere', [found(5), found(60, 'another folder')], '5'],
  ])('%s', (_what, sessions, expected) => {
    const choice = chooseSession(sessions);
    expect(choice?.chosen?.log.sessionId ?? (choice && 'why' in choice ? choice.why : undefined)).toBe(
      expected,
    );
  });
});
