import { describe, expect, it } from 'vitest';
import {
  findStep,
  type PatchContext,
  parseSaveInput,
  type SaveInput,
  toPatch,
} from '../../src/input/save-input.ts';
import { InvalidInputError } from '../../src/model/errors.ts';
import { sessionFrom } from '../support.ts';

const session = sessionFrom({
  type: 'save',
  patch: {
    plan: [{ step: 'Find the bug', status: 'completed' }, { step: 'Fix the bug' }, { step: 'Write tests' }],
  },
});
const context: PatchContext = {
  session,
  actor: { agent: 'claude' },
  projectPath: (path) => (path.startsWith('/') ? undefined : path.replace(/^\.\//, '')),
};

describe('parseSaveInput', () => {
  it.each<[string, unknown]>([
    ['nothing', {}],
    [
      'the seed’s example',
      { summary: 'Applied fix, added test coverage', files_touched: ['middleware/auth.js'] },
    ],
    ['a plan of strings and objects', { plan: ['a', { step: 'b' }, { step: 'c', status: 'done' }] }],
    ['steps by number and text', { done: [1, 'b'] }],
    [
      'a session as get_session gives it',
      { goal: 'g', agent_history: [{ agent: 'claude', started_at: 'x', ended_at: null, did: '' }] },
    ],
  ])('takes %s', (_name, value) => expect(parseSaveInput(value)).toEqual(value));

  it.each<[string, unknown, string]>([
    ['a list', [], 'the patch: expected object'],
    ['null', null, 'the patch: expected object'],
    ['a text', 'summary', 'the patch: expected object'],
    ['an unknown field', { sumary: 'x' }, 'unknown field sumary'],
    ['many unknown fields', { a: 1, b: 2, c: 3, d: 4, e: 5 }, 'unknown fields a, b, c and 2 more'],
    ['a number for a text', { goal: 1 }, 'goal: expected string'],
    ['a text for a list', { files_touched: 'a' }, 'files_touched: expected array'],
    ['a number for a step', { plan: ['a', 1] }, 'plan[1]: expected string or object'],
    [
      'an unknown status',
      { plan: [{ step: 'a', status: 'maybe' }] },
      'plan[0].status: expected one of pending, todo',
    ],
    [
      'a decision without decision',
      { key_decisions: [{ reason: 'x' }] },
      'key_decisions[0].decision: expected string',
    ],
    ['a text that is too long', { goal: 'x'.repeat(100_001) }, 'goal: at most 100000 characters'],
    [
      'a dead end without approach',
      { dead_ends: [{ reason: 'x' }] },
      'dead_ends[0].approach: expected string',
    ],
    ['several at once', { goal: 1, summary: 2, plan: 3, done: 4, handoff_notes: 5 }, '(and 2 more)'],
  ])('refuses %s and says what was expected', (_name, value, message) => {
    expect(() => parseSaveInput(value)).toThrow(InvalidInputError);
    expect(() => parseSaveInput(value)).toThrow(message);
    expect(() => parseSaveInput(value)).toThrow('Expected a JSON object with any of: summary, goal, plan');
  });

  it('shows a field’s name without control characters', () => {
    expect(() => parseSaveInput({ '\u001b]0;pwned\u0007x\u001b[31m': 1 })).toThrow(/unknown field x\. /);
  });
});

describe('toPatch', () => {
  it.each<[string, SaveInput, unknown]>([
    [
      'trims texts',
      { goal: ' g ', summary: '\ns\n', handoff_notes: 'n ' },
      { goal: 'g', summary: 's', handoff_notes: 'n' },
    ],
    [
      'trims steps',
      { plan: [' a ', { step: 'b ', status: 'doing' }] },
      { plan: [{ step: 'a' }, { step: 'b', status: 'in_progress' }] },
    ],
    [
      'reads status words',
      {
        plan: [
          { step: 'a', status: 'todo' },
          { step: 'b', status: 'done' },
        ],
      },
      {
        plan: [
          { step: 'a', status: 'pending' },
          { step: 'b', status: 'completed' },
        ],
      },
    ],
    [
      'splits a decision at its first colon',
      { key_decisions: ['use jose: jsonwebtoken: unmaintained'] },
      { key_decisions: [{ decision: 'use jose', reason: 'jsonwebtoken: unmaintained' }] },
    ],
    [
      'does not split at a colon without a blank',
      { key_decisions: ['use https://x:80/y'] },
      { key_decisions: [{ decision: 'use https://x:80/y', reason: '' }] },
    ],
    [
      'takes a decision as an object',
      { key_decisions: [{ decision: ' a: b ', reason: ' c ' }] },
      { key_decisions: [{ decision: 'a: b', reason: 'c' }] },
    ],
    [
      'reads a dead end like a decision',
      { dead_ends: ['regex: nested: brackets', { approach: ' a: b ', reason: ' c ' }, 'two locks'] },
      {
        dead_ends: [
          { approach: 'regex', reason: 'nested: brackets' },
          { approach: 'a: b', reason: 'c' },
          { approach: 'two locks', reason: '' },
        ],
      },
    ],
    [
      'makes paths project-relative',
      { files_touched: ['./a.ts', { path: 'b.ts', change: 'read' }] },
      { files_touched: [{ path: 'a.ts' }, { path: 'b.ts', change: 'read' }] },
    ],
    [
      'marks a step done by its number',
      { done: [2] },
      { steps: [{ step: 'Fix the bug', status: 'completed' }] },
    ],
    [
      'marks steps done by text',
      { done: ['write', '1. find the bug'] },
      {
        steps: [
          { step: 'Write tests', status: 'completed' },
          { step: 'Find the bug', status: 'completed' },
        ],
      },
    ],
    [
      'marks a step of the new plan done',
      { plan: ['x', 'y'], done: ['y'] },
      { plan: [{ step: 'x' }, { step: 'y', status: 'completed' }] },
    ],
    ['adds steps', { add_steps: [' c '] }, { add_steps: ['c'] }],
    [
      'marks an added step done',
      { add_steps: ['Deploy'], done: ['deploy', '1'] },
      {
        add_steps: ['Deploy'],
        steps: [
          { step: 'Deploy', status: 'completed' },
          { step: 'Find the bug', status: 'completed' },
        ],
      },
    ],
    [
      'marks an added step done together with a new plan',
      { plan: ['x'], add_steps: ['y'], done: ['2'] },
      { plan: [{ step: 'x' }], add_steps: ['y'], steps: [{ step: 'y', status: 'completed' }] },
    ],
    [
      'marks both of two equal steps done',
      { plan: ['x', 'x', 'x'], done: ['x', 'x'] },
      { plan: [{ step: 'x', status: 'completed' }, { step: 'x', status: 'completed' }, { step: 'x' }] },
    ],
    ['makes an empty patch of an empty save', {}, {}],
  ])('%s', (_name, input, expected) => {
    expect(toPatch(parseSaveInput(input), context)).toEqual(expected);
  });

  it.each<[string, SaveInput, string]>([
    ['an empty summary', { summary: ' \n' }, 'summary is empty. Leave it out'],
    ['an empty step to add', { add_steps: [' '] }, 'add_steps[0]: must not be empty'],
    ['an empty step', { plan: ['a', ' '] }, 'plan[1].step: must not be empty'],
    ['a step that is too long', { plan: ['x'.repeat(4_001)] }, 'plan[0].step: at most 4000 characters'],
    ['a file outside', { files_touched: ['/etc/passwd'] }, 'The file /etc/passwd is outside the project'],
    [
      'a path with `..` inside',
      { files_touched: ['a/../b'] },
      'files_touched[0].path: expected a path relative to the project',
    ],
    ['an empty decision', { key_decisions: [': because'] }, 'key_decisions[0].decision: must not be empty'],
    ['an empty dead end', { dead_ends: [' : because'] }, 'dead_ends[0].approach: must not be empty'],
    [
      'an agent name that is a sentence',
      { agent_history: [{ agent: 'Claude Code' }] },
      'agent_history[0].agent: expected the format',
    ],
    [
      'an invalid time',
      { agent_history: [{ agent: 'claude', started_at: 'noon' }] },
      'agent_history[0].started_at: expected the format datetime',
    ],
  ])('refuses %s', (_name, input, message) => {
    expect(() => toPatch(input, context)).toThrow(InvalidInputError);
    expect(() => toPatch(input, context)).toThrow(message);
  });
});

describe('findStep', () => {
  const steps = ['Upgrade to node 22', 'Write tests', 'Run the tests', '7 wonders'];
  it.each([
    ['2', 'Write tests'],
    [' 1 ', 'Upgrade to node 22'],
    ['write TESTS.', 'Write tests'],
    ['[x] run the tests', 'Run the tests'],
    ['node', 'Upgrade to node 22'],
    ['wonders', '7 wonders'],
  ])('%j is %j', (wanted, expected) => expect(findStep(steps, wanted)).toBe(expected));

  it.each([
    [
      'tests',
      'More than one step matches "tests". The steps are:\n  1. Upgrade to node 22\n  2. Write tests',
    ],
    ['deploy', 'No step matches "deploy"'],
    ['22', 'No step matches "22"'],
    ['0', 'No step matches "0"'],
    ['-1', 'No step matches "-1"'],
    ['', 'No step matches ""'],
    ['\u001b[31mred', 'No step matches "red"'],
  ])('rejects %j', (wanted, message) => expect(() => findStep(steps, wanted)).toThrow(message));

  it('says if there is no plan', () => {
    expect(() => findStep([], '1')).toThrow(
      'No step matches "1". This session has no plan yet; give one first.',
    );
  });

  it('keeps its message short', () => {
    const many = Array.from({ length: 5_000 }, () => 'x'.repeat(4_000));
    try {
      findStep(many, 'y'.repeat(100_000));
      expect.fail('found');
    } catch (error) {
      expect(String(error)).toMatch(/and 4960 more$/);
      expect(String(error).length).toBeLessThan(10_000);
    }
  });
});
