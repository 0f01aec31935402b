import { describe, expect, it } from 'vitest';
import { OPEN, type ToolCall, toolCallFacts } from '../../src/facts/tool-call.ts';

const facts = (call: Partial<ToolCall>) =>
  toolCallFacts({ id: '1', tool: 'x', outcome: 'ok', output: '', folder: '/p', ...call });
const call = (more: object) => ({ fact: 'call', call: '1', tool: 'x', outcome: 'ok', ...more });

describe('toolCallFacts', () => {
  it.each<[string, Partial<ToolCall>, object[]]>([
    [
      'a command that ended',
      { command: 'make', exit: 0 },
      [{ fact: 'command', command: 'make', exit: 0 }, call({ about: 'make', exit: 0 })],
    ],
    [
      'a command with an exit code that shows a failure',
      { command: 'make', exit: 2 },
      [{ fact: 'command', command: 'make', exit: 2 }, call({ about: 'make', exit: 2, outcome: 'failed' })],
    ],
    [
      'a command that the user ran',
      { command: 'make', isUserCommand: true },
      [{ fact: 'command', command: 'make', via: 'user' }, call({ about: 'make' })],
    ],
    ['a command without a result', { command: 'make', ...OPEN }, [call({ about: 'make', outcome: 'open' })]],
    [
      'a command in the background',
      { command: 'make', background: 'b' },
      [
        call({ about: 'make' }),
        { fact: 'background', id: 'b', kind: 'command', about: 'make', state: 'running' },
      ],
    ],
    [
      'an edit',
      { files: [{ path: 'a.ts', change: 'modified' }], edit: { output: '-a | +b' } },
      [{ fact: 'file', path: '/p/a.ts', change: 'modified' }, call({ about: 'a.ts', output: '-a | +b' })],
    ],
    [
      'an edit that failed',
      {
        files: [{ path: 'a.ts', change: 'modified' }],
        edit: { output: '-a' },
        outcome: 'failed',
        output: 'No a\nin b',
      },
      [call({ about: 'a.ts', outcome: 'failed', error: 'No a' })],
    ],
    ['a search', { isSearch: true, output: 'a\nb' }, [call({ output: 'a | b' })]],
    [
      'a refusal',
      { about: 'a', outcome: 'refused', words: 'use b' },
      [
        { fact: 'refusal', call: '1', tool: 'x', about: 'a' },
        { fact: 'prompt', text: 'use b', via: 'refusal' },
        call({ about: 'a', outcome: 'refused' }),
      ],
    ],
    ['a refusal by a rule', { outcome: 'refused', byUser: false }, [call({ outcome: 'refused' })]],
    [
      'a sub-agent',
      { isSubagent: true, background: 's', outcome: 'open' },
      [call({ outcome: 'open' }), { fact: 'background', id: 's', kind: 'subagent', state: 'running' }],
    ],
    [
      'a plan that was refused',
      { facts: [{ fact: 'plan', steps: [] }], outcome: 'failed' },
      [call({ outcome: 'failed' })],
    ],
  ])('of %s', (_, given, expected) => expect(facts(given)).toEqual(expected));
});
