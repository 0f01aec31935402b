import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { labsFolder } from '../src/lab/labs-folder.ts';
import { type ModelServer, startModelServer } from '../src/model-server/server.ts';
import type { Step } from '../src/model-server/step.ts';
import { toolsOffered } from '../src/model-server/tools-offered.ts';

const tools = [{ name: 'a-tool' }];
const gemini = '/v1beta/models/any:generateContent';

/** A zstd frame with one raw block: compressed enough for a server that has to notice the encoding. */
function zstdFrame(text: string): Buffer {
  const data = Buffer.from(text);
  const size = (data.length << 3) | 1;
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, data.length, size & 0xff, (size >> 8) & 0xff, size >> 16]),
    data,
  ]);
}

async function withServer(script: Step[], use: (server: ModelServer, logFile: string) => Promise<void>) {
  const folder = mkdtempSync(join(labsFolder(), 'log-'));
  const logFile = join(folder, 'requests.jsonl');
  const server = await startModelServer({ script, logFile });
  try {
    await use(server, logFile);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

const post = (url: string, body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

const assistant = { role: 'assistant', content: 'x' };
const call = { type: 'function_call', name: 'a' };
const output = { type: 'function_call_output' };
const model = { role: 'model', parts: [{ text: 'x' }] };

test.for([
  ['/v1/messages', { tools, messages: [] }, 'first'],
  ['/v1/messages', { tools, messages: [{ role: 'user' }, assistant, { role: 'user' }] }, 'second'],
  ['/v1/messages', { messages: [assistant] }, 'side request'],
  ['/v1/responses', { tools, input: [{ type: 'message', role: 'user' }] }, 'first'],
  ['/v1/responses', { tools, input: [{ type: 'reasoning' }, call, output] }, 'second'],
  ['/v1/responses', { tools: [], input: [{ type: 'additional_tools' }] }, 'first'],
  ['/v1/responses', { tools: [], input: [] }, 'side request'],
  [gemini, { tools, contents: [{ role: 'user' }] }, 'first'],
  [gemini, { tools, contents: [{ role: 'user' }, model, model, { role: 'user' }] }, 'second'],
  [gemini, { contents: [model] }, 'side request'],
] as const)('%s plays the step of its turn, %j: %s', async ([path, body, says]) => {
  await withServer([{ text: 'first' }, { text: 'second' }], async ({ url }) => {
    expect(await (await post(url + path, body)).text()).toContain(says);
  });
});

test('answers with a status and after a delay, where the script says so', async () => {
  await withServer([{ status: 429, error: { limit: 'reached' }, delayMs: 60 }], async ({ url }) => {
    const started = performance.now();
    const response = await post(`${url}/v1/messages`, { tools });
    expect(response.status).toBe(429);
    expect(await response.json()).toEqual({ limit: 'reached' });
    expect(performance.now() - started).toBeGreaterThan(50);
  });
});

test('gives a classifier the simplest value that its schema allows', async () => {
  const properties = { why: { type: 'STRING' }, score: { type: 'INTEGER' }, kind: { enum: ['one', 'two'] } };
  const generationConfig = { responseJsonSchema: { type: 'OBJECT', properties } };
  await withServer([], async ({ url }) => {
    const answer = await (await post(url + gemini, { generationConfig })).json();
    const text = JSON.stringify({ why: 'side request', score: 1, kind: 'one' });
    expect(answer).toMatchObject({ candidates: [{ content: { parts: [{ text }] } }] });
  });
});

test('reads zstd bodies, and logs every request', async () => {
  await withServer([{ text: 'first' }], async ({ url, requests }, logFile) => {
    const headers = { 'content-encoding': 'zstd' };
    const body = zstdFrame(JSON.stringify({ tools, input: 'compressed' }));
    const response = await fetch(`${url}/v1/responses`, { method: 'POST', headers, body });
    expect(await response.text()).toContain('first');
    await fetch(`${url}/v1/unknown`);
    expect(requests.map(({ kind, path }) => [kind, path])).toEqual([
      ['turn', '/v1/responses'],
      ['other', '/v1/unknown'],
    ]);
    expect(requests[0]?.body.input).toBe('compressed');
    expect(readFileSync(logFile, 'utf8').trim().split('\n')).toHaveLength(2);
  });
});

const ofUser = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] });
const newTask = [
  { type: 'input_text', text: 'Message Type: NEW_TASK' },
  { type: 'encrypted_content', encrypted_content: 'COUNT them' },
];

// A sub-agent's conversation has a script of its own, wherever its task stands and whatever stands before it.
test.for([
  ['/v1/messages', { tools, messages: [ofUser('COUNT them')] }, 'counting'],
  [
    '/v1/messages',
    { tools, messages: [ofUser('go on'), { role: 'assistant', content: 'COUNT them' }] },
    'second',
  ],
  ['/v1/responses', { tools, input: [call, { type: 'agent_message', content: newTask }] }, 'counting'],
  [gemini, { tools, contents: [{ role: 'user', parts: [{ text: 'COUNT them' }] }] }, 'counting'],
] as const)('%s plays the branch of a task', async ([path, body, says]) => {
  const folder = mkdtempSync(join(labsFolder(), 'log-'));
  const server = await startModelServer({
    script: [{ text: 'first' }, { text: 'second' }],
    branches: [{ task: 'COUNT', steps: [{ text: 'counting' }] }],
    logFile: join(folder, 'requests.jsonl'),
  });
  try {
    expect(await (await post(server.url + path, body)).text()).toContain(says);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
});

test('takes arguments from the request, where the script says so', async () => {
  const argsFrom = (request: unknown) => ({ seen: JSON.stringify(request).includes('made-up') });
  await withServer([{ calls: [{ name: 'a', args: { fixed: 1 }, argsFrom }] }], async ({ url }) => {
    const answer = await (await post(url + gemini, { tools, note: 'made-up' })).json();
    const args = { fixed: 1, seen: true };
    expect(answer).toMatchObject({
      candidates: [{ content: { parts: [{ functionCall: { name: 'a', args } }] } }],
    });
  });
});

test('never answers, where the script says so, and closes all the same', async () => {
  await withServer([{ hang: true }], async ({ url }) => {
    const answered = post(`${url}/v1/messages`, { tools }).then(
      () => 'answered',
      () => 'closed',
    );
    expect(
      await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 100, 'waiting'))]),
    ).toBe('waiting');
  });
});

test.for([
  [{ tools: [{ name: 'Read' }] }, ['Read']],
  [{ tools: [{ functionDeclarations: [{ name: 'read_file' }] }] }, ['read_file']],
  [
    {
      input: [
        {
          type: 'additional_tools',
          tools: [
            {
              name: 'functions',
              tools: [{ name: 'exec', description: 'x\ndeclare const tools: { view_image(a' }],
            },
          ],
        },
      ],
    },
    ['exec', 'view_image'],
  ],
] as const)('reads which tools %j offers', ([body, names]) => {
  expect(toolsOffered(body)).toEqual(names);
});
