import type { Fact, FactBody } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { todoFacts } from '../../../src/agents/copilot/todos.ts';
import { transcript } from '../../../src/agents/copilot/transcript.ts';
import { linesOf } from '../../../src/logs/log-reading.ts';

const event = (type: string, data: object, more: object = {}) => ({ type, data, ...more });
const read = (...records: unknown[]) =>
  transcript(linesOf(records.map((record) => `${JSON.stringify(record)}\n`).join('')));
const bare = (facts: readonly Fact[]) => facts.map(({ source: _, at: _at, ...fact }) => fact);
const factsOf = (...records: unknown[]) => bare(read(...records).facts);
const turn = (outcome: string, more: object = {}) => ({ fact: 'turn', outcome, ...more }) as FactBody;
const user = (content: string, more: object = {}) => event('user.message', { content, ...more });
const start = (toolName: string, args: unknown) =>
  event('tool.execution_start', { toolCallId: 'c', toolName, arguments: args });
const end = (data: object) => event('tool.execution_complete', { toolCallId: 'c', success: true, ...data });
const call = (tool: string, more: object) => ({ fact: 'call', call: 'c', tool, outcome: 'ok', ...more });
const result = (content: string) => ({ result: { content } });

describe('prompts of Copilot CLI', () => {
  it.each([
    ['the user’s', {}, [turn('begun'), { fact: 'prompt', text: 'fix it' }]],
    [
      'with a task’s id, which is telemetry',
      { parentAgentTaskId: 'x' },
      [turn('begun'), { fact: 'prompt', text: 'fix it' }],
    ],
    ['in mid-turn', { delivery: 'steering' }, [{ fact: 'prompt', text: 'fix it', via: 'queue' }]],
    ['of a skill', { source: 'skill-pdf' }, []],
    ['of another agent', { source: 'agent-5' }, []],
    ['of the autopilot', { isAutopilotContinuation: true }, []],
    ['of a call’s sub-agent', { parentToolCallId: 't' }, []],
  ])('%s', (_, more, facts) => expect(factsOf(user('fix it', more))).toEqual(facts));

  it('are not those of a sub-agent', () => {
    expect(factsOf({ ...user('look'), agentId: 'a' })).toEqual([]);
  });
});

describe('calls of Copilot CLI', () => {
  it.each([
    [
      'a command, by its exit code',
      [
        start('bash', { command: 'npm test' }),
        end({
          shellExecution: { exitCode: 1 },
          ...result('Error: no door\n<shellId: 0 completed with exit code 1>'),
        }),
      ],
      [
        { fact: 'command', command: 'npm test', exit: 1 },
        call('bash', { about: 'npm test', outcome: 'failed', exit: 1, error: 'Error: no door' }),
      ],
    ],
    [
      'a command, by the text of older versions',
      [start('bash', { command: 'echo x' }), end(result('x\n<exited with exit code 0>'))],
      [
        { fact: 'command', command: 'echo x', exit: 0 },
        call('bash', { about: 'echo x', exit: 0, output: 'x' }),
      ],
    ],
    [
      'an edit',
      [start('edit', { path: '/p/a', old_str: 'one', new_str: 'uno' }), end(result('updated'))],
      [
        { fact: 'file', path: '/p/a', change: 'modified' },
        call('edit', { about: '/p/a', output: '+uno | -one' }),
      ],
    ],
    [
      'an edit that failed',
      [
        start('edit', { path: '/p/a', old_str: 'one', new_str: 'uno' }),
        end({ success: false, error: { message: 'No match found' } }),
      ],
      [call('edit', { about: '/p/a', outcome: 'failed', error: 'No match found' })],
    ],
    [
      'a patch, by the log’s list of files',
      [
        start('apply_patch', '*** Begin Patch\n*** Update File: a\n-x\n+y\n*** End Patch'),
        end({ fileEdits: [{ path: '/p/a', kind: 'edit' }] }),
      ],
      [
        { fact: 'file', path: '/p/a', change: 'modified' },
        call('apply_patch', { about: 'a', output: '+y | -x' }),
      ],
    ],
    [
      'files of a call that was not read',
      [end({ fileEdits: [{ path: '/p/a', kind: 'delete' }] })],
      [{ fact: 'file', path: '/p/a', change: 'deleted' }],
    ],
    [
      'a refusal with words',
      [
        start('bash', { command: 'rm x' }),
        event('permission.completed', {
          toolCallId: 'c',
          result: { kind: 'denied-interactively-by-user', feedback: 'keep x' },
        }),
        end({ success: false, error: { code: 'denied', message: 'no' } }),
      ],
      [
        { fact: 'refusal', call: 'c', tool: 'bash', about: 'rm x' },
        { fact: 'prompt', text: 'keep x', via: 'refusal' },
        call('bash', { about: 'rm x', outcome: 'refused' }),
      ],
    ],
    [
      'a refusal by a rule',
      [
        start('bash', { command: 'rm x' }),
        event('permission.completed', { toolCallId: 'c', result: { kind: 'denied-by-rules' } }),
        end({ success: false, error: { code: 'denied', message: 'no' } }),
      ],
      [call('bash', { about: 'rm x', outcome: 'refused' })],
    ],
    [
      'a call that only the message has',
      [
        event('assistant.message', {
          content: '',
          toolRequests: [{ toolCallId: 'c', name: 'bash', arguments: { command: 'ls' } }],
        }),
      ],
      [call('bash', { about: 'ls', outcome: 'open' })],
    ],
    [
      'a call of a sub-agent',
      [
        { ...start('view', { path: '/p/a' }), agentId: 'a' },
        { ...end(result('x')), agentId: 'a' },
      ],
      [{ fact: 'file', path: '/p/a', change: 'read' }, call('view', { about: '/p/a', via: 'subagent' })],
    ],
  ])('%s', (_, records, facts) => expect(factsOf(...records)).toEqual(facts));
});

describe('turns and sessions of Copilot CLI', () => {
  it.each([
    [
      'done',
      [event('assistant.message', { content: 'Done.', toolRequests: [] })],
      [{ fact: 'words', text: 'Done.' }, turn('done')],
    ],
    [
      'not done, at a part of an answer',
      [event('assistant.message', { content: 'First', chunkIndex: 0, chunkCount: 2 })],
      [{ fact: 'words', text: 'First' }],
    ],
    [
      'failed, without an answer',
      [event('assistant.turn_start', { turnId: '0' }), event('assistant.turn_end', { turnId: '0' })],
      [turn('error')],
    ],
    [
      'interrupted',
      [
        event('assistant.turn_start', {}),
        event('abort', { reason: 'user_initiated' }),
        event('assistant.turn_end', {}),
      ],
      [turn('interrupted')],
    ],
    ['interrupted, without a step', [event('abort', { reason: 'user_initiated' })], [turn('interrupted')]],
    ['out of credits', [event('abort', { reason: 'autopilot_credit_limit' })], [turn('limit')]],
    [
      'at a limit',
      [event('session.error', { errorType: 'quota', message: 'No requests left.', statusCode: 402 })],
      [turn('limit', { detail: 'No requests left.' })],
    ],
    [
      'in an error',
      [event('session.error', { errorType: 'query', message: 'Boom' })],
      [turn('error', { detail: 'Boom' })],
    ],
    [
      'that goes on with another model',
      [event('session.error', { errorType: 'rate_limit', message: 'x', eligibleForAutoSwitch: true })],
      [],
    ],
    ['left', [event('session.shutdown', { shutdownType: 'routine' })], [{ fact: 'end', how: 'exit' }]],
    ['named', [event('session.title_changed', { title: 'Doors' })], [{ fact: 'title', text: 'Doors' }]],
    [
      'compacted',
      [event('session.compaction_complete', { success: true, summaryContent: 'we fix doors' })],
      [{ fact: 'summary', text: 'we fix doors' }],
    ],
    [
      'with an answer',
      [
        event('user_input.requested', { requestId: 'r', question: 'Colour?', choices: ['red', 'blue'] }),
        event('user_input.completed', { requestId: 'r', answer: 'blue' }),
      ],
      [{ fact: 'answer', question: 'Colour?', answer: 'blue', options: ['red'] }],
    ],
    [
      'with an accepted plan',
      [
        event('exit_plan_mode.requested', { requestId: 'r', planContent: '# Doors\n1. Oil\n2. Paint' }),
        event('exit_plan_mode.completed', { requestId: 'r', approved: true }),
      ],
      [
        { fact: 'decision', decision: 'Plan accepted: Doors', reason: 'approved by the user', by: 'user' },
        { fact: 'plan', steps: [{ step: 'Oil' }, { step: 'Paint' }] },
      ],
    ],
    [
      'with a refused plan',
      [event('exit_plan_mode.completed', { requestId: 'r', approved: false, feedback: 'oil only' })],
      [{ fact: 'prompt', text: 'oil only', via: 'refusal' }],
    ],
    [
      'with a command that ended in the background',
      [
        event('system.notification', {
          content: 'x',
          kind: { type: 'shell_completed', shellId: '3', exitCode: 1, description: 'build' },
        }),
      ],
      [{ fact: 'background', id: '3', kind: 'command', about: 'build', state: 'failed' }],
    ],
  ])('%s', (_, records, facts) => expect(factsOf(...records)).toEqual(facts));

  it('leave out undone turns', () => {
    const first = user('fix it');
    const second = { ...user('paint it'), id: 'e2' };
    expect(factsOf(first, second, event('session.snapshot_rewind', { upToEventId: 'e2' }))).toEqual([
      turn('begun'),
      { fact: 'prompt', text: 'fix it' },
      { fact: 'rewound', from: JSON.stringify(first).length + 1 },
    ]);
  });

  it('count unknown events', () => {
    expect(
      read(event('session.teleported', {}), event('hook.start', {}), { type: 'user.message' }).unknown,
    ).toEqual({
      'session.teleported': 1,
      'user.message': 1,
    });
  });
});

describe('todos of Copilot CLI', () => {
  const task = (ref: string, more: object) => ({ fact: 'task', ref, ...more });
  it.each([
    [
      "INSERT INTO todos (id, title) VALUES ('a', 'It''s oiled')",
      [task('a', { step: "It's oiled", status: 'pending' })],
    ],
    [
      "insert or replace into todos (id, title, status) values ('a', 'Oil (it)', 'done'),\n ('b', 'Paint', 'blocked')",
      [task('a', { step: 'Oil (it)', status: 'completed' }), task('b', { step: 'Paint', status: 'pending' })],
    ],
    [
      "UPDATE todos SET status = 'in_progress' WHERE id IN ('a', 'b')",
      ['a', 'b'].map((id) => task(id, { status: 'in_progress' })),
    ],
    [
      "UPDATE todos SET status='done', updated_at=CURRENT_TIMESTAMP WHERE id='a'; SELECT * FROM todos",
      [task('a', { status: 'completed' })],
    ],
    ["DELETE FROM todos WHERE id = 'a'", [task('a', { dropped: true })]],
    ["INSERT INTO todos (id, title) VALUES ('a', 'torn", []],
    ["INSERT INTO todo_deps (todo_id, depends_on) VALUES ('a', 'b')", []],
    ['SELECT * FROM todos', []],
    ["UPDATE todos SET status = 'done'", []],
  ])('%s', (sql, facts) => expect(todoFacts(sql)).toEqual(facts));
});
