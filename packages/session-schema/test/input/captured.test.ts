import { describe, expect, it } from 'vitest';
import { CAPTURED_MAX, patchesOf, shortened } from '../../src/input/captured.ts';
import type { Fact } from '../../src/model/fact.ts';
import { LIST_MAX } from '../../src/model/patch.ts';
import { entry } from '../../src/model/schemas/entry.ts';
import { claude, journal } from '../support.ts';

const inProject = (path: string) =>
  path.startsWith('/p/') ? path.slice(3) : path.startsWith('/') ? undefined : path;
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute)).toISOString();

describe('patchesOf', () => {
  it.each<[string, Fact[], unknown]>([
    ['nothing', [], []],
    [
      'facts that need no patch',
      [
        { fact: 'turn', outcome: 'begun' },
        { fact: 'prompt', text: 'x' },
        { fact: 'answer', question: 'Which?', answer: 'this' },
        { fact: 'call', call: '1', tool: 'Bash', about: 'ls', outcome: 'ok' },
        { fact: 'end', how: 'exit' },
      ],
      [],
    ],
    [
      'files, with the last change of each',
      [
        { fact: 'file', path: '/p/a', change: 'read' },
        { fact: 'file', path: 'b', change: 'created' },
        { fact: 'file', path: '/p/a', change: 'modified' },
        { fact: 'file', path: 'b', change: 'modified' },
        { fact: 'file', path: 'c', change: 'modified' },
        { fact: 'file', path: 'c', change: 'read' },
        { fact: 'file', path: 'd', change: 'created' },
        { fact: 'file', path: 'd', change: 'deleted' },
      ],
      [
        {
          evidence: 'observed',
          patch: {
            files_touched: [
              { path: 'a', change: 'modified' },
              { path: 'b', change: 'created' },
              { path: 'c', change: 'modified' },
              { path: 'd', change: 'deleted' },
            ],
          },
        },
      ],
    ],
    [
      'no file outside the project, nor an invalid name',
      ['/etc/passwd', '/p/../x', 'a\nb', 'x'.repeat(5_000)].map((path) => ({
        fact: 'file',
        path,
        change: 'read',
      })),
      [],
    ],
    [
      'checks with their time, but no other command',
      [
        { fact: 'command', command: 'ls', exit: 0 },
        { fact: 'command', command: 'npm test', exit: 1, at: at(1) },
        { fact: 'command', command: 'make' },
      ],
      [
        {
          evidence: 'observed',
          patch: {
            checks: [
              { command: 'npm test', outcome: 'failed', at: at(1) },
              { command: 'make', outcome: 'unknown' },
            ],
          },
        },
      ],
    ],
    [
      'the last plan only',
      [
        { fact: 'plan', steps: [{ step: 'x' }] },
        { fact: 'plan', steps: [{ step: ' a\n b ', status: 'completed' }, { step: ' ' }, { step: 'c' }] },
      ],
      [{ evidence: 'agent', patch: { plan: [{ step: 'a b', status: 'completed' }, { step: 'c' }] } }],
    ],
    [
      'tasks in order',
      [
        { fact: 'task', ref: '1', step: 'a' },
        { fact: 'task', ref: '1', status: 'completed' },
        { fact: 'task', ref: '2', dropped: true },
        { fact: 'task', ref: '', step: 'no number' },
      ],
      [
        {
          evidence: 'agent',
          patch: {
            tasks: [
              { ref: '1', step: 'a' },
              { ref: '1', status: 'completed' },
              { ref: '2', dropped: true },
            ],
          },
        },
      ],
    ],
    [
      'a goal that was reached',
      [
        { fact: 'goal', text: ' g ' },
        { fact: 'goal reached', reached: true },
      ],
      [{ evidence: 'agent', patch: { goal: 'g', goal_reached: true } }],
    ],
    [
      'a new goal after one that was reached',
      [
        { fact: 'goal reached', reached: true },
        { fact: 'goal', text: 'h' },
        { fact: 'goal', text: ' ' },
      ],
      [{ evidence: 'agent', patch: { goal: 'h' } }],
    ],
    [
      'decisions by who made them',
      [
        { fact: 'decision', decision: 'a', reason: ' why ', by: 'user' },
        { fact: 'decision', decision: 'b', reason: '', by: 'agent' },
        { fact: 'decision', decision: ' ', reason: '', by: 'agent' },
      ],
      [
        { evidence: 'agent', patch: { key_decisions: [{ decision: 'b', reason: '' }] } },
        { evidence: 'user', patch: { key_decisions: [{ decision: 'a', reason: 'why' }] } },
      ],
    ],
    [
      'a check whose output shows the outcome',
      [
        { fact: 'command', command: 'npm test | tail', exit: 0, shows: 'failed' },
        { fact: 'command', command: 'make test | tail -5', exit: 0, shows: 'passed' },
        { fact: 'command', command: 'npm run lint | grep x', exit: 0, shows: 'passed' },
      ],
      [
        {
          evidence: 'observed',
          patch: {
            checks: [
              { command: 'npm test', outcome: 'failed' },
              { command: 'make test', outcome: 'passed' },
              { command: 'npm run lint', outcome: 'unknown' },
            ],
          },
        },
      ],
    ],
    [
      'background tasks',
      [
        { fact: 'background', id: 'b1', kind: 'command', about: 'npm run dev', state: 'running' },
        { fact: 'background', id: 'a1', kind: 'subagent', state: 'done' },
      ],
      [
        {
          evidence: 'observed',
          patch: {
            background: [
              { id: 'b1', kind: 'command', what: 'npm run dev', state: 'running' },
              { id: 'a1', kind: 'subagent', state: 'done' },
            ],
          },
        },
      ],
    ],
    [
      'a check that the user ran, with the evidence user',
      [{ fact: 'command', command: 'npm test', exit: 0, via: 'user' }],
      [{ evidence: 'user', patch: { checks: [{ command: 'npm test', outcome: 'passed' }] } }],
    ],
    [
      'the last statement',
      [
        { fact: 'words', text: 'one' },
        { fact: 'words', text: 'two' },
        { fact: 'words', text: ' ' },
      ],
      [{ evidence: 'agent', patch: { last_words: 'two' } }],
    ],
  ])('makes patches of %s', (_name, facts, expected) => {
    expect(patchesOf(facts, inProject)).toEqual(expected);
  });

  it('makes only patches that a journal accepts', () => {
    const long = 'word '.repeat(100_000);
    const many = <T>(fact: (i: number) => T) => Array.from({ length: LIST_MAX + 10 }, (_, i) => fact(i));
    const facts: Fact[] = [
      ...many((i): Fact => ({ fact: 'file', path: `f${i}`, change: 'modified' })),
      ...many((): Fact => ({ fact: 'command', command: 'npm test', exit: 0 })),
      ...many((i): Fact => ({ fact: 'task', ref: String(i), step: long.slice(0, 2_000) })),
      { fact: 'plan', steps: many(() => ({ step: 'a' })) },
      { fact: 'task', ref: 'r'.repeat(300), step: 'a' },
      { fact: 'goal', text: long },
      { fact: 'words', text: long },
      { fact: 'decision', decision: long, reason: long, by: 'user' },
    ];
    const write = journal();
    for (const { patch, evidence } of patchesOf(facts, inProject)) {
      const written = write({ type: 'capture', patch }, claude, { evidence });
      expect(entry.parse(JSON.parse(JSON.stringify(written)))).toEqual(written);
    }
  });
});

describe('shortened', () => {
  it.each([
    [' a ', 'a'],
    ['x'.repeat(CAPTURED_MAX), 'x'.repeat(CAPTURED_MAX)],
  ])('%#', (text, expected) => expect(shortened(text)).toBe(expected));

  it('keeps both ends, and counts what it left out', () => {
    const short = shortened(`first ${'word '.repeat(2_000)}last`);
    expect(short.length).toBeLessThanOrEqual(CAPTURED_MAX);
    expect(short).toMatch(/^first word .* … \(\d{4} characters left out\) … word .* last$/s);
  });
});
