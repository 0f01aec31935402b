import type { Fact, FactBody } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { transcript } from '../../../src/agents/gemini/transcript.ts';
import { userPrompt } from '../../../src/agents/gemini/user-prompt.ts';
import { linesOf } from '../../../src/logs/log-reading.ts';

type Call = Extract<FactBody, { fact: 'call' }>;

const log = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const read = (...records: unknown[]) => transcript(linesOf(log(...records)));
const readDocument = (value: unknown) => transcript([{ text: JSON.stringify(value, null, 2), offset: 0 }]);
const bare = (facts: readonly Fact[]) => facts.map(({ source: _, at: _at, ...fact }) => fact);
const factsOf = (...records: unknown[]) => bare(read(...records).facts);
const sources = (facts: readonly Fact[]) => facts.map(({ source }) => source);

const user = (id: string, content: unknown, more = {}) => ({ id, type: 'user', content, ...more });
const model = (id: string, content: string, toolCalls?: unknown[]) => ({
  id,
  type: 'gemini',
  content,
  ...(toolCalls && { toolCalls }),
});
const prompted = (text: string): FactBody[] => [
  { fact: 'turn', outcome: 'begun' },
  { fact: 'prompt', text },
];
const words = (text: string): FactBody => ({ fact: 'words', text });

const response = (told: string, key = 'output') => [
  { functionResponse: { id: 'c', name: 'x', response: { [key]: told } } },
];
const shell = (told: string, { status = 'success', command = 'npm test', key = 'output' } = {}) => ({
  id: 'c',
  name: 'run_shell_command',
  args: { command },
  status,
  result: response(told, key),
});
const shellCall = (more: Partial<Call>): Call => ({
  fact: 'call',
  call: 'c',
  tool: 'run_shell_command',
  about: 'npm test',
  outcome: 'ok',
  ...more,
});
const ran = (exit?: number): FactBody => ({
  fact: 'command',
  command: 'npm test',
  ...(exit !== undefined && { exit }),
});

describe('the user’s words', () => {
  it.each([
    ['a plain prompt', 'fix the door', 'fix the door'],
    ['a hook’s text before it', '<hook_context>a &lt; b</hook_context>\n\nfix the door', 'fix the door'],
    ['a hook’s text after it', 'fix the door<hook_context>a</hook_context>', 'fix the door'],
    ['the start of a conversation', '<session_context>\nThis is …\n</session_context>', undefined],
    [
      'the start of an older one',
      'This is the Gemini CLI. We are setting up the context for our chat.\nMy …',
      undefined,
    ],
    [
      'files named with @',
      'see @a.ts\n--- Content from referenced files ---\nContent from @a.ts:\nx\n--- End of content ---',
      'see @a.ts',
    ],
    [
      'the files open in the editor',
      'Here is the user\'s editor context as a JSON object. This is for your information only.\n```json\n{\n  "activeFile": {}\n}\n```\nfix the door',
      'fix the door',
    ],
    [
      'the changes in the editor',
      "Here is a summary of changes in the user's editor context, in JSON format. This is for your information only.\n```json\n{}\n```\nfix the door",
      'fix the door',
    ],
    ['a compressed conversation', '<state_snapshot>\nwe fix doors\n</state_snapshot>', undefined],
    ['the program’s text in the user’s position', '[System: Please go on.]', undefined],
    ['a tag of the user’s own', 'why is <b>this</b> bold', 'why is <b>this</b> bold'],
  ])('of %s', (_, text, own) => {
    expect(userPrompt(text)).toBe(own);
    // A message in the log has the same text, in one piece or in parts.
    expect(factsOf(user('u', text)).filter(({ fact }) => fact === 'prompt')).toEqual(
      own === undefined ? [] : [{ fact: 'prompt', text: own }],
    );
    expect(
      factsOf(
        user(
          'u',
          text.split(/(?=\n--- )/).map((part) => ({ text: part })),
        ),
      ).filter(({ fact }) => fact === 'prompt'),
    ).toEqual(own === undefined ? [] : [{ fact: 'prompt', text: own }]);
  });

  it('are the typed text, without what the program added', () => {
    const more = { displayContent: [{ text: '/review the door' }] };
    expect(factsOf(user('u', 'You are a reviewer of doors …', more))).toEqual(prompted('/review the door'));
  });

  it('are none in the result of a tool', () => {
    expect(factsOf(user('u', [{ functionResponse: { id: 'c', response: { output: 'x' } } }]))).toEqual([]);
  });
});

describe('a chat', () => {
  it('as one document has each message at its number in every reading', () => {
    const messages = [user('u', 'fix the door'), model('m', 'I look.', [shell('Output: fine')])];
    const chat = { sessionId: 's', projectHash: 'h', summary: 'Doors', messages };
    const first = readDocument(chat);
    expect(bare(first.facts)).toEqual([
      { fact: 'title', text: 'Doors' },
      ...prompted('fix the door'),
      words('I look.'),
      ran(0),
      shellCall({ exit: 0, result: 'fine' }),
    ]);
    expect(sources(first.facts)).toEqual(['0.0.0', '1.0.0', '1.0.1', '2.0.0', '2.1.0', '2.1.1']);
    const more = readDocument({ ...chat, messages: [...messages, model('n', 'Done.')] });
    expect(more.facts.slice(0, -1)).toEqual(first.facts);
    expect(more.unknown).toEqual({});
  });

  it('whose messages have no id is read as well', () => {
    const messages = [
      { type: 'user', content: 'a' },
      { type: 'user', content: 'a' },
    ];
    expect(bare(readDocument({ sessionId: 's', messages }).facts)).toEqual([
      ...prompted('a'),
      ...prompted('a'),
    ]);
  });

  it('has a rewritten message once, with its calls', () => {
    const call = { id: 'c', name: 'write_file', args: { file_path: 'a' } };
    const done = {
      ...call,
      status: 'success',
      result: [],
      resultDisplay: { filePath: '/p/a', isNewFile: true },
    };
    expect(
      factsOf(
        model('m', 'I write.', []),
        model('m', 'I write.', [{ ...call, status: 'executing' }]),
        model('m', 'I write.', [done]),
        model('m', 'I write.', [done, { ...done, id: 'd', status: 'error' }]),
      ),
    ).toEqual([
      words('I write.'),
      { fact: 'file', path: '/p/a', change: 'created' },
      { fact: 'call', call: 'c', tool: 'write_file', about: 'a', outcome: 'ok' },
      { fact: 'call', call: 'd', tool: 'write_file', about: 'a', outcome: 'failed' },
    ]);
  });

  it('is read again from a message that the log may still rewrite', () => {
    const [first, second, third] = [user('u', 'go'), model('m', 'I look.'), model('n', 'Done.')];
    expect(read(first, second).openFrom).toBe(log(first).length);
    expect(read(first, second, third).openFrom).toBe(log(first, second).length);
    expect(read(first, second, user('v', 'on')).openFrom).toBeUndefined();
  });

  it.each([
    ['before', 0],
    ['between', 1],
    ['behind', 2],
  ])('has each message once if a list %s the messages repeats it', (_, at) => {
    const messages = [user('u', 'fix the door'), model('m', 'Done.')];
    const records: unknown[] = [...messages];
    records.splice(at, 0, { $set: { messages } });
    expect(factsOf(...records)).toEqual([...prompted('fix the door'), words('Done.')]);
  });

  it('has messages that are only in a list, also one that the list has twice', () => {
    const messages = [user('u', 'go on'), model('m', 'Half done.'), user('v', 'go on'), model('n', 'Done.')];
    expect(factsOf({ sessionId: 's' }, { $set: { messages } })).toEqual([
      ...prompted('go on'),
      words('Half done.'),
      ...prompted('go on'),
      words('Done.'),
    ]);
  });

  it('recognises a message that a list has under another id', () => {
    const records = [user('u', 'fix the door'), { $set: { messages: [user('x', 'fix the door')] } }];
    expect(factsOf(...records)).toEqual(prompted('fix the door'));
  });

  it('keeps the messages before a compression, and the summary', () => {
    const summary = user('s', '<state_snapshot>\nwe fix doors\n</state_snapshot>');
    const messages = [summary, model('k', 'Got it. Thanks for the additional context!'), model('m', 'Done.')];
    expect(factsOf(user('u', 'fix the door'), model('m', 'Done.'), { $set: { messages } })).toEqual([
      ...prompted('fix the door'),
      words('Done.'),
      { fact: 'summary', text: 'we fix doors' },
    ]);
  });

  it('leaves out rewound messages, except their file changes', () => {
    const write = { id: 'c', name: 'write_file', args: { file_path: 'a' }, status: 'success', result: [] };
    const first = user('u', 'fix the door');
    const { facts } = read(
      first,
      user('v', 'paint it'),
      model('m', 'Painted.', [write]),
      { $rewindTo: 'v' },
      user('w', 'oil it'),
    );
    expect(bare(facts)).toEqual([
      ...prompted('fix the door'),
      { fact: 'file', path: 'a', change: 'modified' },
      { fact: 'rewound', from: log(first).length },
      ...prompted('oil it'),
    ]);
  });

  it('ignores a rewind to a message that is not in the log', () => {
    expect(factsOf({ $rewindTo: 'v' })).toEqual([]);
  });

  it.each([
    ['title', { summary: 'Doors' }, [{ fact: 'title', text: 'Doors' }]],
    [
      'summary',
      { memoryScratchpad: { version: 1, workflowSummary: 'fixed doors' } },
      [{ fact: 'summary', text: 'fixed doors' }],
    ],
    ['nothing', { lastUpdated: 'x', directories: [] }, []],
  ])('has a %s set later', (_, changed, facts) => expect(factsOf({ $set: changed })).toEqual(facts));

  it('of a sub-agent has only its work', () => {
    const calls = [{ id: 'c', name: 'read_file', args: { file_path: 'a' }, status: 'success', result: [] }];
    expect(
      factsOf(
        { sessionId: 's', kind: 'subagent', summary: 'x' },
        user('u', 'look'),
        model('m', 'done', calls),
      ),
    ).toEqual([
      { fact: 'file', path: 'a', change: 'read' },
      { fact: 'call', call: 'c', tool: 'read_file', about: 'a', outcome: 'ok' },
    ]);
  });

  it('counts unknown records', () => {
    const { unknown, records } = read(
      { id: 'a', type: 'hologram' },
      { id: 'b', type: 'hologram' },
      { $set: { mood: 1 } },
      { history: [] },
    );
    expect(unknown).toEqual({ hologram: 2, '$set.mood': 1, history: 1 });
    expect(records).toBe(4);
  });
});

describe('a shell command', () => {
  const LEGACY = (exit: string, signal = '(none)') =>
    `Command: npm test\nDirectory: (root)\nStdout: one failed\nStderr: (empty)\nError: (none)\nExit Code: ${exit}\nSignal: ${signal}\nBackground PIDs: (none)\nProcess Group PGID: 5`;
  const failed = { outcome: 'failed', error: 'test a failed' } as const;
  it.each([
    [
      'passed',
      shell('<untrusted_context>\nOutput: fine\nProcess Group PGID: 5\n</untrusted_context>'),
      [ran(0), shellCall({ exit: 0, result: 'fine' })],
    ],
    [
      'failed',
      shell('Output: x\ntest a failed\nExit Code: 1\nProcess Group PGID: 5'),
      [ran(1), shellCall({ exit: 1, ...failed })],
    ],
    ['was killed', shell('Output: test a failed\nSignal: 9'), [ran(), shellCall(failed)]],
    ['passed, in older words', shell(LEGACY('0')), [ran(0), shellCall({ exit: 0, result: 'one failed' })]],
    [
      'failed, in older words',
      shell(LEGACY('1')),
      [ran(1), shellCall({ exit: 1, outcome: 'failed', error: 'one failed' })],
    ],
    [
      'was killed, in older words',
      shell(LEGACY('(none)', 'SIGKILL')),
      [ran(), shellCall({ outcome: 'failed', error: 'one failed' })],
    ],
    [
      'is an error to the program',
      shell('test a failed\nCommand exited with code 2', { status: 'error', key: 'error' }),
      [ran(2), shellCall(failed)],
    ],
    [
      'could not be started',
      shell('spawn failed', { status: 'error', key: 'error' }),
      [ran(), shellCall({ outcome: 'failed', error: 'spawn failed' })],
    ],
    [
      'was cancelled',
      shell('Command was cancelled by user before it could complete.'),
      [shellCall({ outcome: 'failed', error: 'Command was cancelled by user before it could complete.' })],
    ],
    [
      'was not allowed',
      shell('[Operation Cancelled] Reason: User did not allow tool call', {
        status: 'cancelled',
        key: 'error',
      }),
      [
        { fact: 'refusal', call: 'c', tool: 'run_shell_command', about: 'npm test' },
        shellCall({ outcome: 'refused' }),
      ],
    ],
    ['runs', shell('', { status: 'executing' }), [shellCall({ outcome: 'open' })]],
    [
      'went to the background',
      shell('Command moved to background (PID: 77). Output hidden. Press Ctrl+B to view.'),
      [shellCall({}), { fact: 'background', id: '77', kind: 'command', about: 'npm test', state: 'running' }],
    ],
    [
      'left others in the background',
      shell('Output: x\nBackground PIDs: 7, 8\nProcess Group PGID: 5'),
      [
        ran(0),
        shellCall({ exit: 0 }),
        ...['7', '8'].map((id) => ({
          fact: 'background',
          id,
          kind: 'command',
          about: 'npm test',
          state: 'running',
        })),
      ],
    ],
  ])('that %s', (_, call, facts) => expect(factsOf(model('m', '', [call]))).toEqual(facts));

  it('without a report of its end has no exit code', () => {
    expect(factsOf(model('m', '', [shell('[text left out]')]))).toEqual([
      ran(),
      shellCall({ output: '[text left out]' }),
    ]);
    expect(factsOf(model('m', '', [shell('Command: npm test\nOutput: cut sho')]))).toEqual([
      ran(),
      shellCall({ output: 'Command: npm test | Output: cut sho' }),
    ]);
  });

  it('has no output if it is no check', () => {
    const [, call] = factsOf(
      model('m', '', [shell('Output: error: secret\nExit Code: 1', { command: 'cat notes' })]),
    );
    expect(call).toEqual(shellCall({ about: 'cat notes', outcome: 'failed', exit: 1 }));
  });
});

describe('another tool', () => {
  const facts = (call: object) => factsOf(model('m', '', [{ id: 'c', status: 'success', ...call }]));
  it.each([
    [
      'that fails on the web has no error text',
      {
        name: 'web_fetch',
        args: { prompt: 'see x' },
        status: 'error',
        result: response('error: nope', 'error'),
      },
      [{ fact: 'call', call: 'c', tool: 'web_fetch', about: 'see x', outcome: 'failed' }],
    ],
    [
      'that fails to edit has the reason',
      {
        name: 'replace',
        args: { file_path: 'a' },
        status: 'error',
        result: response('no match found', 'error'),
      },
      [{ fact: 'call', call: 'c', tool: 'replace', about: 'a', outcome: 'failed', error: 'no match found' }],
    ],
    [
      'that edits is open with what it would change',
      {
        name: 'replace',
        args: { file_path: 'a', old_string: 'x', new_string: 'y' },
        status: 'executing',
        result: [],
      },
      [{ fact: 'call', call: 'c', tool: 'replace', about: 'a', outcome: 'open', output: '+y | -x' }],
    ],
    [
      'that reads names the file by an older argument too',
      { name: 'read_file', args: { absolute_path: '/p/a' }, result: [] },
      [
        { fact: 'file', path: '/p/a', change: 'read' },
        { fact: 'call', call: 'c', tool: 'read_file', about: '/p/a', outcome: 'ok' },
      ],
    ],
    [
      'that sets the plan',
      {
        name: 'write_todos',
        args: {
          todos: [
            { description: 'oil', status: 'in_progress' },
            { description: 'paint', status: 'cancelled' },
          ],
        },
        result: [],
      },
      [
        { fact: 'plan', steps: [{ step: 'oil', status: 'in_progress' }] },
        { fact: 'call', call: 'c', tool: 'write_todos', outcome: 'ok' },
      ],
    ],
    [
      'that sends a sub-agent',
      { name: 'invoke_agent', args: { agent_name: 'painter', prompt: 'paint' }, result: [] },
      [
        { fact: 'call', call: 'c', tool: 'invoke_agent', about: 'painter', outcome: 'ok' },
        { fact: 'background', id: 'c', kind: 'subagent', about: 'painter', state: 'done' },
      ],
    ],
    [
      'that asks the user',
      {
        name: 'ask_user',
        args: {
          questions: [
            { question: 'Which colour?', options: [{ label: 'red' }, { label: 'blue' }] },
            { question: 'Why?' },
          ],
        },
        result: response('{"answers":{"0":"red","1":"it is loud"}}'),
      },
      [
        { fact: 'answer', question: 'Which colour?', answer: 'red', options: ['blue'] },
        { fact: 'answer', question: 'Why?', answer: 'it is loud' },
        { fact: 'call', call: 'c', tool: 'ask_user', outcome: 'ok' },
      ],
    ],
    [
      'that asks, and is not answered',
      {
        name: 'ask_user',
        args: { questions: [{ question: 'Why?' }] },
        result: response('User dismissed the dialog.'),
      },
      [{ fact: 'call', call: 'c', tool: 'ask_user', outcome: 'ok' }],
    ],
  ])('%s', (_, call, expected) => expect(facts(call)).toEqual(expected));
});

describe('a turn', () => {
  it.each([
    ['error', '[API Error: You have exhausted your daily quota on this model.]', 'limit', undefined],
    ['error', '[API Error: Your quota will reset after 23h59m12s.]', 'limit', '23h59m12s'],
    ['warning', 'You have exhausted your daily quota on this model.', 'limit', undefined],
    ['error', '[API Error: fetch failed]', 'error', undefined],
    ['error', 'Unknown command: /x', undefined, undefined],
    ['warning', 'A hook failed.', undefined, undefined],
    [
      'warning',
      'You have reached your daily quota limit. You will be switched to the flash model.',
      undefined,
      undefined,
    ],
    ['info', 'Request cancelled.', 'interrupted', undefined],
    ['info', 'Model switched.', undefined, undefined],
  ])('after the %s %j', (type, content, outcome, resets) => {
    const facts = factsOf({ id: 'e', type, content });
    const detail = type === 'info' ? {} : { detail: content };
    expect(facts).toEqual(outcome ? [{ fact: 'turn', outcome, ...detail, ...(resets && { resets }) }] : []);
  });
});

describe('files that are no chat', () => {
  const contents = [
    {
      role: 'user',
      parts: [{ text: 'This is the Gemini CLI. We are setting up the context for our chat.' }],
    },
    { role: 'model', parts: [{ text: 'Got it. Thanks for the context!' }] },
    { role: 'user', parts: [{ text: 'fix it' }] },
    {
      role: 'model',
      parts: [
        { text: 'I think', thought: true },
        { text: 'I run the tests' },
        { functionCall: { name: 'run_shell_command', args: { command: 'npm test' } } },
      ],
    },
    {
      role: 'user',
      parts: response('Command: npm test\nOutput: no\nExit Code: 1').map((one) => ({
        functionResponse: { ...one.functionResponse, id: undefined, name: 'run_shell_command' },
      })),
    },
    { role: 'model', parts: [{ text: 'done' }] },
  ];
  it.each([
    ['a saved chat', contents],
    ['a saved chat with the kind of login', { history: contents, authType: 'x' }],
  ])('reads %s', (_, document) => {
    const { facts, unknown } = readDocument(document);
    expect(unknown).toEqual({});
    expect(facts.filter(({ fact }) => fact !== 'call')).toMatchObject([
      ...prompted('fix it'),
      words('I run the tests'),
      { fact: 'command', command: 'npm test', exit: 1 },
      words('done'),
    ]);
    expect(new Set(sources(facts)).size).toBe(facts.length);
  });

  it('reads the list of prompts', () => {
    const prompt = (messageId: number, message: string) => ({
      sessionId: 's',
      messageId,
      type: 'user',
      message,
    });
    expect(bare(readDocument([prompt(0, 'fix it'), prompt(1, 'go on')]).facts)).toEqual([
      ...prompted('fix it'),
      ...prompted('go on'),
    ]);
  });
});
