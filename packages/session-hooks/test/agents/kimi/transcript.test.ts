import type { Fact, FactBody } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { transcript } from '../../../src/agents/kimi/transcript.ts';
import { linesOf } from '../../../src/logs/log-reading.ts';

const read = (...records: unknown[]) =>
  transcript(linesOf(records.map((record) => `${JSON.stringify(record)}\n`).join('')));
const bare = (facts: readonly Fact[]) => facts.map(({ source: _, at: _at, ...fact }) => fact);
const factsOf = (...records: unknown[]) => bare(read(...records).facts);
const turn = (outcome: string, more: object = {}) => ({ fact: 'turn', outcome, ...more }) as FactBody;
const prompted = (text: string) => [turn('begun'), { fact: 'prompt', text }];
const prompt = (text: string, kind = 'user', name?: string) => ({
  type: 'turn.prompt',
  input: [{ type: 'text', text }],
  origin: { kind, name },
});
const loop = (event: object) => ({ type: 'context.append_loop_event', event });
const use = (name: string, args: unknown) => loop({ type: 'tool.call', toolCallId: 'c', name, args });
const result = (output: unknown, more: object = {}) =>
  loop({ type: 'tool.result', toolCallId: 'c', result: { output, ...more } });
const call = (tool: string, more: object) => ({ fact: 'call', call: 'c', tool, outcome: 'ok', ...more });
const wire = (type: string, payload: object) => ({ timestamp: 1_790_000_000, message: { type, payload } });

describe('a session of Kimi', () => {
  it.each([
    ['a prompt', [prompt('fix it')], prompted('fix it')],
    [
      'an older prompt in parts',
      [wire('TurnBegin', { user_input: [{ type: 'text', text: 'fix it' }] })],
      prompted('fix it'),
    ],
    [
      'words in mid-turn',
      [wire('SteerInput', { user_input: 'use blue' })],
      [{ fact: 'prompt', text: 'use blue', via: 'queue' }],
    ],
    ['a timer', [prompt('look', 'system_trigger', 'cron')], []],
    ['an interruption', [{ type: 'turn.cancel' }], [turn('interrupted')]],
    [
      'an end, said twice',
      [
        prompt('go'),
        loop({ type: 'step.end', finishReason: 'end_turn' }),
        { type: 'turn.ended', reason: 'completed' },
      ],
      [...prompted('go'), turn('done')],
    ],
    [
      'a limit',
      [{ type: 'turn.ended', reason: 'error', error: 'usage limit reached' }],
      [turn('limit', { detail: 'usage limit reached' })],
    ],
    ['a summary', [{ type: 'context.compacted', summary: 'we fix' }], [{ fact: 'summary', text: 'we fix' }]],
    [
      'an edit of the older tool',
      [use('StrReplaceFile', '{"path":"/p/a","edit":{"old":"one","new":"uno"}}'), result('')],
      [
        { fact: 'file', path: '/p/a', change: 'modified' },
        call('StrReplaceFile', { about: '/p/a', output: '+uno | -one' }),
      ],
    ],
    [
      'an answer',
      [
        use('AskUserQuestion', {
          questions: [{ question: 'Which?', options: [{ label: 'red' }, { label: 'blue' }] }],
        }),
        result('{"answers": {"Which?": "blue"}}'),
      ],
      [{ fact: 'answer', question: 'Which?', answer: 'blue', options: ['red'] }, call('AskUserQuestion', {})],
    ],
    [
      'a refusal without words',
      [
        use('Bash', { command: 'rm x' }),
        result('', { isError: true, message: 'The tool call is rejected by the user. Stop.' }),
      ],
      [
        { fact: 'refusal', call: 'c', tool: 'Bash', about: 'rm x' },
        call('Bash', { about: 'rm x', outcome: 'refused' }),
      ],
    ],
    [
      'an edit of a sub-agent, in the older log',
      [
        wire('SubagentEvent', { event: { type: 'ContentPart', payload: { type: 'text', text: 'I look.' } } }),
        wire('SubagentEvent', {
          event: {
            type: 'ToolCall',
            payload: { id: 'c', function: { name: 'WriteFile', arguments: '{"path":"/p/a"}' } },
          },
        }),
        wire('SubagentEvent', {
          event: {
            type: 'ToolResult',
            payload: { tool_call_id: 'c', return_value: { is_error: false, output: '' } },
          },
        }),
      ],
      [
        { fact: 'file', path: '/p/a', change: 'modified' },
        call('WriteFile', { about: '/p/a', via: 'subagent' }),
      ],
    ],
    ['an open call', [use('Bash', { command: 'ls' })], [call('Bash', { about: 'ls', outcome: 'open' })]],
  ])('has %s', (_, records, facts) => expect(factsOf(...records)).toEqual(facts));

  it('of a sub-agent has only its work', () => {
    expect(
      factsOf(
        prompt('look', 'system_trigger', 'subagent'),
        loop({ type: 'content.part', part: { type: 'text', text: 'Done.' } }),
        use('Read', { path: '/p/a' }),
        result('x'),
      ),
    ).toEqual([
      { fact: 'file', path: '/p/a', change: 'read' },
      call('Read', { about: '/p/a', via: 'subagent' }),
    ]);
  });

  it('counts unknown records', () => {
    expect(read({ type: 'teleport' }).unknown).toEqual({ teleport: 1 });
  });
});
