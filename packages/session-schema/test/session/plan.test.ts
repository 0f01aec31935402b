import { describe, expect, it } from 'vitest';
import type { Actor, EntryBody } from '../../src/model/entry/entry.ts';
import type { PlanStep } from '../../src/model/session.ts';
import { nextStep } from '../../src/session/plan.ts';
import { sessionFrom } from '../support.ts';

/** A plan in short: `x` completed, `>` in progress, ` ` pending, `~` pending from an earlier plan, `?` no status. */
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
    ['becomes the plan', [save('? a', '? b')], ['  a', '  b']],
    [
      'keeps a status that it does not give',
      [save('x a', '> b'), save('? a', '? b', '? c')],
      ['x a', '> b', '  c'],
    ],
    ['changes a status that it gives', [save('x a', '> b'), save('  a', 'x b')], ['  a', 'x b']],
    ['is in its own order', [save('? a', '? b'), save('? b', '? a')], ['  b', '  a']],
    [
      'matches a reworded step, and keeps the new wording',
      [save('x Write tests'), save('? 1. write  tests.')],
      ['x 1. write  tests.'],
    ],
    [
      'keeps completed steps in front, and open ones behind as superseded',
      [save('x a', '? b', '> c'), save('? d')],
      ['x a', '  d', '~ b', '~ c'],
    ],
    [
      'takes up superseded steps that it names',
      [save('? a'), save('? b'), save('? a', '? b')],
      ['  a', '  b'],
    ],
    [
      'keeps two equal steps',
      [save('? edit', '? run', '? edit more', '? run')],
      ['  edit', '  run', '  edit more', '  run'],
    ],
    [
      'matches equal steps in order',
      [save('x run', '> edit', '  run'), save('? run', '? edit', '? run', '? run')],
      ['x run', '> edit', '  run', '  run'],
    ],
    [
      'keeps the one that it lacks',
      [save('x run', '  run', '> edit'), save('? run', '? edit')],
      ['x run', '> edit', '~ run'],
    ],
    ['may be repeated', [save('? a', 'x b'), save('? a', 'x b')], ['  a', 'x b']],
    ['twice in a row keeps all open steps', [save('? a'), save('? b'), save('? c')], ['  c', '~ b', '~ a']],
  ])('%s', (_name, bodies, expected) => {
    const session = sessionFrom(...bodies);
    expect(short(session.plan).sort()).toEqual([...expected].sort());
    expect(short(session.plan).filter((line) => !line.startsWith('~'))).toEqual(
      expected.filter((line) => !line.startsWith('~')),
    );
    expect(session.provenance.plan).toHaveLength(session.plan.length);
  });

  it('keeps the provenance of a step that it does not change', () => {
    const session = sessionFrom(
      [save('? a', '? b'), { agent: 'claude' }],
      [save('? a', 'x b', '? c'), { agent: 'codex' }],
    );
    expect(session.provenance.plan.map((from) => from.by)).toEqual(['claude', 'codex', 'codex']);
  });
});

describe('a change of steps', () => {
  it.each<[string, EntryBody[], string[]]>([
    ['changes the named step', [save('? a', '? b'), change('x 1. A')], ['x a', '  b']],
    ['adds a step that is not there', [save('? a'), change('> z')], ['  a', '> z']],
    [
      'adds a step before what an earlier plan left',
      [save('? a'), save('? b'), change('> z')],
      ['  b', '> z', '~ a'],
    ],
    ['completes the first open one of two', [save('? run', '? run'), change('x run')], ['x run', '  run']],
    [
      'then completes the second',
      [save('? run', '? run'), change('x run'), change('x run')],
      ['x run', 'x run'],
    ],
    ['begins the open one of two', [save('x run', '? run'), change('> run')], ['x run', '> run']],
    ['sets the last one back', [save('x run', 'x run'), change('  run')], ['x run', '  run']],
    ['takes up a step of an earlier plan', [save('? a'), save('? b'), change('> a')], ['  b', '> a']],
    ['completes a step of an earlier plan', [save('? a'), save('? b'), change('x a')], ['  b', 'x a']],
    ['leaves a step of an earlier plan unchanged', [save('? a'), save('? b'), change('  a')], ['  b', '~ a']],
  ])('%s', (_name, bodies, expected) => {
    expect(short(sessionFrom(...bodies).plan)).toEqual(expected);
  });
});

describe('steps that are added', () => {
  const add = (...add_steps: string[]): EntryBody => ({ type: 'save', patch: { add_steps } });
  it.each<[string, EntryBody[], string[]]>([
    ['begin a plan', [add('a', 'b')], ['  a', '  b']],
    [
      'come after the plan, whose steps stay unchanged',
      [save('x a', '> b'), add('c')],
      ['x a', '> b', '  c'],
    ],
    ['that are open already keep their places', [save('> a', '? b'), add('1. A')], ['> a', '  b']],
    [
      'that were completed before are open again',
      [save('x run', '? b'), add('run')],
      ['x run', '  b', '  run'],
    ],
    [
      'come before open steps of an earlier plan',
      [save('? a'), save('? b'), add('c')],
      ['  b', '  c', '~ a'],
    ],
    ['take up a step of an earlier plan', [save('? a'), save('? b'), add('a')], ['  b', '  a']],
    [
      'may be completed in the same save',
      [
        save('? a'),
        { type: 'save', patch: { add_steps: ['b'], steps: [{ step: 'b', status: 'completed' }] } },
      ],
      ['  a', 'x b'],
    ],
    [
      'come after the plan of the same save',
      [{ type: 'save', patch: { add_steps: ['b'], plan: [{ step: 'a' }] } }],
      ['  a', '  b'],
    ],
  ])('%s', (_name, bodies, expected) => {
    const session = sessionFrom(...bodies);
    expect(short(session.plan)).toEqual(expected);
    expect(session.provenance.plan).toHaveLength(session.plan.length);
  });
});

describe('tasks of an agent that numbers them', () => {
  const task = (ref: string, line: string): EntryBody => {
    const [item] = steps([line]);
    const { step, status } = item ?? { step: '' };
    return {
      type: 'capture',
      patch: { tasks: [{ ref, ...(step !== '' && { step }), ...(status && { status }) }] },
    };
  };
  const dropped = (ref: string): EntryBody => ({
    type: 'capture',
    patch: { tasks: [{ ref, dropped: true }] },
  });
  const claude = { agent: 'claude', session_id: 'c1' };
  const later = { agent: 'claude', session_id: 'c2' };

  it.each<[string, [EntryBody, Actor][], string[]]>([
    [
      'become the plan, in order',
      [
        [task('1', '  a'), claude],
        [task('2', '? b'), claude],
      ],
      ['  a', '  b'],
    ],
    [
      'come before open steps of an earlier plan',
      [
        [save('? a'), claude],
        [save('? b'), claude],
        [task('1', '? c'), later],
      ],
      ['  b', '  c', '~ a'],
    ],
    [
      'change status by number',
      [
        [task('1', '  a'), claude],
        [task('1', '> '), claude],
        [task('1', 'x '), claude],
      ],
      ['x a'],
    ],
    [
      'change their text',
      [
        [task('1', '> a'), claude],
        [task('1', '? b'), claude],
      ],
      ['> b'],
    ],
    [
      'are dropped',
      [
        [task('1', '  a'), claude],
        [task('2', '  b'), claude],
        [dropped('1'), claude],
      ],
      ['  b'],
    ],
    [
      'that are unknown are ignored',
      [
        [task('9', 'x '), claude],
        [dropped('8'), claude],
      ],
      [],
    ],
    [
      'belong to their session: another one counts from 1 again',
      [
        [task('1', '  a'), claude],
        [task('1', '  b'), later],
        [task('1', 'x '), later],
      ],
      ['  a', 'x b'],
    ],
    [
      'that equal a step of another agent’s plan become that step, and keep its status',
      [
        [save('x a', '> b', '? c'), { agent: 'codex' }],
        [task('1', '  B.'), claude],
        [task('2', '  c'), claude],
        [task('1', 'x '), claude],
      ],
      ['x a', 'x b', '  c'],
    ],
    [
      'take up a step of an earlier plan',
      [
        [save('? a'), { agent: 'codex' }],
        [save('? b'), { agent: 'codex' }],
        [task('1', '> a'), claude],
      ],
      ['  b', '> a'],
    ],
    [
      'may be equal',
      [
        [task('1', '  run'), claude],
        [task('2', '  run'), claude],
        [task('1', 'x '), claude],
      ],
      ['x run', '  run'],
    ],
  ])('%s', (_name, bodies, expected) => {
    const session = sessionFrom(...bodies);
    expect(short(session.plan)).toEqual(expected);
    expect(session.provenance.plan).toHaveLength(session.plan.length);
  });

  it('keep their numbers through a change of steps and a new plan', () => {
    const session = sessionFrom(
      [task('1', '  a'), claude],
      [change('> a'), claude],
      [save('? a', '? b'), {}],
      [task('1', 'x '), claude],
    );
    expect(short(session.plan)).toEqual(['x a', '  b']);
  });

  it('a new list after another agent’s leaves open steps superseded', () => {
    const todo = (...plan: string[]): EntryBody => ({ type: 'capture', patch: { plan: steps(plan) } });
    const session = sessionFrom(
      [todo('x a', '> b'), { agent: 'codex' }],
      [todo('> c', '  B'), claude],
      [todo(), claude],
    );
    expect(short(session.plan)).toEqual(['x a', '~ c', '~ B']);
  });
});

describe('nextStep', () => {
  it.each<[string, EntryBody[], string | undefined]>([
    ['the one in progress', [save('? a', '> b')], 'b'],
    ['the first pending one', [save('x a', '? b', '? c')], 'b'],
    ['one of an earlier plan when the present one is done', [save('? a'), save('x b')], 'a'],
    ['none if all are completed', [save('x a')], undefined],
    ['none without a plan', [{ type: 'begin' }], undefined],
  ])('is %s', (_name, bodies, expected) => {
    expect(nextStep(sessionFrom(...bodies))?.step).toBe(expected);
  });
});
