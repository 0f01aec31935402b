import type { Fact, FactBody } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { transcript } from '../../../src/agents/cursor/transcript.ts';
import { userPrompt } from '../../../src/agents/cursor/user-prompt.ts';
import { linesOf } from '../../../src/logs/log-reading.ts';

const read = (...records: unknown[]) =>
  transcript(linesOf(records.map((record) => `${JSON.stringify(record)}\n`).join('')));
const bare = (facts: readonly Fact[]) => facts.map(({ source: _, at: _at, ...fact }) => fact);
const factsOf = (...records: unknown[]) => bare(read(...records).facts);
const turn = (outcome: string, more: object = {}) => ({ fact: 'turn', outcome, ...more }) as FactBody;
const message = (role: string, ...content: unknown[]) => ({ role, message: { content } });
const text = (one: string) => ({ type: 'text', text: one });
const use = (name: string, input: unknown) =>
  message('assistant', { type: 'tool_use', id: 'c', name, input });
const call = (tool: string, more: object) => ({ fact: 'call', call: 'c', tool, outcome: 'ok', ...more });
const next = message('assistant', text('Next.'));
const words = { fact: 'words', text: 'Next.' };

it.each([
  ['fix it', 'fix it'],
  ['<external_links>\nx\n</external_links>\n<user_query>\nfix it\n</user_query>', 'fix it'],
  ['<timestamp>now</timestamp>\nfix it', 'fix it'],
  ['<system_reminder>x</system_reminder>', undefined],
  ['why is <b>this</b> bold', 'why is <b>this</b> bold'],
])('of %j, the user said %j', (given, own) => expect(userPrompt(given)).toBe(own));

describe('a transcript of cursor-agent', () => {
  it.each([
    ['a prompt', [message('user', text('fix it'))], [turn('begun'), { fact: 'prompt', text: 'fix it' }]],
    [
      'an edit, once the agent goes on',
      [use('StrReplace', { path: '/p/a', old_string: 'one', new_string: 'uno' }), next],
      [
        { fact: 'file', path: '/p/a', change: 'modified' },
        call('StrReplace', { about: '/p/a', output: '+uno | -one' }),
        words,
      ],
    ],
    [
      'an older edit',
      [use('edit_file', { target_file: '/p/a' }), next],
      [{ fact: 'file', path: '/p/a', change: 'modified' }, call('edit_file', { about: '/p/a' }), words],
    ],
    [
      'an open call',
      [use('Shell', { command: 'npm test' })],
      [call('Shell', { about: 'npm test', outcome: 'open' })],
    ],
    [
      'a command without its exit code',
      [use('Shell', { command: 'npm test' }), next],
      [{ fact: 'command', command: 'npm test' }, call('Shell', { about: 'npm test' }), words],
    ],
    [
      'a result, where there is one',
      [
        use('Write', { path: '/p/a' }),
        message('user', { type: 'tool_result', tool_use_id: 'c', is_error: true, content: 'Error: no' }),
      ],
      [call('Write', { about: '/p/a', outcome: 'failed', error: 'Error: no' })],
    ],
    ['an end', [{ type: 'turn_ended', status: 'success' }], [turn('done')]],
    ['an interruption', [{ type: 'turn_ended', status: 'aborted' }], [turn('interrupted')]],
    [
      'a limit',
      [{ type: 'turn_ended', status: 'error', error: 'usage limit reached' }],
      [turn('limit', { detail: 'usage limit reached' })],
    ],
  ])('has %s', (_, records, facts) => expect(factsOf(...records)).toEqual(facts));

  it('has the whole plan after a change of one todo', () => {
    const todos = [
      { id: '1', content: 'Oil', status: 'pending' },
      { id: '2', content: 'Paint', status: 'pending' },
    ];
    const { facts } = read(
      use('TodoWrite', { todos }),
      message('assistant', {
        type: 'tool_use',
        id: 'd',
        name: 'TodoWrite',
        input: { merge: true, todos: [{ id: '1', status: 'completed' }] },
      }),
      next,
    );
    expect(
      bare(facts)
        .filter(({ fact }) => fact === 'plan')
        .at(-1),
    ).toEqual({
      fact: 'plan',
      steps: [
        { step: 'Oil', status: 'completed' },
        { step: 'Paint', status: 'pending' },
      ],
    });
  });

  it('counts unknown records', () => {
    expect(read({ type: 'teleport' }).unknown).toEqual({ teleport: 1 });
  });
});
