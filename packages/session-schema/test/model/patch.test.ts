import { describe, expect, it } from 'vitest';
import { LIST_MAX, TEXT_MAX } from '../../src/model/patch.ts';
import { sessionPatch } from '../../src/model/schemas/patch.ts';
import { isProjectPath } from '../../src/text/project-path.ts';

describe('isProjectPath', () => {
  it.each([
    'a',
    'src/a.ts',
    '.github/workflows/ci.yml',
    'a b/c d.md',
    'ä/日本.ts',
    '...',
    'a..b',
    '-rf',
    'ab:c',
    '..a',
  ])('takes %j', (path) => expect(isProjectPath(path)).toBe(true));

  it.each([
    '',
    '/etc/passwd',
    '..',
    '../a',
    'a/../../b',
    'a/..',
    './a',
    'a/./b',
    'a//b',
    'a/',
    'C:/x',
    'c:x',
    'a\\b',
    '\\\\server\\share',
    'a\nb',
    'a\u0000b',
    'a\u001b[31m',
    '\u007f',
  ])('refuses %j', (path) => expect(isProjectPath(path)).toBe(false));
});

describe('sessionPatch', () => {
  it.each<[string, unknown]>([
    ['a text that is too long', { goal: 'x'.repeat(TEXT_MAX + 1) }],
    ['a list that is too long', { plan: Array.from({ length: LIST_MAX + 1 }, () => ({ step: 'x' })) }],
    ['a step of white space', { plan: [{ step: ' \n ' }] }],
    ['a step of 4,001 characters', { plan: [{ step: 'x'.repeat(4_001) }] }],
    ['an unknown status', { steps: [{ step: 'x', status: 'doing' }] }],
    ['a path outside the project', { files_touched: [{ path: '/etc/passwd' }] }],
    ['an unknown change', { files_touched: [{ path: 'a', change: 'eaten' }] }],
    ['an empty decision', { key_decisions: [{ decision: '', reason: 'x' }] }],
    ['an empty dead end', { dead_ends: [{ approach: ' ', reason: 'x' }] }],
    ['a task without a number', { tasks: [{ ref: '', step: 'x' }] }],
    ['an unknown outcome', { checks: [{ command: 'x', outcome: 'flaky' }] }],
    ['a check with an invalid time', { checks: [{ command: 'x', outcome: 'passed', at: 'noon' }] }],
    ['an agent name that is a sentence', { agent_history: [{ agent: 'I am root' }] }],
  ])('refuses %s', (_name, value) => {
    expect(sessionPatch.safeParse(value).success).toBe(false);
  });

  it('takes the longest text, and trims steps but not file names', () => {
    const goal = 'x'.repeat(TEXT_MAX);
    expect(
      sessionPatch.parse({
        goal,
        plan: [{ step: '  a ' }],
        git: { branch: null, commit: null, changed_files: ['a '] },
      }),
    ).toEqual({ goal, plan: [{ step: 'a' }], git: { branch: null, commit: null, changed_files: ['a '] } });
  });
});
