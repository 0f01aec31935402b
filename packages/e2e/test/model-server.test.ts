import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { labsFolder } from '../src/lab/labs-folder.ts';
import { type ModelServer, startModelServer } from '../src/model-server/server.ts';
import type { Step } from '../src/model-server/step.ts';

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
