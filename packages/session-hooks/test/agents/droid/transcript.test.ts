import type { Fact, FactBody } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { transcript } from '../../../src/agents/droid/transcript.ts';
import { linesOf } from '../../../src/logs/log-reading.ts';

const read = (...records: unknown[]) =>
  transcript(linesOf(records.map((record) => `${JSON.stringify(record)}\n`).join('')));
const bare = (facts: readonly Fact[]) => facts.map(({ source: _, at: _at, ...fact }) => fact);
const factsOf = (...records: unknown[]) => bare(read(...records).facts);
const turn = (outcome: string, more: object = {}) => ({ fact: 'turn', outcome, ...more }) as FactBody;
const prompted = (text: string) => [turn('begun'), { fact: 'prompt', text }];
const message = (role: string, content: unknown, more: object = {}) => ({
  type: 'message',
  message: { role, content, ...more },
});
const text = (one: string) => ({ type: 'text', text: one });
const use = (name: string, input: unknown) =>
  message('assistant', [{ type: 'tool_use', id: 'c', name, input }]);
const result = (content: unknown, isError = false) =>
  message('user', [{ type: 'tool_result', tool_use_id: 'c', is_error: isError, content }]);
const call = (tool: string, more: object) => ({ fact: 'call', call: 'c', tool, outcome: 'ok', ...more });
const reminder = '<system-reminder>\nx\n</system-reminder>';

describe('prompts of Droid', () => {
  it.each([
    ['in parts', message('user', [text('fix it')]), prompted('fix it')],
    ['as a text', message('user', 'fix it'), prompted('fix it')],
    ['beside reminders', message('user', [text(reminder), text('fix it')]), prompted('fix it')],
    ['a reminder alone', message('user', [text(reminder)]), []],
    ['a reminder that was cut', message('user', [text('<system-reminder>\nx')]), []],
    ['a hook', message('user', [], { visibility: 'user_only', hookEventName: 'Stop' }), []],
    ['of a stream', { type: 'message', role: 'user', text: 'fix it' }, prompted('fix it')],
  ])('%s', (_, record, facts) => expect(factsOf(record)).toEqual(facts));
});

describe('calls of Droid', () => {
  it.each([
    [
      'a command that failed',
      [
        use('Execute', { command: 'npm test' }),
        result('Error: Command failed (exit code: 3)\nError: no door\n\n[Process exited with code 3]', true),
      ],
      [
        { fact: 'command', command: 'npm test', exit: 3 },
        call('Execute', { about: 'npm test', outcome: 'failed', exit: 3, error: 'Error: no door' }),
      ],
    ],
    [
      'an edit',
      [
        use('Edit', { file_path: '/p/a', old_str: 'one', new_str: 'uno' }),
        result('{"success":true,"file_path":"/p/a"}'),
      ],
      [
        { fact: 'file', path: '/p/a', change: 'modified' },
        call('Edit', { about: '/p/a', output: '+uno | -one' }),
      ],
    ],
    [
      'an edit whose call was not read',
      [result('{"success":true,"file_path":"/p/a"}')],
      [{ fact: 'file', path: '/p/a', change: 'modified' }],
    ],
    [
      'an edit that failed without an error',
      [use('Edit', { file_path: '/p/a' }), result('{"success":false,"error":"not found"}')],
      [call('Edit', { about: '/p/a', outcome: 'failed', error: '{"success":false,"error":"not found"}' })],
    ],
    [
      'edits',
      [use('MultiEdit', { file_path: '/p/a', edits: [{ old_str: 'one', new_str: 'uno' }] }), result('ok')],
      [
        { fact: 'file', path: '/p/a', change: 'modified' },
        call('MultiEdit', { about: '/p/a', output: '+uno | -one' }),
      ],
    ],
    [
      'todos, as a text',
      [
        use('TodoWrite', { todos: '1. [completed] Oil\n2. [in_progress] Paint\n3. [cancelled] Sell' }),
        result('ok'),
      ],
      [
        {
          fact: 'plan',
          steps: [
            { step: 'Oil', status: 'completed' },
            { step: 'Paint', status: 'in_progress' },
          ],
        },
        call('TodoWrite', {}),
      ],
    ],
    [
      'a refusal',
      [use('Create', { file_path: '/p/a' }), result('Error: Tool execution was rejected by the user', true)],
      [
        { fact: 'refusal', call: 'c', tool: 'Create', about: '/p/a' },
        call('Create', { about: '/p/a', outcome: 'refused' }),
      ],
    ],
    [
      'a sub-agent',
      [use('Task', { description: 'look', prompt: 'x' }), result('found')],
      [
        call('Task', { about: 'look' }),
        { fact: 'background', id: 'c', kind: 'subagent', about: 'look', state: 'done' },
      ],
    ],
    [
      'an open call',
      [use('Execute', { command: 'ls' })],
      [call('Execute', { about: 'ls', outcome: 'open' })],
    ],
  ])('%s', (_, records, facts) => expect(factsOf(...records)).toEqual(facts));
});

describe('turns of Droid', () => {
  const done = message('assistant', [text('Done.')]);
  it.each([
    ['done', [done], [{ fact: 'words', text: 'Done.' }, turn('done')]],
    [
      'done, said twice',
      [done, { type: 'agent_turn_outcome', reason: 'completed' }],
      [{ fact: 'words', text: 'Done.' }, turn('done')],
    ],
    ['interrupted', [{ type: 'agent_turn_outcome', reason: 'cancelled' }], [turn('interrupted')]],
    [
      'in an error',
      [{ type: 'agent_turn_outcome', reason: 'error', errorMessage: 'Rate limit reached' }],
      [turn('limit', { detail: 'Rate limit reached' })],
    ],
    [
      'with a summary',
      [{ type: 'compaction_state', summaryText: 'we fix' }],
      [{ fact: 'summary', text: 'we fix' }],
    ],
    [
      'with todos of their own',
      [{ type: 'todo_state', todos: { todos: '1. [pending] Oil' } }],
      [{ fact: 'plan', steps: [{ step: 'Oil', status: 'pending' }] }],
    ],
    ['not known', [{ type: 'session_end' }], []],
  ])('%s', (_, records, facts) => expect(factsOf(...records)).toEqual(facts));

  it('count unknown records', () => {
    expect(read({ type: 'teleport' }).unknown).toEqual({ teleport: 1 });
  });
});
