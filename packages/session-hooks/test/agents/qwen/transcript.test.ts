import type { Fact, FactBody } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { transcript } from '../../../src/agents/qwen/transcript.ts';
import { linesOf } from '../../../src/logs/log-reading.ts';

const read = (...records: unknown[]) =>
  transcript(linesOf(records.map((record) => `${JSON.stringify(record)}\n`).join('')));
const bare = (facts: readonly Fact[]) => facts.map(({ source: _, at: _at, ...fact }) => fact);
const factsOf = (...records: unknown[]) => bare(read(...records).facts);
const turn = (outcome: string, more: object = {}) => ({ fact: 'turn', outcome, ...more }) as FactBody;
const prompted = (text: string) => [turn('begun'), { fact: 'prompt', text }];

const user = (text: string, more: object = {}) => ({
  type: 'user',
  message: { role: 'user', parts: [{ text }] },
  ...more,
});
const model = (parts: unknown[], more: object = {}) => ({
  type: 'assistant',
  message: { role: 'model', parts },
  ...more,
});
const use = (name: string, args: unknown) => model([{ functionCall: { id: 'c', name, args } }]);
const result = (status: string, told: string, resultDisplay: unknown = '') => ({
  type: 'tool_result',
  message: {
    parts: [
      { functionResponse: { id: 'c', response: { [status === 'success' ? 'output' : 'error']: told } } },
    ],
  },
  toolCallResult: { callId: 'c', status, resultDisplay },
});
const system = (subtype: string, systemPayload: unknown) => ({ type: 'system', subtype, systemPayload });
const call = (tool: string, more: object) => ({ fact: 'call', call: 'c', tool, outcome: 'ok', ...more });
const shell = (output: string, exit: number) =>
  `Command: npm test\nDirectory: (root)\nOutput: ${output}\nError: (none)\nExit Code: ${exit}\nSignal: (none)\nProcess Group PGID: (none)`;

describe('prompts of Qwen Code', () => {
  it.each([
    ['the user’s', user('fix it'), prompted('fix it')],
    ['the user’s, by its source', user('fix it', { provenance: 'real_user' }), prompted('fix it')],
    [
      'what was typed',
      user('You review …', { systemPayload: { displayText: '/review' } }),
      prompted('/review'),
    ],
    [
      'in mid-turn',
      user('use blue', { subtype: 'mid_turn_user_message' }),
      [{ fact: 'prompt', text: 'use blue', via: 'queue' }],
    ],
    ['a notification', user('<task>x</task>', { subtype: 'notification' }), []],
    ['a timer', user('look', { subtype: 'cron' }), []],
    ['of another source', user('look', { provenance: 'system' }), []],
    ['a reminder', user('<system-reminder>x</system-reminder>'), []],
  ])('%s', (_, record, facts) => expect(factsOf(record)).toEqual(facts));
});

describe('calls of Qwen Code', () => {
  it.each([
    [
      'a command',
      [use('run_shell_command', { command: 'npm test' }), result('success', shell('3 passed', 0))],
      [
        { fact: 'command', command: 'npm test', exit: 0 },
        call('run_shell_command', { about: 'npm test', exit: 0, result: '3 passed' }),
      ],
    ],
    [
      'a command that failed',
      [use('run_shell_command', { command: 'npm test' }), result('error', shell('Error: no door', 2))],
      [
        { fact: 'command', command: 'npm test', exit: 2 },
        call('run_shell_command', { about: 'npm test', outcome: 'failed', exit: 2, error: 'Error: no door' }),
      ],
    ],
    [
      'a new file',
      [
        use('write_file', { file_path: '/p/a', content: 'x' }),
        result('success', 'ok', { filePath: '/p/a', fileDiff: '@@ -0,0 +1,1 @@\n+x' }),
      ],
      [{ fact: 'file', path: '/p/a', change: 'created' }, call('write_file', { about: '/p/a' })],
    ],
    [
      'an edit that failed',
      [
        use('edit', { file_path: '/p/a', old_string: 'a', new_string: 'b' }),
        result('error', 'Error: no match'),
      ],
      [call('edit', { about: '/p/a', outcome: 'failed', error: 'Error: no match' })],
    ],
    [
      'a refusal',
      [
        use('edit', { file_path: '/p/a' }),
        result('cancelled', '[Operation Cancelled] Reason: User did not allow tool call'),
      ],
      [
        { fact: 'refusal', call: 'c', tool: 'edit', about: '/p/a' },
        call('edit', { about: '/p/a', outcome: 'refused' }),
      ],
    ],
    [
      'todos',
      [
        use('todo_write', { todos: [{ id: '1', content: 'Oil', status: 'completed' }] }),
        result('success', 'ok'),
      ],
      [{ fact: 'plan', steps: [{ step: 'Oil', status: 'completed' }] }, call('todo_write', {})],
    ],
    [
      'an answer',
      [
        use('ask_user_question', {
          questions: [
            { question: 'Which?', header: 'Colour', options: [{ label: 'red' }, { label: 'blue' }] },
          ],
        }),
        result('success', 'User has provided the following answers:\n\n**Colour**: blue'),
      ],
      [
        { fact: 'answer', question: 'Which?', answer: 'blue', options: ['red'] },
        call('ask_user_question', {}),
      ],
    ],
    [
      'an open call',
      [use('run_shell_command', { command: 'npm test' })],
      [call('run_shell_command', { about: 'npm test', outcome: 'open' })],
    ],
  ])('%s', (_, records, facts) => expect(factsOf(...records)).toEqual(facts));
});

describe('a chat of Qwen Code', () => {
  it.each([
    [
      'ends a turn with a message',
      [model([{ text: 'hm', thought: true }, { text: 'Done.' }])],
      [{ fact: 'words', text: 'Done.' }, turn('done')],
    ],
    ['has a title', [system('custom_title', { customTitle: 'Doors' })], [{ fact: 'title', text: 'Doors' }]],
    [
      'has a summary',
      [
        system('chat_compression', {
          compressedHistory: [{ role: 'user', parts: [{ text: '<state_snapshot>we fix</state_snapshot>' }] }],
        }),
      ],
      [{ fact: 'summary', text: 'we fix' }],
    ],
    [
      'stops at a limit',
      [
        system('ui_telemetry', {
          uiEvent: { 'event.name': 'qwen-code.api_error', status_code: 429, error_message: 'Slow down' },
        }),
      ],
      [turn('limit', { detail: 'Slow down' })],
    ],
    [
      'goes on after a failed request',
      [
        system('ui_telemetry', {
          uiEvent: { 'event.name': 'qwen-code.api_error', status_code: 429, error_message: 'Slow down' },
        }),
        system('ui_telemetry', { uiEvent: { 'event.name': 'qwen-code.api_response' } }),
      ],
      [],
    ],
  ])('%s', (_, records, facts) => expect(factsOf(...records)).toEqual(facts));

  it.each([
    [
      'a rewind',
      { type: 'system', subtype: 'rewind', uuid: 'r', parentUuid: 'a', systemPayload: { targetUuid: 'a' } },
      [],
    ],
    ['a prompt after an earlier record', user('oil it', { uuid: 'r', parentUuid: 'a' }), prompted('oil it')],
  ])('leaves out the branch that %s gave up', (_, record, facts) => {
    const first = user('fix it', { uuid: 'a', parentUuid: null });
    const from = JSON.stringify(first).length + 1;
    expect(factsOf(first, user('paint it', { uuid: 'b', parentUuid: 'a' }), record)).toEqual([
      ...prompted('fix it'),
      { fact: 'rewound', from },
      ...facts,
    ]);
  });

  it('reads records that a crash glued to half a record or to NUL bytes', () => {
    const record = JSON.stringify(user('fix it'));
    for (const before of [record.slice(0, 20), '\0\0\0', `${record.slice(0, -1)}`]) {
      expect(bare(transcript(linesOf(`${before}${record}\n`)).facts)).toEqual(prompted('fix it'));
    }
    expect(bare(transcript(linesOf(`${record}${record}\n`)).facts)).toEqual([
      ...prompted('fix it'),
      ...prompted('fix it'),
    ]);
  });

  it('counts unknown records', () => {
    expect(read(system('teleport', {}), { type: 'x' }).unknown).toEqual({ 'system.teleport': 1, x: 1 });
  });
});
