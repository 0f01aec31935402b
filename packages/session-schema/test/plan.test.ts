import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../src/entry.ts';
import { nextStep } from '../src/plan.ts';
import type { PlanStep } from '../src/session.ts';
import { told } from './support.ts';

/** A plan in short: `x` done, `>` in progress, ` ` pending, `~` pending from an earlier plan, `?` status not said. */
function steps(plan: readonly string[]) {
  const status = { x: 'completed', '>': 'in_progress', ' ': 'pending' } as const;
  return plan.map((line) => {
    const mark = line.charAt(0) as keyof typeof status | '?';
    return { step: line.slice(2), ...(mark !== '?' && { status: status[mark] }) };
  });
}

function short(plan: readonly PlanStep[]): string[] {
  const marks = { completed: 'x', in_progress: '>', pending: ' ' };
  return plan.map((item) => `${item.superseded ? '~' : marks[item.status]} ${item.step}`);
}

const save = (...plan: string[]): EntryBody => ({ type: 'save', patch: { plan: steps(plan) } });
const change = (...list: string[]): EntryBody => ({
  type: 'save',
  patch: {
    steps: steps(list).map(({ step, status }) => ({ step, status: status ?? 'pending' })),
  },
});

describe('a new plan', () => {
  it.each<[string, EntryBody[], string[]]>([
    ['is the plan', [save('? a', '? b')], ['  a', '  b']],
    [
      'keeps the status that it does not say',
      [save('x a', '> b'), save('? a', '? b', '? c')],
      ['x a', '> b', '  c'],
    ],
    ['changes the status that it says', [save('x a', '> b'), save('  a', 'x b')], ['  a', 'x b']],
    ['is in its own order', [save('? a', '? b'), save('? b', '? a')], ['  b', '  a']],
    [
      'matches a step written differently, in its own wording',
      [save('x Write tests'), save('? 1. write  tests.')],
      ['x 1. write  tests.'],
    ],
    [
      'keeps what is done in front, and what is open behind as such',
      [save('x a', '? b', '> c'), save('? d')],
      ['x a', '  d', '~ b', '~ c'],
    ],
    ['takes up again what it names', [save('? a'), save('? b'), save('? a', '? b')], ['  a', '  b']],
    [
      'keeps two steps that read the same',
      [save('? edit', '? run', '? edit more', '? run')],
      ['  edit', '  run', '  edit more', '  run'],
    ],
    [
      'matches the first of them with the first',
      [save('x run', '> edit', '  run'), save('? run', '? edit', '? run', '? run')],
      ['x run', '> edit', '  run', '  run'],
    ],
    [
      'leaves the one it lacks',
      [save('x run', '  run', '> edit'), save('? run', '? edit')],
      ['x run', '> edit', '~ run'],
    ],
    ['may be said twice', [save('? a', 'x b'), save('? a', 'x b')], ['  a', 'x b']],
    [
      'of other steps twice in a row keeps all that was open',
      [save('? a'), save('? b'), save('? c')],
      ['  c', '~ b', '~ a'],
    ],
  ])('%s', (_name, bodies, expected) => {
    const session = told(...bodies);
    expect(short(session.plan).sort()).toEqual([...expected].sort());
    expect(short(session.plan).filter((line) => !line.startsWith('~'))).toEqual(
      expected.filter((line) => !line.startsWith('~')),
    );
    expect(session.provenance.plan).toHaveLength(session.plan.length);
  });

  it('keeps who said a step that it does not change', () => {
    const session = told(
      [save('? a', '? b'), { agent: 'claude' }],
      [save('? a', 'x b', '? c'), { agent: 'codex' }],
    );
    expect(session.provenance.plan.map((from) => from.by)).toEqual(['claude', 'codex', 'codex']);
  });
});

describe('a change of steps', () => {
  it.each<[string, EntryBody[], string[]]>([
    ['changes the step that it names', [save('? a', '? b'), change('x 1. A')], ['x a', '  b']],
    ['adds a step that is not there', [save('? a'), change('> z')], ['  a', '> z']],
    ['finishes the first open one of two', [save('? run', '? run'), change('x run')], ['x run', '  run']],
    [
      'finishes the second then',
      [save('? run', '? run'), change('x run'), change('x run')],
      ['x run', 'x run'],
    ],
    ['begins the open one of two', [save('x run', '? run'), change('> run')], ['x run', '> run']],
    ['takes the last one back', [save('x run', 'x run'), change('  run')], ['x run', '  run']],
    ['takes up a step of an earlier plan', [save('? a'), save('? b'), change('> a')], ['  b', '> a']],
    ['finishes a step of an earlier plan', [save('? a'), save('? b'), change('x a')], ['  b', 'x a']],
    ['leaves a step of an earlier plan as it is', [save('? a'), save('? b'), change('  a')], ['  b', '~ a']],
  ])('%s', (_name, bodies, expected) => {
    expect(short(told(...bodies).plan)).toEqual(expected);
  });
});

describe('nextStep', () => {
  it.each<[string, EntryBody[], string | undefined]>([
    ['the one in progress', [save('? a', '> b')], 'b'],
    ['the first pending one', [save('x a', '? b', '? c')], 'b'],
    ['one of an earlier plan when the present one is done', [save('? a'), save('x b')], 'a'],
    ['none when all is done', [save('x a')], undefined],
    ['none without a plan', [{ type: 'begin' }], undefined],
  ])('is %s', (_name, bodies, expected) => {
    expect(nextStep(told(...bodies))?.step).toBe(expected);
  });
});
