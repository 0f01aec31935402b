import { describe, expect, it } from 'vitest';
import { selectCalls } from '../../src/input/calls.ts';
import type { FactBody } from '../../src/model/fact.ts';

const inProject = (path: string) => (path.startsWith('/') ? undefined : path);
const call = (
  tool: string,
  about: string,
  outcome: 'ok' | 'failed' | 'refused' | 'open' = 'ok',
  more: object = {},
): FactBody => ({ fact: 'call', call: about, tool, about, outcome, ...more });
const bash = (about: string, outcome: 'ok' | 'failed' | 'open' = 'ok', error?: string): FactBody =>
  call('Bash', about, outcome, error === undefined ? {} : { error });
const words = (text: string): FactBody => ({ fact: 'words', text });
const ran = (command: string, exit: number): FactBody => ({ fact: 'command', command, exit });
const edited = (path: string): FactBody => ({ fact: 'file', path, change: 'modified' });
const taken = (facts: FactBody[]) => [...selectCalls(facts, inProject).values()].reverse();

describe('the last calls', () => {
  it('are eight, at most three of which only read', () => {
    const facts = [
      ...Array.from({ length: 8 }, (_, i) => bash(`step ${i}`)),
      ...Array.from({ length: 5 }, (_, i) => call('Read', `f${i}`)),
    ];
    expect(taken(facts).map((one) => one.call)).toEqual([
      '$ step 3',
      '$ step 4',
      '$ step 5',
      '$ step 6',
      '$ step 7',
      'Read f2',
      'Read f3',
      'Read f4',
    ]);
  });

  it.each<[string, FactBody, object]>([
    ['that has no result yet', bash('npm test', 'open'), { outcome: 'open' }],
    ['that was refused', call('Edit', 'a', 'refused'), { outcome: 'refused' }],
    [
      'of a check, with its last line',
      call('Bash', 'npm test', 'ok', { result: '3 passed' }),
      { result: '3 passed' },
    ],
    ['that failed without output', call('Bash', 'x', 'failed', { exit: 2 }), { result: 'exit code 2' }],
    [
      'that failed, with the first line of the error',
      bash('x', 'failed', 'a\nb'),
      { result: 'a', error: 'a\nb' },
    ],
    [
      'that failed, with the line that names a place',
      bash('x', 'failed', '[lint] ERROR task failed\nsrc/a.go:25:2: imported and not used'),
      { result: 'src/a.go:25:2: imported and not used' },
    ],
  ])('include a call %s', (_what, fact, expected) => expect(taken([fact])).toMatchObject([expected]));
});

describe('the output of a call', () => {
  const printed = (name: string, output: string) => call('Bash', name, 'ok', { output });

  it('is kept for each of the last calls', () => {
    const facts = [printed('a', '1'), printed('b', '2'), printed('c', '3'), printed('d', '4')];
    expect(taken(facts).map(({ output }) => output)).toEqual(['1', '2', '3', '4']);
  });

  it('is at most 600 characters', () => {
    expect(taken([printed('a', 'xy'.repeat(390))])[0]?.output).toHaveLength(600);
  });
});

describe('calls that failed', () => {
  const many = Array.from({ length: 8 }, (_, i) => bash(`step ${i}`));
  const errors = (facts: FactBody[]) => taken([...facts, ...many]).filter(({ error }) => error !== undefined);

  it.each<[string, FactBody[], object[]]>([
    [
      'keep what the agent said next, unless a prompt came between',
      [
        bash('a', 'failed', 'E1'),
        words('Wrong path.'),
        bash('b', 'failed', 'E2'),
        { fact: 'prompt', text: 'x' },
        words('y'),
      ],
      [
        { call: '$ a', error: 'E1', finding: 'Wrong path.' },
        { call: '$ b', error: 'E2' },
      ],
    ],
    [
      'mark a check that passed later as resolved',
      [bash('npm test', 'failed', 'E'), ran('npm test', 1), bash('npm test'), ran('npm test', 0)],
      [{ call: '$ npm test', subjects: ['check:npm test'], resolved: true }],
    ],
    [
      'keep the last run of a check that fails again',
      [bash('npm test', 'failed', 'E1'), ran('npm test', 1), bash('npm test | tail', 'failed', 'E2')],
      [{ error: 'E2' }],
    ],
    [
      'mark an edit that succeeded later as resolved',
      [call('Edit', 'a.ts', 'failed', { error: 'not found' }), call('Edit', 'a.ts'), edited('a.ts')],
      [{ call: 'Edit a.ts', resolved: true }],
    ],
    ['leave out lookups', [bash('grep x src', 'failed', 'no such file')], []],
    ['leave out a sub-agent’s calls', [call('Edit', 'a', 'failed', { error: 'E', via: 'subagent' })], []],
    ['leave out calls without an error', [bash('deploy', 'failed')], []],
  ])('%s', (_what, facts, expected) => {
    const found = errors(facts);
    expect(found).toMatchObject(expected);
    expect(found).toHaveLength(expected.length);
    for (const [i, one] of expected.entries()) {
      for (const field of ['finding', 'resolved'] as const) {
        expect(field in (found[i] ?? {}), field).toBe(field in one);
      }
    }
  });
});
