import { describe, expect, it } from 'vitest';
import type { Agent, HookEvent } from '../../src/agent.ts';
import { claude } from '../../src/agents/claude/index.ts';
import { toolFacts as claudeFacts, failedBash } from '../../src/agents/claude/tools.ts';
import { codex } from '../../src/agents/codex/index.ts';
import { toolFacts as codexFacts } from '../../src/agents/codex/tools.ts';
import { gemini } from '../../src/agents/gemini/index.ts';
import { toolFacts as geminiFacts } from '../../src/agents/gemini/tools.ts';
import { agents } from '../../src/agents/index.ts';
import { OLD_EVENTS } from '../../src/facts/hook-payload.ts';
import { expectedOf, HUGE, mutations, payloadsOf } from '../samples.ts';

const TOOL_FACTS = { claude: claudeFacts, codex: codexFacts, gemini: geminiFacts } as Readonly<
  Record<string, typeof claudeFacts>
>;

// Every agent passes this suite. Fixtures are payloads that the real programs sent, one file an event.
describe.each(agents)('$id', (agent) => {
  const payloads = payloadsOf(agent.id);
  const { events } = expectedOf(agent.id);

  it('has a payload for everything expected', () => {
    expect(payloads.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(events)));
  });

  it.each(payloads)('reads $name', ({ name, payload }) => {
    const event = agent.parse(payload);
    const expected = events[name];
    if (!expected) return expect(event).toBeUndefined();
    const { transcript_path: transcript, ...rest } = event ?? {};
    expect(rest).toEqual({ ...expected, session_id: payload.session_id, cwd: payload.cwd });
    expect(transcript === undefined || transcript === payload.transcript_path).toBe(true);
    expect(transcript === undefined && !expected.subagent).toBe(false);
  });

  it('reads every event for which it has a hook', async () => {
    const setup = await agent.setup();
    const [file] = setup.files('project');
    const hooked = file?.inspect(file.install(undefined, { allow: true }) ?? '').hooks?.found ?? [];
    const read = new Set(
      payloads.filter(({ payload }) => agent.parse(payload)).map(({ payload }) => payload.hook_event_name),
    );
    expect(hooked.length).toBeGreaterThan(3);
    for (const { event } of hooked) expect(read).toContain(event);
  });

  it('ignores the events for which earlier versions had hooks', () => {
    const old = payloads.filter(({ payload }) => OLD_EVENTS.has(String(payload.hook_event_name)));
    expect(old.length).toBeGreaterThan(2);
    for (const { payload } of old) expect(agent.parse(payload)).toBeUndefined();
  });

  it.each([null, 1, 'text', [], {}, { hook_event_name: 'constructor', session_id: 's', cwd: '/' }])(
    'does not take %j for a payload',
    (payload) => expect(agent.parse(payload)).toBeUndefined(),
  );

  it('returns undefined or a valid event for a payload of any other shape', () => {
    for (const { payload } of payloads) {
      for (const mutation of mutations(payload, [null, 7, '', [], {}, [null], HUGE])) {
        const event = agent.parse(mutation);
        if (event) expect(faults(event)).toEqual([]);
      }
    }
  });

  it('answers in its own envelope', () => {
    const start = agent.reply({ event: 'start', context: 'c' });
    expect(JSON.parse(start)).toEqual({
      hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: 'c' },
    });
    expect(agent.reply({ event: 'prompt', context: '' })).toBe('');
  });
});

/** The faults of an event: a value above its limit, or one that a sub-agent's event must not have. */
function faults(event: HookEvent): string[] {
  const { session_id, cwd, transcript_path: transcript = '/' } = event;
  const lengths = session_id.length <= 200 && cwd.length <= 4_096 && transcript.length <= 4_096;
  const said = event.event === 'turn' ? (event.said ?? '').length + (event.detail ?? '').length : 0;
  return [
    ...(lengths && said <= 101_000 ? [] : ['too long']),
    ...(event.subagent && event.event === 'prompt' && event.prompt !== undefined ? ['a user’s words'] : []),
  ];
}

/** A payload of an agent with other members. */
function payload(agent: Agent, name: string, changes: Record<string, unknown>): Record<string, unknown> {
  const found = payloadsOf(agent.id).find((sample) => sample.name === name);
  if (!found) throw new Error(`${agent.id} has no ${name}`);
  return { ...found.payload, ...changes };
}

/** The facts of a tool call, from the agent's own tool event. */
function factsOf(agent: Agent, name: string, changes: Record<string, unknown>): unknown {
  const call = payload(agent, name, changes);
  const { tool_input: input, tool_response: response, error } = call;
  const tool = String(call.tool_name);
  if (error !== undefined) return tool === 'Bash' ? failedBash(input, String(error)) : [];
  return TOOL_FACTS[agent.id]?.({ name: tool, input, response, cwd: String(call.cwd) });
}

it.each([
  [claude, 'UserPromptSubmit'],
  [codex, 'UserPromptSubmit'],
  [gemini, 'BeforeAgent'],
] as const)('the answer to a prompt names the event as %o does', (agent, hookEventName) => {
  const answer = JSON.parse(agent.reply({ event: 'prompt', context: 'c' })) as Record<string, unknown>;
  expect(answer.hookSpecificOutput).toEqual({ hookEventName, additionalContext: 'c' });
});

it('the reply has the line for the user if the agent shows it', () => {
  const notices = agents.map((agent) => agent.reply({ event: 'start', context: 'c', notice: 'n' }));
  expect(notices.map((text) => text.includes('"systemMessage":"n"'))).toEqual([true, true, false]);
});

describe('a prompt', () => {
  it.each([
    ['<task-notification>\n<task-id>a</task-id>', undefined],
    ['<system-reminder>\nx\n</system-reminder>', undefined],
    ['<bash-input>ls</bash-input>', undefined],
    ['<local-command-stdout>x</local-command-stdout>', undefined],
    ['[Request interrupted by user]', undefined],
    ['  ', undefined],
    ['<button> does not work', '<button> does not work'],
    [' fix it\n', 'fix it'],
  ])('of Claude Code: %j', (prompt, own) => {
    const event = claude.parse(payload(claude, 'UserPromptSubmit', { prompt }));
    expect(event).toMatchObject({ event: 'prompt' });
    expect(event).toEqual(
      own === undefined
        ? expect.not.objectContaining({ prompt: expect.anything() })
        : expect.objectContaining({ prompt: own }),
    );
  });

  it('of a sub-agent of Claude Code is not the user’s', () => {
    const event = claude.parse(payload(claude, 'UserPromptSubmit.user', { agent_id: 'a' }));
    expect(event).toMatchObject({ event: 'prompt', subagent: true });
    expect(event).not.toHaveProperty('prompt');
  });

  it.each([
    ['<hook_context>Session &lt;b&gt;</hook_context>\n\nfix it', 'fix it'],
    ['<hook_context>only this</hook_context>', undefined],
    ['[System: You previously returned an empty response]', undefined],
    ['why <hook_context>?', 'why <hook_context>?'],
  ])('of Gemini CLI: %j', (prompt, own) => {
    const event = gemini.parse(payload(gemini, 'BeforeAgent', { prompt }));
    expect(event?.event === 'prompt' && event.prompt).toBe(own);
  });
});

describe('a turn', () => {
  it.each([
    ['rate_limit', 'API Error: Request rejected (429) · too fast', 'limit'],
    ['billing_error', 'Credit balance is too low', 'limit'],
    ['unknown', 'API Error: 402 Usage limit reached', 'limit'],
    ['unknown', 'API Error: 400 You have reached your specified API usage limits.', 'limit'],
    ['unknown', "You've hit your session limit · resets 3pm", 'limit'],
    ['unknown', "You've hit your monthly spend limit.", 'limit'],
    ['server_error', 'API Error: 529 Overloaded. This is a server-side issue', 'error'],
    ['invalid_request', 'Prompt is too long', 'error'],
    ['unknown', 'API Error: 400 input length and max_tokens exceed context limit', 'error'],
    ['authentication_failed', 'Please run /login', 'error'],
  ])('that failed with %s, %j ended at a limit or not', (error, message, outcome) => {
    const event = claude.parse(payload(claude, 'StopFailure', { error, last_assistant_message: message }));
    expect(event).toMatchObject({ event: 'turn', outcome, detail: message });
    expect(event).not.toHaveProperty('said');
  });

  it.each(['', '[no response text]'])('of Gemini CLI with the answer %j was interrupted', (answer) => {
    const event = gemini.parse(payload(gemini, 'AfterAgent', { prompt_response: answer }));
    expect(event).toMatchObject({ event: 'turn', outcome: 'interrupted' });
  });
});

describe('a question of Claude Code', () => {
  const question = (multiSelect = false) => ({
    question: 'Which db?',
    options: [{ label: 'sqlite' }, { label: 'pg' }, { label: 'my, sql' }],
    multiSelect,
  });
  it.each([
    ['one choice', { answers: { 'Which db?': 'pg' } }, [{ answer: 'pg', options: ['sqlite', 'my, sql'] }]],
    [
      'several',
      { answers: { 'Which db?': 'sqlite, my, sql' } },
      [{ answer: 'sqlite, my, sql', options: ['pg'] }],
    ],
    [
      'other words',
      { answers: { 'Which db?': 'duckdb' } },
      [{ answer: 'duckdb', options: ['sqlite', 'pg', 'my, sql'] }],
    ],
    [
      'typed text instead of answers',
      { answers: {}, response: 'none at all' },
      [{ answer: 'none at all', options: ['sqlite', 'pg', 'my, sql'] }],
    ],
    [
      'a note',
      { answers: { 'Which db?': 'pg' }, annotations: { 'Which db?': { notes: 'v17' } } },
      [{ answer: 'pg', options: ['sqlite', 'my, sql'], note: 'v17' }],
    ],
    ['no answer', { answers: {} }, []],
    [
      'skipped',
      { answers: { 'Which db?': 'skipped' }, annotations: { 'Which db?': { unanswered: 'skipped' } } },
      [],
    ],
    ['no answer in time', { answers: { 'Which db?': 'pg' }, afkTimeoutMs: 60_000 }, []],
    ['an answer to something else', { answers: { 'Which?': 'pg' } }, []],
    ['an answer to nothing that is there', { questions: [{ question: 'constructor' }], answers: {} }, []],
  ])('with %s', (_, response, answers) => {
    const facts = factsOf(claude, 'PostToolUse.AskUserQuestion', {
      tool_response: { questions: [question()], ...response },
    });
    expect(facts).toEqual(answers.map((answer) => ({ fact: 'answer', question: 'Which db?', ...answer })));
  });
});

describe('a tool of Claude Code', () => {
  it.each([
    [
      'a rewritten file',
      'PostToolUse.Write',
      {
        tool_response: { type: 'update', filePath: '/p/a', structuredPatch: [] },
        tool_input: { file_path: '/p/a' },
      },
      [{ fact: 'file', path: '/p/a', change: 'modified' }],
    ],
    [
      'a relative path',
      'PostToolUse.Write',
      { cwd: '/p/sub', tool_response: { type: 'create', filePath: 'b' }, tool_input: { file_path: 'b' } },
      [{ fact: 'file', path: '/p/sub/b', change: 'created' }],
    ],
    [
      'an edit that makes a file',
      'PostToolUse.Edit',
      {
        tool_input: { file_path: '/p/a', old_string: '', new_string: 'x' },
        tool_response: { filePath: '/p/a', originalFile: null },
      },
      [{ fact: 'file', path: '/p/a', change: 'created' }],
    ],
    [
      'several edits',
      'PostToolUse.Edit',
      { tool_name: 'MultiEdit', tool_input: { file_path: '/p/a' } },
      [{ fact: 'file', path: '/p/a', change: 'modified' }],
    ],
    [
      'a notebook',
      'PostToolUse.Edit',
      {
        tool_name: 'NotebookEdit',
        tool_input: { notebook_path: '/p/n.ipynb' },
        tool_response: { notebook_path: '/p/n.ipynb' },
      },
      [{ fact: 'file', path: '/p/n.ipynb', change: 'modified' }],
    ],
    [
      'a notebook that failed',
      'PostToolUse.Edit',
      {
        tool_name: 'NotebookEdit',
        tool_input: { notebook_path: '/p/n.ipynb' },
        tool_response: { notebook_path: '/p/n.ipynb', error: 'no such cell' },
      },
      [],
    ],
    [
      'a task dropped',
      'PostToolUse.TaskUpdate',
      {
        tool_input: { taskId: '1', status: 'deleted' },
        tool_response: {
          success: true,
          taskId: '1',
          updatedFields: ['deleted'],
          statusChange: { from: 'pending', to: 'deleted' },
        },
      },
      [{ fact: 'task', ref: '1', dropped: true }],
    ],
    [
      'a task renamed',
      'PostToolUse.TaskUpdate',
      {
        tool_input: { taskId: '1', subject: 'Fix sub' },
        tool_response: { success: true, taskId: '1', updatedFields: ['subject'] },
      },
      [{ fact: 'task', ref: '1', step: 'Fix sub' }],
    ],
    [
      'a task that is not there',
      'PostToolUse.TaskUpdate',
      { tool_response: { success: false, taskId: '9', updatedFields: [], error: 'Task not found' } },
      [],
    ],
    [
      'a task’s owner',
      'PostToolUse.TaskUpdate',
      {
        tool_input: { taskId: '1', owner: 'me' },
        tool_response: { success: true, taskId: '1', updatedFields: ['owner'] },
      },
      [],
    ],
    [
      'a command in the background',
      'PostToolUse.Bash',
      { tool_response: { stdout: '', stderr: '', interrupted: false, backgroundTaskId: 'b1' } },
      [],
    ],
    [
      'a plan for a team’s leader',
      'PostToolUse.ExitPlanMode',
      { tool_response: { plan: '# P\n1. a', isAgent: true, awaitingLeaderApproval: true } },
      [],
    ],
    [
      'a plan without steps',
      'PostToolUse.ExitPlanMode',
      { tool_response: { plan: 'Just do it.', isAgent: false } },
      [
        {
          fact: 'decision',
          decision: 'Plan accepted: Just do it.',
          reason: 'approved by the user',
          by: 'user',
        },
      ],
    ],
    [
      'a command that was not run',
      'PostToolUseFailure.Bash',
      { error: 'The user doesn’t want to proceed' },
      [],
    ],
  ])('%s', (_, name, changes, facts) => expect(factsOf(claude, name, changes)).toEqual(facts));
});

describe('a tool of Codex', () => {
  const patch = (
    text: string,
    response = 'Exit code: 0\nOutput:\nSuccess. Updated the following files:\n',
  ) => ({
    tool_input: { command: `*** Begin Patch\n${text}\n*** End Patch\n` },
    tool_response: response,
    cwd: '/p',
  });
  it.each([
    [
      'a file that is moved',
      'PostToolUse.apply_patch',
      patch('*** Update File: a\n*** Move to: b/c\n@@\n-x\n+y'),
      [
        { fact: 'file', path: '/p/a', change: 'deleted' },
        { fact: 'file', path: '/p/b/c', change: 'created' },
      ],
    ],
    [
      'a patch that failed',
      'PostToolUse.apply_patch',
      patch('*** Update File: a', 'apply_patch verification failed: Failed to find expected lines'),
      [],
    ],
    [
      'a patch in the shell',
      'PostToolUse.Bash',
      patch('*** Delete File: a'),
      [{ fact: 'file', path: '/p/a', change: 'deleted' }],
    ],
    [
      'a plan that was refused',
      'PostToolUse.update_plan',
      { tool_response: 'failed to parse function arguments' },
      [],
    ],
    [
      'a goal taken up again',
      'PostToolUse.update_goal',
      { tool_response: { goal: { objective: 'g', status: 'active' } } },
      [{ fact: 'goal reached', reached: false }],
    ],
    [
      'a goal out of budget',
      'PostToolUse.update_goal',
      { tool_response: { goal: { objective: 'g', status: 'budget_limited' } } },
      [],
    ],
    ['a goal that was refused', 'PostToolUse.create_goal', { tool_response: 'cannot create a new goal' }, []],
  ])('%s', (_, name, changes, facts) => expect(factsOf(codex, name, changes)).toEqual(facts));
});

describe('a tool of Gemini CLI', () => {
  const shell = (llmContent: unknown) => ({
    tool_input: { command: 'npm test' },
    tool_response: { llmContent },
  });
  const ran = (exit?: number) => [
    { fact: 'command', command: 'npm test', ...(exit !== undefined && { exit }) },
  ];
  it.each([
    [
      'a command that passed',
      'AfterTool.run_shell_command',
      shell('Output: fine\nProcess Group PGID: 7'),
      ran(0),
    ],
    [
      'a command that failed',
      'AfterTool.run_shell_command',
      shell('<untrusted_context>\nOutput: bad\nExit Code: 3\nProcess Group PGID: 7\n</untrusted_context>'),
      ran(3),
    ],
    [
      'a command that speaks of exit codes',
      'AfterTool.run_shell_command',
      shell('Output: Exit Code: 3\nExit Code: 4\nall the same\nProcess Group PGID: 7'),
      ran(0),
    ],
    [
      'a command that was killed',
      'AfterTool.run_shell_command',
      shell([{ text: 'Output: (empty)\nSignal: 9\nProcess Group PGID: 7' }]),
      ran(),
    ],
    [
      'a command in the background',
      'AfterTool.run_shell_command',
      shell('Command moved to background (PID: 7). Output hidden.'),
      [],
    ],
    [
      'to-dos, some cancelled',
      'AfterTool.write_todos',
      {
        tool_input: {
          todos: [
            { description: 'a', status: 'completed' },
            { description: 'b', status: 'cancelled' },
            { description: 'c', status: 'blocked' },
          ],
        },
      },
      [
        {
          fact: 'plan',
          steps: [
            { step: 'a', status: 'completed' },
            { step: 'c', status: 'pending' },
          ],
        },
      ],
    ],
    ['no result', 'AfterTool.write_file', { tool_response: undefined }, []],
  ])('%s', (_, name, changes, facts) => expect(factsOf(gemini, name, changes)).toEqual(facts));
});
