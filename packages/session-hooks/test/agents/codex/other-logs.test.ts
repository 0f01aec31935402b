import { describe, expect, it } from 'vitest';
import { codex } from '../../../src/agents/codex/index.ts';
import { factsIn } from '../../samples.ts';

// Files of Codex that are no rollout: by hand, after the producers' types.

type Value = Record<string, unknown>;
const lines = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const item = (value: Value, when = 'completed') => ({
  type: `item.${when}`,
  item: { id: 'item_1', ...value },
});
const printed = (...records: unknown[]) =>
  factsIn(codex, lines({ type: 'thread.started', thread_id: 't' }, { type: 'turn.started' }, ...records));

const begun = { fact: 'turn', outcome: 'begun' };
const done = { fact: 'turn', outcome: 'done' };
const command = (value: Value) => ({
  type: 'command_execution',
  command: "bash -lc 'npm test'",
  aggregated_output: '',
  ...value,
});

describe('the output of `codex exec --json`', () => {
  it.each<[string, unknown[], unknown[]]>([
    ['words', [item({ type: 'agent_message', text: 'ready' })], [{ fact: 'words', text: 'ready' }]],
    [
      'words of early versions',
      [item({ item_type: 'assistant_message', text: 'ready' })],
      [{ fact: 'words', text: 'ready' }],
    ],
    [
      'a command that failed',
      [
        item(command({ status: 'in_progress', exit_code: null }), 'started'),
        item(command({ status: 'failed', exit_code: 1, aggregated_output: 'Error: no' })),
      ],
      [{ fact: 'command', command: 'npm test', exit: 1 }],
    ],
    [
      'a patch',
      [item({ type: 'file_change', status: 'completed', changes: [{ path: '/p/a.ts', kind: 'add' }] })],
      [{ fact: 'file', path: '/p/a.ts', change: 'created' }],
    ],
    [
      'a to-do list as the plan',
      [
        item({ type: 'todo_list', items: [{ text: 'one', completed: false }] }, 'started'),
        item({ type: 'todo_list', items: [{ text: 'one', completed: true }] }, 'updated'),
      ],
      [
        { fact: 'plan', steps: [{ step: 'one', status: 'pending' }] },
        { fact: 'plan', steps: [{ step: 'one', status: 'completed' }] },
      ],
    ],
    ['the end of a turn', [{ type: 'turn.completed', usage: { input_tokens: 1 } }], [done]],
    [
      'a usage limit',
      [{ type: 'turn.failed', error: { message: "You've hit your usage limit. Try again in 2 hours." } }],
      [
        {
          fact: 'turn',
          outcome: 'limit',
          detail: "You've hit your usage limit. Try again in 2 hours.",
          resets: 'in 2 hours',
        },
      ],
    ],
  ])('has %s', (_, records, facts) => {
    expect(printed(...records).filter(({ fact }) => fact !== 'call')).toEqual([begun, ...facts]);
  });

  it('has the error of a command', () => {
    const ended = item(command({ status: 'failed', exit_code: 1, aggregated_output: 'Error: no' }));
    expect(printed(ended).filter(({ fact }) => fact === 'call')).toEqual([
      {
        fact: 'call',
        call: 'item_1',
        tool: 'exec_command',
        about: 'npm test',
        outcome: 'failed',
        exit: 1,
        error: 'Error: no',
      },
    ]);
  });
});

describe('the document of the CLI in TypeScript', () => {
  const document = (...items: unknown[]) => {
    const text = JSON.stringify({
      session: { id: 's', timestamp: '2025-05-01T10:00:00Z', instructions: '' },
      items,
    });
    return codex.transcript([{ text, offset: 0 }]);
  };
  const prompt = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'fix it' }] };

  it('is read as a document, by its name', () => {
    expect(codex.logFormat('/home/dev/.codex/sessions/rollout-2025-05-01-s.json')).toBe('document');
    expect(codex.logFormat('/home/dev/.codex/auth.json')).toBeUndefined();
  });

  it('has prompts, words and commands, each at the number of its item', () => {
    const { facts, unknown } = document(
      prompt,
      {
        type: 'function_call',
        name: 'shell',
        call_id: 'c',
        arguments: JSON.stringify({ command: ['bash', '-lc', 'npm test'] }),
      },
      {
        type: 'function_call_output',
        call_id: 'c',
        output: JSON.stringify({ output: 'ok', metadata: { exit_code: 0 } }),
      },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'done' }] },
    );
    expect(unknown).toEqual({});
    expect(facts).toMatchObject([
      { fact: 'turn', outcome: 'begun' },
      { fact: 'prompt', text: 'fix it' },
      { fact: 'call', tool: 'shell', outcome: 'ok', exit: 0 },
      { fact: 'command', command: 'npm test', exit: 0 },
      { fact: 'turn', outcome: 'done' },
      { fact: 'words', text: 'done' },
    ]);
    expect(facts.map(({ source }) => Number.parseInt(source ?? '', 10))).toEqual([1, 1, 2, 2, 4, 4]);
  });
});

it('reads messages that have a role and no type', () => {
  const log = lines({ role: 'user', message: 'fix it' }, { role: 'assistant', content: 'done' });
  expect(factsIn(codex, log)).toMatchObject([
    { fact: 'turn', outcome: 'begun' },
    { fact: 'prompt', text: 'fix it' },
    { fact: 'words', text: 'done' },
  ]);
});
