import type { FactBody } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { codex } from '../../../src/agents/codex/index.ts';
import { linesOf } from '../../../src/logs/log-reading.ts';
import { factsIn } from '../../samples.ts';

// Minimal records of each era of Codex's log, written by hand. `log/records.ts` of the adapter describes the eras.

const TURN = '01a20000-0001-7000-8000-000000000000';
const LATER = '01a20000-0009-7000-8000-000000000000';
const SESSION = '01a20000-0005-7000-8000-000000000000';

type Value = Record<string, unknown>;
const log = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const meta = (payload: Value = {}) => ({ type: 'session_meta', payload: { id: 's', cwd: '/p', ...payload } });
const event = (type: string, payload: Value = {}) => ({ type: 'event_msg', payload: { type, ...payload } });
const response = (type: string, payload: Value) => ({ type: 'response_item', payload: { type, ...payload } });
const item = (type: string, payload: Value) => event('item_completed', { item: { type, ...payload } });
const message = (role: string, text: string) =>
  response('message', { role, content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }] });
const called = (name: string, input: unknown, id = 'c') =>
  response('function_call', { name, call_id: id, arguments: JSON.stringify(input) });
const answered = (output: unknown, id = 'c') => response('function_call_output', { call_id: id, output });
const custom = (name: string, input: string, id = 'c') =>
  response('custom_tool_call', { name, call_id: id, input });
const customAnswered = (output: unknown, id = 'c') =>
  response('custom_tool_call_output', { call_id: id, output });
const json = (output: string, exit: number) => JSON.stringify({ output, metadata: { exit_code: exit } });
const started = (turn = TURN) => event('task_started', { turn_id: turn });
const limits = (used: number, more: Value = {}) =>
  event('token_count', { rate_limits: { primary: { used_percent: used, ...more }, secondary: null } });

const read = (...records: unknown[]) => factsIn(codex, log(...records));
const only = (kinds: readonly FactBody['fact'][], ...records: unknown[]) =>
  read(...records).filter(({ fact }) => kinds.includes(fact));
const begun = { fact: 'turn', outcome: 'begun' };

const PATCH = '*** Begin Patch\n*** Update File: a.ts\n@@\n-x\n+y\n*** Add File: b.ts\n+z\n*** End Patch';
const APPLIED = 'Success. Updated the following files:\nA b.ts\nM a.ts\n';
/** The lines that it changes. */
const EDITED = '+y | +z | -x';
const PATCHED = [
  { fact: 'file', path: '/p/a.ts', change: 'modified' },
  { fact: 'file', path: '/p/b.ts', change: 'created' },
];

describe('prompts and words', () => {
  it.each<[string, unknown[], unknown[]]>([
    [
      'events',
      [event('user_message', { message: 'fix it' }), event('agent_message', { message: 'done' })],
      [
        { fact: 'prompt', text: 'fix it' },
        { fact: 'words', text: 'done' },
      ],
    ],
    [
      'the history, where there are no events',
      [message('user', 'fix it'), message('assistant', 'done')],
      [
        { fact: 'prompt', text: 'fix it' },
        { fact: 'words', text: 'done' },
      ],
    ],
    [
      'both, once',
      [
        message('user', 'fix it'),
        event('user_message', { message: 'fix it' }),
        event('agent_message', { message: 'done' }),
        message('assistant', 'done'),
        event('user_message', { message: 'fix it' }),
        message('user', 'fix it'),
      ],
      [
        { fact: 'prompt', text: 'fix it' },
        { fact: 'words', text: 'done' },
        { fact: 'prompt', text: 'fix it' },
      ],
    ],
    [
      'items',
      [
        item('UserMessage', { content: [{ type: 'text', text: 'fix it' }] }),
        item('AgentMessage', { content: [{ type: 'Text', text: 'done' }] }),
      ],
      [
        { fact: 'prompt', text: 'fix it' },
        { fact: 'words', text: 'done' },
      ],
    ],
    [
      'bare records',
      [
        { id: 's', timestamp: '2025-08-01T10:00:00.000Z', instructions: null },
        { record_type: 'state' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'fix it' }] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'done' }] },
      ],
      [
        { fact: 'prompt', text: 'fix it' },
        { fact: 'words', text: 'done' },
      ],
    ],
    [
      'no context of Codex’s',
      [
        message('user', '<user_instructions>\nbe kind\n</user_instructions>'),
        message('user', '<environment_context>\n  <cwd>/p</cwd>\n</environment_context>'),
        message('user', '# AGENTS.md instructions for /p\n\n<INSTRUCTIONS>\nbe kind\n</INSTRUCTIONS>'),
      ],
      [],
    ],
    [
      'a title',
      [event('thread_name_updated', { thread_name: 'The fix' })],
      [{ fact: 'title', text: 'The fix' }],
    ],
    [
      'a summary',
      [{ type: 'compacted', payload: { message: 'Half done.' } }],
      [{ fact: 'summary', text: 'Half done.' }],
    ],
    ['an encrypted summary', [{ type: 'compacted', payload: { message: '', replacement_history: [] } }], []],
    [
      'a goal of the user’s',
      [event('thread_goal_updated', { goal: { objective: 'ship it', status: 'active' } })],
      [{ fact: 'goal', text: 'ship it' }],
    ],
    [
      'what a review found',
      [
        event('exited_review_mode', {
          review_output: { overall_explanation: 'Two bugs.', findings: [{ title: 'One' }] },
        }),
      ],
      [{ fact: 'words', text: 'Two bugs.\n- One' }],
    ],
  ])('are read from %s', (_, records, facts) => {
    expect(only(['prompt', 'words', 'title', 'summary', 'goal'], ...records)).toEqual(facts);
  });

  it('a prompt has the id of its turn and its text, as in the hook’s payload', () => {
    const payload = { hook_event_name: 'UserPromptSubmit', session_id: 's', cwd: '/p', turn_id: TURN };
    const hooked = codex.parse({ ...payload, prompt: 'fix  it\n' });
    const [, prompt] = read(started(), event('user_message', { message: 'fix it' }));
    expect(prompt).toMatchObject({ fact: 'prompt', id: expect.stringContaining(TURN) });
    expect(hooked).toMatchObject({ prompt_id: prompt?.fact === 'prompt' ? prompt.id : '' });
  });

  it('a prompt in mid-turn was queued, and has an id of its own', () => {
    const prompts = only(
      ['prompt'],
      started(),
      event('user_message', { message: 'fix it' }),
      event('user_message', { message: 'and test it' }),
    );
    expect(prompts).toMatchObject([{ text: 'fix it' }, { text: 'and test it', via: 'queue' }]);
    expect(new Set(prompts.map((fact) => fact.fact === 'prompt' && fact.id)).size).toBe(2);
  });

  it('a proposed plan becomes the plan when the user accepts it', () => {
    const plan = item('Plan', { text: '# Plan\n1. Read the code\n2. Fix the bug\n' });
    const facts = (prompt: string) =>
      only(['plan'], meta(), plan, event('user_message', { message: prompt }));
    expect(facts('Implement the plan.')).toMatchObject([
      { steps: [{ step: 'Read the code' }, { step: 'Fix the bug' }] },
    ]);
    expect(facts('Another one, please.')).toEqual([]);
  });
});

describe('commands', () => {
  const lines = 'npm test';
  const ok = { fact: 'call', call: 'c', about: 'npm test', outcome: 'ok', exit: 0 };
  const failed = { ...ok, outcome: 'failed', exit: 1, error: 'Error: no' };
  it.each<[string, string, unknown[], unknown, number]>([
    [
      'B',
      'shell',
      [called('shell', { command: ['bash', '-lc', lines] }), answered(json('Error: no\n', 1))],
      failed,
      1,
    ],
    [
      'B, PowerShell',
      'shell',
      [called('shell', { command: ['powershell', '-NoProfile', '-Command', lines] }), answered(json('', 0))],
      ok,
      0,
    ],
    [
      'B, with colours',
      'shell',
      [
        called('shell', { command: ['bash', '-lc', lines] }),
        answered(json('\u001b[31mError: no\u001b[0m\r\n', 1)),
      ],
      failed,
      1,
    ],
    [
      'C',
      'shell_command',
      [
        called('shell_command', { command: lines }),
        answered('Exit code: 1\nWall time: 1.2 seconds\nOutput:\nError: no'),
      ],
      failed,
      1,
    ],
    [
      'D',
      'exec_command',
      [
        called('exec_command', { cmd: lines }),
        answered(
          'Chunk ID: a1\nWall time: 1.2 seconds\nProcess exited with code 1\nOriginal token count: 3\nOutput:\nError: no',
        ),
      ],
      failed,
      1,
    ],
    [
      'E, beside an item',
      'exec_command',
      [
        called('exec_command', { cmd: lines }),
        item('CommandExecution', {
          id: 'c',
          command: ['bash', '-lc', lines],
          status: 'failed',
          aggregated_output: 'Error: no',
          exit_code: 1,
        }),
        answered('Chunk ID: a1\nProcess exited with code 1\nOutput:\nError: no'),
      ],
      failed,
      1,
    ],
    [
      'E, the item alone',
      'exec_command',
      [item('CommandExecution', { id: 'c', command: ['bash', '-lc', lines], exit_code: 0 })],
      ok,
      0,
    ],
    [
      'a local shell call',
      'local_shell',
      [
        response('local_shell_call', {
          call_id: 'c',
          action: { type: 'exec', command: ['bash', '-lc', lines] },
        }),
        answered(json('', 0)),
      ],
      ok,
      0,
    ],
    [
      'A',
      'shell',
      [
        {
          type: 'function_call',
          name: 'shell',
          call_id: 'c',
          arguments: JSON.stringify({ command: ['bash', '-lc', lines] }),
        },
        { type: 'function_call_output', call_id: 'c', output: json('', 0) },
      ],
      ok,
      0,
    ],
  ])('of era %s', (_, tool, records, call, exit) => {
    expect(read(...records)).toEqual([
      { ...(call as object), tool },
      { fact: 'command', command: lines, exit },
    ]);
  });

  it('that fail keep their output only if they are checks', () => {
    const facts = read(
      called('shell_command', { command: 'cat key.txt' }),
      answered('Exit code: 1\nOutput:\nError: abc'),
    );
    expect(JSON.stringify(facts)).not.toContain('abc');
  });

  it('keep at most 800 characters of errors, without secrets', () => {
    const secret = `token: ghp_${'a1B2c3D4e5'.repeat(3)}f6G7h8`;
    const output = `Exit code: 1\nOutput:\nError: ${secret}\n${'Error: long line\n'.repeat(100)}${'Error x'.repeat(99)}`;
    const [call] = read(called('shell_command', { command: 'npm test' }), answered(output));
    const error = call?.fact === 'call' ? (call.error ?? '') : '';
    expect(error.length).toBeGreaterThan(20);
    expect(error.length).toBeLessThanOrEqual(800);
    expect(error).not.toContain('ghp_');
  });

  it('without a result are open, and the next reading begins there', () => {
    const text = log(meta(), called('exec_command', { cmd: 'npm test' }));
    const { facts, openFrom } = codex.transcript(linesOf(text));
    expect(facts).toMatchObject([{ fact: 'call', outcome: 'open', about: 'npm test' }]);
    expect(openFrom).toBe(Buffer.byteLength(log(meta())));
  });

  it('get no result once their turn is over', () => {
    const text = log(
      started(),
      called('exec_command', { cmd: 'npm test' }),
      event('turn_aborted', { reason: 'interrupted' }),
    );
    expect(codex.transcript(linesOf(text)).openFrom).toBeUndefined();
  });

  it('that the user refused count as refused', () => {
    const facts = read(
      called('shell', { command: ['bash', '-lc', 'git push'] }),
      answered('exec command rejected by user'),
    );
    expect(facts).toEqual([
      { fact: 'call', call: 'c', tool: 'shell', about: 'git push', outcome: 'refused' },
      { fact: 'refusal', call: 'c', tool: 'shell', about: 'git push' },
    ]);
  });

  it('that a rule of Codex refused do not count as refused by the user', () => {
    const declined = {
      id: 'c',
      command: ['bash', '-lc', 'rm -rf x'],
      status: 'declined',
      aggregated_output: 'not allowed',
    };
    expect(read(item('CommandExecution', declined))).toMatchObject([{ fact: 'call', outcome: 'refused' }]);
  });

  it('of the user count once, as the user’s', () => {
    const text =
      '<user_shell_command>\n<command>\nls\n</command>\n<result>\nExit code: 0\nOutput:\na\n</result>\n</user_shell_command>';
    const command = { fact: 'command', command: 'ls', exit: 0, via: 'user' };
    const ran = item('CommandExecution', {
      id: 'u',
      command: ['bash', '-lc', 'ls'],
      source: 'userShell',
      exit_code: 0,
    });
    expect(read(message('user', text))).toEqual([command]);
    expect(read(message('user', text), ran)).toEqual([command]);
  });

  const running = (id: string) => `Chunk ID: a1\nProcess running with session ID ${id}\nOutput:\n`;
  const exited = (exit: number) => `Chunk ID: a2\nProcess exited with code ${exit}\nOutput:\n`;
  it.each<[string, unknown[], unknown[]]>([
    [
      'still runs',
      [called('exec_command', { cmd: 'npm start' }), answered(running('7'))],
      [
        { fact: 'call', call: 'c', outcome: 'ok' },
        { fact: 'background', id: '7', kind: 'command', about: 'npm start', state: 'running' },
      ],
    ],
    [
      'ended later',
      [
        called('exec_command', { cmd: 'npm start' }),
        answered(running('7')),
        called('write_stdin', { session_id: 7, chars: '' }, 'd'),
        answered(exited(1), 'd'),
      ],
      [
        { fact: 'call', call: 'c', outcome: 'failed', exit: 1 },
        { fact: 'command', command: 'npm start', exit: 1 },
        { fact: 'background', id: '7', state: 'failed' },
        { fact: 'call', call: 'd', tool: 'write_stdin', about: 'npm start', exit: 1 },
      ],
    ],
    [
      'ended later, as its item also says',
      [
        called('exec_command', { cmd: 'npm start' }),
        answered(running('7')),
        called('write_stdin', { session_id: 7, chars: '' }, 'd'),
        item('CommandExecution', { id: 'c', command: ['bash', '-lc', 'npm start'], exit_code: 0 }),
        answered(exited(0), 'd'),
      ],
      [
        { fact: 'call', call: 'c', outcome: 'ok', exit: 0 },
        { fact: 'command', command: 'npm start', exit: 0 },
        { fact: 'background', id: '7', state: 'done' },
        { fact: 'call', call: 'd', exit: 0 },
      ],
    ],
    [
      'ended, of which the beginning is in another part of the log',
      [called('write_stdin', { session_id: 7, chars: '' }, 'd'), answered(exited(0), 'd')],
      [
        { fact: 'call', call: 'd', outcome: 'ok', exit: 0 },
        { fact: 'background', id: '7', state: 'done' },
      ],
    ],
  ])('in the background: one that %s', (_, records, facts) => expect(read(...records)).toMatchObject(facts));
});

describe('edits', () => {
  const shellPatch = (line: string) => called('shell', { command: ['bash', '-lc', line] });
  it.each<[string, unknown[]]>([
    ['in the shell', [shellPatch(`apply_patch <<'EOF'\n${PATCH}\nEOF`), answered(json(APPLIED, 0))]],
    ['by words', [called('shell', { command: ['apply_patch', PATCH] }), answered(json(APPLIED, 0))]],
    ['in a custom tool call', [custom('apply_patch', PATCH), customAnswered(json(APPLIED, 0))]],
    ['in a function call', [called('apply_patch', { input: PATCH }), answered(APPLIED)]],
    [
      'in a later format',
      [
        custom('apply_patch', PATCH),
        customAnswered(`Exit code: 0\nWall time: 0 seconds\nOutput:\n${APPLIED}`),
      ],
    ],
    [
      'with an event',
      [
        custom('apply_patch', PATCH),
        event('patch_apply_end', {
          call_id: 'c',
          success: true,
          changes: { '/p/a.ts': { type: 'update' }, '/p/b.ts': { type: 'add' } },
        }),
        customAnswered(`Exit code: 0\nOutput:\n${APPLIED}`),
      ],
    ],
    [
      'as an item',
      [
        item('FileChange', {
          id: 'c',
          status: 'completed',
          changes: { 'a.ts': { type: 'update' }, 'b.ts': { type: 'add' } },
        }),
      ],
    ],
  ])('%s', (_, records) => {
    expect(only(['file', 'command'], meta(), ...records)).toEqual(PATCHED);
    expect(only(['call'], meta(), ...records)).toMatchObject([
      { call: 'c', outcome: 'ok', about: expect.stringContaining('a.ts') },
    ]);
  });

  it.each<[string, Value, string, string]>([
    ['the call’s folder', { workdir: '/p/sub' }, '*** Update File: a.ts', '/p/sub/a.ts'],
    ['a folder below the session’s', { workdir: 'sub' }, '*** Update File: a.ts', '/p/sub/a.ts'],
    ['no folder, where it is absolute', { workdir: '/p/sub' }, '*** Update File: /q/a.ts', '/q/a.ts'],
    ['no folder, on Windows', {}, String.raw`*** Update File: C:\q\a.ts`, String.raw`C:\q\a.ts`],
  ])('a path is relative to %s', (_, more, header, path) => {
    const line = `apply_patch <<EOF\n*** Begin Patch\n${header}\n*** End Patch\nEOF`;
    const records = [
      called('exec_command', { cmd: line, ...more }),
      answered(`Process exited with code 0\nOutput:\n${APPLIED}`),
    ];
    expect(only(['file'], meta(), ...records)).toEqual([{ fact: 'file', path, change: 'modified' }]);
  });

  it.each([
    ['/p', `cd sub && apply_patch <<EOF\n${PATCH}\nEOF`, '/p/sub/a.ts'],
    [String.raw`C:\p`, `apply_patch <<EOF\n${PATCH}\nEOF`, String.raw`C:\p\a.ts`],
  ])('in %s, where the shell changes folder or the system is another', (cwd, line, path) => {
    const [first] = only(
      ['file'],
      meta({ cwd }),
      called('shell_command', { command: line }),
      answered(`Exit code: 0\nOutput:\n${APPLIED}`),
    );
    expect(first).toMatchObject({ path });
  });

  it.each<[string, unknown[]]>([
    [
      'an answer',
      [
        custom('apply_patch', PATCH),
        customAnswered('apply_patch verification failed: Failed to find expected lines in a.ts'),
      ],
    ],
    [
      'an event',
      [
        custom('apply_patch', PATCH),
        event('patch_apply_end', {
          call_id: 'c',
          success: false,
          stderr: 'Failed to find expected lines in a.ts',
          changes: { 'a.ts': { type: 'update' } },
        }),
      ],
    ],
  ])('that failed by %s change nothing, and keep why', (_, records) => {
    expect(read(meta(), ...records)).toEqual([
      {
        fact: 'call',
        call: 'c',
        tool: 'apply_patch',
        about: expect.any(String),
        outcome: 'failed',
        error: expect.stringContaining('Failed to find'),
      },
    ]);
  });

  it('that the user refused are refused', () => {
    expect(read(custom('apply_patch', PATCH), customAnswered('patch rejected by user'))).toMatchObject([
      { fact: 'call', outcome: 'refused' },
      { fact: 'refusal', tool: 'apply_patch', about: 'a.ts, b.ts' },
    ]);
  });
});

describe('programs of code mode', () => {
  const program = `const r = await tools.exec_command({cmd:"npm test"}); text(await tools.apply_patch(${JSON.stringify(PATCH)}))`;
  const completed = [{ text: 'Script completed\nOutput:\n' }, { text: '{"exit_code":1,"output":"no"}' }];

  it('have their commands and patches, if the log has no items', () => {
    expect(only(['command', 'file'], meta(), custom('exec', program), customAnswered(completed))).toEqual([
      { fact: 'command', command: 'npm test', exit: 1 },
      ...PATCHED,
    ]);
  });

  it('leave them to the items, if there are any', () => {
    const facts = only(
      ['command', 'file'],
      meta(),
      custom('exec', program),
      item('CommandExecution', { id: 'exec-1', command: ['bash', '-lc', 'npm test'], exit_code: 1 }),
      item('FileChange', { id: 'exec-2', status: 'completed', changes: { 'a.ts': { type: 'update' } } }),
      customAnswered(completed),
    );
    expect(facts).toEqual([
      { fact: 'command', command: 'npm test', exit: 1 },
      { fact: 'file', path: '/p/a.ts', change: 'modified' },
    ]);
  });

  describe('whose calls have items', () => {
    const ran = item('CommandExecution', {
      id: 'exec-1',
      command: ['bash', '-lc', 'npm test'],
      exit_code: 1,
    });
    const changes = { '/p/a.ts': { type: 'update', unified_diff: '@@ -1 +1 @@\n-a\n+b\n' } };
    const changed = item('FileChange', { id: 'exec-2', status: 'completed', changes });
    const first = { fact: 'call', tool: 'exec_command', about: 'npm test', outcome: 'failed', exit: 1 };
    const second = { fact: 'call', tool: 'apply_patch', about: '/p/a.ts', outcome: 'ok', output: '+b | -a' };
    const open = { fact: 'call', outcome: 'open' };
    it.each<[string, object[], object[]]>([
      ['at its start', [], [{ ...open, tool: 'exec_command', about: 'npm test' }]],
      [
        'after its first call',
        [ran],
        [first, { ...open, tool: 'apply_patch', about: 'a.ts, b.ts', output: EDITED }],
      ],
      ['after all its calls', [ran, changed], [first, second]],
      ['at its end', [ran, changed, customAnswered(completed)], [first, second]],
      ['that failed after a call', [ran, customAnswered('Script failed\nError')], [first]],
    ])('tell each once: %s', (_what, records, calls) => {
      const found = only(['call'], meta(), custom('exec', program), ...records);
      expect(found).toMatchObject(calls);
      expect(found).toHaveLength(calls.length);
    });
  });

  it('without a command or a patch count as a call of the tool that they call', () => {
    const plan = 'text(await tools.update_plan({plan:[{step:"a"}]}))';
    const calls = only(['call'], meta(), custom('exec', plan), customAnswered(completed));
    expect(calls).toMatchObject([{ tool: 'update_plan', outcome: 'ok' }]);
  });

  it('that failed have no commands and patches', () => {
    expect(read(custom('exec', program), customAnswered('Script failed\nError'))).toMatchObject([
      { fact: 'call', outcome: 'failed' },
    ]);
  });
});

describe('other calls', () => {
  const question = { id: 'q', question: 'Which port?', options: [{ label: '80' }, { label: '8080' }] };
  const asked = called('request_user_input', { questions: [question] });
  it.each<[string, unknown, unknown[]]>([
    [
      'an option',
      { answers: { q: { answers: ['80'] } } },
      [{ fact: 'answer', question: 'Which port?', answer: '80', options: ['8080'] }],
    ],
    [
      'an option and a note',
      { answers: { q: { answers: ['80', 'user_note: for now'] } } },
      [{ fact: 'answer', question: 'Which port?', answer: '80', options: ['8080'], note: 'for now' }],
    ],
    [
      'words',
      { answers: { q: { answers: ['user_note: 3000'] } } },
      [{ fact: 'answer', question: 'Which port?', answer: '3000', options: ['80', '8080'] }],
    ],
    ['nothing', { answers: {} }, []],
  ])('a question that is answered with %s', (_, output, facts) => {
    expect(read(asked, answered(JSON.stringify(output))).slice(1)).toEqual(facts);
  });

  it('an MCP tool’s outcome is that of its event', () => {
    const end = {
      call_id: 'c',
      invocation: { server: 's', tool: 't', arguments: { query: 'x' } },
      result: { Err: 'no' },
    };
    expect(
      read(called('mcp__s__t', { query: 'x' }), event('mcp_tool_call_end', end), answered('Err: no')),
    ).toEqual([{ fact: 'call', call: 'c', tool: 'mcp__s__t', about: 'x', outcome: 'failed' }]);
  });

  it('a web search has no result of its own', () => {
    const search = response('web_search_call', {
      status: 'completed',
      action: { type: 'search', query: 'cats' },
    });
    expect(read(search)).toEqual([
      { fact: 'call', call: 'at 0', tool: 'web_search', about: 'cats', outcome: 'ok' },
    ]);
  });

  it('a sub-agent is started, and reports', () => {
    const facts = only(
      ['background'],
      called('spawn_agent', { message: 'look at it', task_name: 'look' }),
      answered('{"agent_id":"a1"}'),
      called('wait_agent', { ids: ['a1'] }, 'd'),
      answered('{"status":{"a1":{"completed":"fine"}}}', 'd'),
      message(
        'user',
        '<subagent_notification>\n{"agent_id":"a2","status":{"errored":"no"}}\n</subagent_notification>',
      ),
    );
    expect(facts).toEqual([
      { fact: 'background', id: 'a1', kind: 'subagent', about: 'look', state: 'running' },
      { fact: 'background', id: 'a1', kind: 'subagent', state: 'done' },
      { fact: 'background', id: 'a2', kind: 'subagent', state: 'failed' },
    ]);
  });
});

describe('turns', () => {
  const prompt = event('user_message', { message: 'go' });
  const said = event('agent_message', { message: 'done' });
  const ran = [called('shell', { command: ['ls'] }), answered(json('', 0))];
  const limit = { fact: 'turn', outcome: 'limit', detail: 'usage limit reached' };
  it.each<[string, unknown[], unknown[]]>([
    [
      'with a recorded beginning and end',
      [started(), prompt, said, event('task_complete', { last_agent_message: 'done' })],
      [begun, { fact: 'turn', outcome: 'done' }],
    ],
    [
      'of an old session, which end with the agent’s words',
      [meta(), prompt, ...ran, said, prompt, ...ran],
      [begun, { fact: 'turn', outcome: 'done' }, begun],
    ],
    ['that are cut off', [meta(), prompt, said, ...ran], [begun]],
    [
      'that the user interrupted',
      [started(), event('turn_aborted', { reason: 'interrupted' })],
      [begun, { fact: 'turn', outcome: 'interrupted' }],
    ],
    [
      'that a used-up limit ended',
      [started(), prompt, ...ran, limits(100, { resets_at: 1_800_000_000 })],
      [begun, { ...limit, resets: '2027-01-15T08:00:00.000Z' }],
    ],
    ['that a used-up limit ended, in an old session', [meta(), prompt, ...ran, limits(100)], [begun, limit]],
    [
      'that said nothing at the end, with a limit used up',
      [started(), prompt, limits(100), event('task_complete', { last_agent_message: null })],
      [begun, limit],
    ],
    [
      'that went on with a limit used up',
      [started(), prompt, limits(100), said, event('task_complete', { last_agent_message: 'done' })],
      [begun, { fact: 'turn', outcome: 'done' }],
    ],
    [
      'that were over when a limit was used up',
      [meta(), prompt, said, limits(100)],
      [begun, { fact: 'turn', outcome: 'done' }],
    ],
    ['below a limit', [started(), prompt, limits(99)], [begun]],
    [
      'that an error at a limit ended',
      [
        started(),
        event('error', {
          message: 'You’ve hit your usage limit. Try again in 3 days 4 hours.',
          codex_error_info: 'usage_limit_exceeded',
        }),
        event('task_complete', { last_agent_message: null }),
      ],
      [begun, { fact: 'turn', outcome: 'limit', detail: expect.any(String), resets: 'in 3 days 4 hours' }],
    ],
    [
      'with an error that does not end them',
      [started(), event('error', { message: 'no', codex_error_info: 'thread_rollback_failed' })],
      [begun],
    ],
  ])('%s', (_, records, facts) => expect(only(['turn'], ...records)).toEqual(facts));
});

describe('a turn that was rolled back', () => {
  const turn = (text: string) => [
    started(),
    event('user_message', { message: text }),
    event('agent_message', { message: `${text}: done` }),
  ];
  it('is left out, except its work', () => {
    const records = [...turn('one'), ...turn('two'), custom('apply_patch', PATCH), customAnswered(APPLIED)];
    const facts = read(meta(), ...records, event('thread_rolled_back', { num_turns: 1 }));
    const from = Buffer.byteLength(log(meta(), ...turn('one')));
    expect(facts.map(({ fact }) => fact)).toEqual([
      'turn',
      'prompt',
      'words',
      'call',
      'file',
      'file',
      'rewound',
    ]);
    expect(facts.at(-1)).toEqual({ fact: 'rewound', from });
  });

  it('in an earlier part of the log is named by the number of turns', () => {
    const facts = read(...turn('two'), event('thread_rolled_back', { num_turns: 2 }));
    expect(facts).toEqual([{ fact: 'rewound', prompts: 2 }]);
  });
});

describe('copied records', () => {
  const own = [
    event('task_started', { turn_id: LATER }),
    event('user_message', { message: 'mine' }),
    called('shell', { command: ['ls'] }),
  ];
  const copied = [
    meta({ id: 'p' }),
    event('task_started', { turn_id: TURN }),
    event('user_message', { message: 'the parent’s' }),
    called('shell', { command: ['pwd'] }, 'd'),
  ];
  it.each<[string, Value, string[]]>([
    ['of a fork are its parent’s', { id: SESSION, forked_from_id: 'p' }, ['turn', 'prompt', 'call']],
    ['of a sub-agent are its parent’s', { id: SESSION, thread_source: 'subagent' }, ['call']],
    [
      'of a resumed session are its own',
      { id: SESSION },
      ['turn', 'prompt', 'call', 'turn', 'prompt', 'call'],
    ],
    [
      'are kept if ids hold no time',
      { id: 's', forked_from_id: 'p' },
      ['turn', 'prompt', 'call', 'turn', 'prompt', 'call'],
    ],
  ])('%s', (_, payload, kinds) => {
    expect(read(meta(payload), ...copied, ...own).map(({ fact }) => fact)).toEqual(kinds);
  });
});

describe('a sub-agent’s log', () => {
  it.each([{ thread_source: 'subagent' }, { source: { subagent: { other: 'guardian' } } }])(
    'has only its work: %j',
    (payload) => {
      const facts = read(
        meta(payload),
        event('user_message', { message: 'look' }),
        event('agent_message', { message: 'fine' }),
        called('update_plan', { plan: [{ step: 'a' }] }),
        answered('Plan updated'),
        { type: 'compacted', payload: { message: 'x' } },
      );
      expect(facts.map(({ fact }) => fact)).toEqual(['call']);
    },
  );
});

describe('records of unknown types', () => {
  it.each<[string, unknown, Record<string, number>]>([
    ['a record', { type: 'new_thing', payload: {} }, { new_thing: 1 }],
    ['an event', event('new_event'), { 'event_msg/new_event': 1 }],
    ['an item', item('NewItem', {}), { 'item_completed/NewItem': 1 }],
    ['an answer', response('new_item', {}), { 'response_item/new_item': 1 }],
    ['no record', { a: 1 }, { 'no type': 1 }],
    ['an unused answer', response('reasoning', {}), {}],
    ['an unused item', item('Reasoning', {}), {}],
    ['a state', { record_type: 'state' }, {}],
  ])('are counted: %s', (_, record, unknown) => {
    expect(codex.transcript(linesOf(log(record))).unknown).toEqual(unknown);
  });

  it('are counted up to a limit', () => {
    const records = Array.from({ length: 200 }, (_, i) => event(`kind ${i}`));
    const { unknown } = codex.transcript(linesOf(log(...records)));
    expect(Object.keys(unknown)).toHaveLength(51);
    expect(unknown.other).toBe(150);
  });
});
