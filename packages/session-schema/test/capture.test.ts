import { describe, expect, it } from 'vitest';
import { CAPTURED_MAX, newFacts, patchesOf, shortened } from '../src/capture.ts';
import { entry } from '../src/entry.ts';
import type { Fact } from '../src/fact.ts';
import { LIST_MAX } from '../src/patch.ts';
import { claude, journal, save, told } from './support.ts';

const inProject = (path: string) =>
  path.startsWith('/p/') ? path.slice(3) : path.startsWith('/') ? undefined : path;
const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 23, 10, minute, second)).toISOString();

describe('patchesOf', () => {
  it.each<[string, Fact[], unknown]>([
    ['nothing', [], []],
    [
      'what needs no patch',
      [
        { fact: 'turn', outcome: 'begun' },
        { fact: 'prompt', text: 'x' },
        { fact: 'end', how: 'exit' },
      ],
      [],
    ],
    [
      'files, the last word of each',
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
      'no file outside, nor one that a journal does not take',
      ['/etc/passwd', '/p/../x', 'a\nb', 'x'.repeat(5_000)].map((path) => ({
        fact: 'file',
        path,
        change: 'read',
      })),
      [],
    ],
    [
      'checks with their time, and no other command',
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
      'the last plan',
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
      'decisions by who took them',
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
      'the last words',
      [
        { fact: 'words', text: 'one' },
        { fact: 'words', text: 'two' },
        { fact: 'words', text: ' ' },
      ],
      [{ evidence: 'agent', patch: { last_words: 'two' } }],
    ],
  ])('tells %s', (_name, facts, expected) => {
    expect(patchesOf(facts, inProject, false)).toEqual(expected);
  });

  it('knows from a transcript what it was imported from', () => {
    const facts: Fact[] = [
      { fact: 'file', path: 'a', change: 'read' },
      { fact: 'words', text: 'x' },
      { fact: 'decision', decision: 'a', reason: '', by: 'user' },
    ];
    expect(patchesOf(facts, inProject, true).map(({ evidence }) => evidence)).toEqual([
      'imported',
      'imported',
      'imported',
    ]);
  });

  it('makes nothing that a journal does not take', () => {
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
    for (const { patch, evidence } of patchesOf(facts, inProject, false)) {
      const written = write({ type: 'capture', patch }, claude, { evidence });
      expect(entry.parse(JSON.parse(JSON.stringify(written)))).toEqual(written);
    }
  });
});

describe('newFacts', () => {
  // Told at 10:00, 10:01 and 10:02.
  const session = told(
    [{ type: 'prompt', text: 'fix it' }, claude],
    [
      {
        type: 'capture',
        patch: {
          files_touched: [
            { path: 'src/a.ts', change: 'modified' },
            { path: 'b.ts', change: 'read' },
          ],
          plan: [{ step: 'a' }],
          checks: [{ command: 'npm test', outcome: 'failed' }],
        },
      },
      claude,
    ],
    [save({ key_decisions: [{ decision: 'use jose', reason: '' }] }), claude],
    [{ type: 'turn', outcome: 'done', said: 'done' }, claude],
  );

  it.each<[string, Fact, boolean]>([
    ['a file that is not known', { fact: 'file', path: '/p/src/c.ts', change: 'read' }, true],
    ['a file of the same name elsewhere', { fact: 'file', path: '/p/src/b.ts', change: 'read' }, true],
    ['a read of a known file', { fact: 'file', path: '/p/src/a.ts', change: 'read', at: at(9) }, false],
    [
      'a change that a hook saw',
      { fact: 'file', path: '/p/src/a.ts', change: 'modified', at: at(1, 2) },
      false,
    ],
    ['a change before', { fact: 'file', path: '/p/src/a.ts', change: 'modified', at: at(0) }, false],
    ['a change since', { fact: 'file', path: '/p/src/a.ts', change: 'modified', at: at(5) }, true],
    [
      'a change of what was only read',
      { fact: 'file', path: '/p/b.ts', change: 'modified', at: at(0) },
      true,
    ],
    [
      'a check before the one that is known',
      { fact: 'command', command: 'npm test', exit: 0, at: at(0) },
      false,
    ],
    ['a check since', { fact: 'command', command: 'cd x; npm test', exit: 0, at: at(5) }, true],
    ['a check at an unknown time', { fact: 'command', command: 'npm test', exit: 0 }, true],
    ['another check', { fact: 'command', command: 'make', exit: 0, at: at(0) }, true],
    ['no check', { fact: 'command', command: 'ls', exit: 0, at: at(9) }, false],
    ['an earlier plan', { fact: 'plan', steps: [], at: at(0) }, false],
    ['a plan at an unknown time', { fact: 'plan', steps: [] }, false],
    ['a later plan', { fact: 'plan', steps: [], at: at(2) }, true],
    ['an earlier task', { fact: 'task', ref: '1', step: 'a', at: at(0) }, false],
    ['a goal from before', { fact: 'goal', text: 'g', at: at(0) }, false],
    ['a later goal', { fact: 'goal', text: 'g', at: at(1) }, true],
    [
      'a decision that is known',
      { fact: 'decision', decision: ' use  jose ', reason: '', by: 'agent' },
      false,
    ],
    ['another decision', { fact: 'decision', decision: 'use zod', reason: '', by: 'agent' }, true],
    ['earlier words', { fact: 'words', text: 'x', at: at(2) }, false],
    ['later words', { fact: 'words', text: 'x', at: at(4) }, true],
    ['the prompt that a hook saw', { fact: 'prompt', text: 'fix it', at: at(0, 1) }, false],
    ['another prompt', { fact: 'prompt', text: 'and then', at: at(4) }, true],
    ['a turn', { fact: 'turn', outcome: 'limit', at: at(0) }, true],
  ])('%s', (_name, fact, expected) => {
    expect(newFacts(session, [fact], inProject).length > 0).toBe(expected);
  });

  it('takes the longest known end of a path for the file where nobody tells its place', () => {
    const read = (path: string): Fact => ({ fact: 'file', path, change: 'read' });
    expect(newFacts(session, [read('/p/src/a.ts'), read('/elsewhere/c.ts')])).toEqual([
      read('/elsewhere/c.ts'),
    ]);
  });

  it('tells all of it to a session that holds nothing', () => {
    const facts: Fact[] = [
      { fact: 'plan', steps: [{ step: 'a' }] },
      { fact: 'words', text: 'x' },
      { fact: 'prompt', text: 'p' },
      { fact: 'goal', text: 'g' },
    ];
    expect(newFacts(told({ type: 'begin' }), facts, inProject)).toEqual(facts);
  });
});

describe('shortened', () => {
  it.each([
    [' a ', 'a'],
    ['x'.repeat(CAPTURED_MAX), 'x'.repeat(CAPTURED_MAX)],
    [`${'x'.repeat(CAPTURED_MAX)}yz`, `${'x'.repeat(CAPTURED_MAX)} … (shortened: 2 more characters)`],
  ])('%#', (text, expected) => expect(shortened(text)).toBe(expected));
});
