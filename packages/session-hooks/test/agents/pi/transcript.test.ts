import type { Fact, FactBody } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { transcript } from '../../../src/agents/pi/transcript.ts';
import { linesOf } from '../../../src/logs/log-reading.ts';

const read = (...records: unknown[]) =>
  transcript(linesOf(records.map((record) => `${JSON.stringify(record)}\n`).join('')));
const bare = (facts: readonly Fact[]) => facts.map(({ source: _, at: _at, ...fact }) => fact);
const factsOf = (...records: unknown[]) => bare(read(...records).facts);
const turn = (outcome: string, more: object = {}) => ({ fact: 'turn', outcome, ...more }) as FactBody;
const prompted = (text: string) => [turn('begun'), { fact: 'prompt', text }];
const message = (role: string, more: object, entry: object = {}) => ({
  type: 'message',
  message: { role, ...more },
  ...entry,
});
const use = (name: string, input: object) =>
  message('assistant', {
    content: [{ type: 'toolCall', id: 'c', name, arguments: input }],
    stopReason: 'toolUse',
  });
const result = (text: string, isError = false) =>
  message('toolResult', { toolCallId: 'c', content: [{ type: 'text', text }], isError });
const call = (tool: string, more: object) => ({ fact: 'call', call: 'c', tool, outcome: 'ok', ...more });

describe('a session of pi', () => {
  it.each([
    ['a prompt', [message('user', { content: 'fix it' })], prompted('fix it')],
    [
      'a prompt with a file',
      [message('user', { content: [{ type: 'text', text: '<file name="/p/a">\nx\n</file>\nfix it' }] })],
      prompted('fix it'),
    ],
    [
      'a command of the user’s',
      [message('bashExecution', { command: 'npm test', exitCode: 1, output: 'x' })],
      [{ fact: 'command', command: 'npm test', exit: 1, via: 'user' }],
    ],
    [
      'an end',
      [message('assistant', { content: [{ type: 'text', text: 'Done.' }], stopReason: 'stop' })],
      [{ fact: 'words', text: 'Done.' }, turn('done')],
    ],
    [
      'an interruption',
      [message('assistant', { content: [], stopReason: 'aborted' })],
      [turn('interrupted')],
    ],
    [
      'a limit',
      [message('assistant', { content: [], stopReason: 'error', errorMessage: '429 too many requests' })],
      [turn('limit', { detail: '429 too many requests' })],
    ],
    ['a summary', [{ type: 'compaction', summary: 'we fix' }], [{ fact: 'summary', text: 'we fix' }]],
    ['a name', [{ type: 'session_info', name: 'Doors' }], [{ fact: 'title', text: 'Doors' }]],
    [
      'an edit, in the session’s folder',
      [
        { type: 'session', cwd: '/p' },
        use('edit', { path: 'a', edits: [{ oldText: 'one', newText: 'uno' }] }),
        result('ok'),
      ],
      [
        { fact: 'file', path: '/p/a', change: 'modified' },
        call('edit', { about: 'a', output: '+uno | -one' }),
      ],
    ],
    [
      'an edit that failed',
      [use('edit', { path: 'a' }), result('Could not find it', true)],
      [call('edit', { about: 'a', outcome: 'failed', error: 'Could not find it' })],
    ],
    [
      'a command',
      [use('bash', { command: 'npm test' }), result('Error: no door\n\nCommand exited with code 2', true)],
      [
        { fact: 'command', command: 'npm test', exit: 2 },
        call('bash', { about: 'npm test', outcome: 'failed', exit: 2, error: 'Error: no door' }),
      ],
    ],
    ['an open call', [use('bash', { command: 'ls' })], [call('bash', { about: 'ls', outcome: 'open' })]],
    [
      'what is not the user’s',
      [
        message('custom', { content: 'x' }),
        message('system', { content: 'x' }),
        { type: 'custom', data: {} },
      ],
      [],
    ],
  ])('has %s', (_, records, facts) => expect(factsOf(...records)).toEqual(facts));

  it('leaves out an abandoned branch, except its file changes', () => {
    const first = message('user', { content: 'fix it' }, { id: 'a', parentId: null });
    const records = [
      message('user', { content: 'paint it' }, { id: 'b', parentId: 'a' }),
      { ...use('write', { path: '/p/a' }), id: 'c', parentId: 'b' },
      { ...result('ok'), id: 'd', parentId: 'c' },
      message('user', { content: 'oil it' }, { id: 'e', parentId: 'a' }),
    ];
    expect(factsOf(first, ...records)).toEqual([
      ...prompted('fix it'),
      { fact: 'file', path: '/p/a', change: 'modified' },
      { fact: 'rewound', from: JSON.stringify(first).length + 1 },
      ...prompted('oil it'),
    ]);
  });

  it('counts unknown records', () => {
    expect(read({ type: 'teleport' }, message('x', {})).unknown).toEqual({ teleport: 1, 'message.x': 1 });
  });
});
