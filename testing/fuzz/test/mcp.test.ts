import { PassThrough } from 'node:stream';
import { createServer } from '@0dai/session-mcp';
import { parseSession } from '@0dai/session-schema/internal';
import { readActive, save } from '@0dai/session-store/internal';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { request } from '../../kit/src/mcp-messages.ts';
import { anyText, anyValue, mutated, mutatedText } from '../src/arbitraries.ts';
import { check } from '../src/check.ts';
import { faultsForModel } from '../src/safe-text.ts';
import { stringsIn } from '../src/sinks.ts';
import { openWorld, person, type World } from '../src/world.ts';

// A model writes the arguments of a call, and a client may be anybody's.

let world: World;
beforeEach(() => {
  world = openWorld();
  save(world.store, { goal: 'a goal', plan: ['one', 'two'] }, person);
});
afterEach(() => world.remove());

const PATCH = {
  summary: 'half done',
  goal: 'the goal',
  plan: [{ step: 'one', status: 'completed' }, { step: 'two' }],
  done: ['one'],
  files_touched: ['src/a.ts', 'b.ts'],
  key_decisions: [{ decision: 'use jose', reason: 'maintained' }, 'no daemon: simpler'],
  dead_ends: [{ approach: 'retry', reason: 'hides it' }],
  handoff_notes: 'line 84',
  agent_history: [{ agent: 'codex', did: 'the tests', started_at: '2026-11-23T10:00:00Z', ended_at: null }],
};
const CALLS = [
  { name: 'save_session', arguments: PATCH },
  { name: 'save_session', arguments: { done: [1], wait_for_previous: true } },
  { name: 'get_session', arguments: {} },
  { name: 'list_sessions', arguments: { limit: 5 } },
];

function expectWell(answer: unknown): void {
  for (const text of stringsIn(answer)) {
    expect(faultsForModel(text)).toEqual([]);
    expect(text).not.toMatch(/Something went wrong inside|\n {4}at /);
  }
  const { session } = readActive(world.store);
  expect(parseSession(JSON.parse(JSON.stringify(session)))).toEqual(session);
}

it('whatever a call says, it is answered, and the session stays one', async () => {
  const { client, close } = await connect();
  const values = fc.oneof(
    mutated(CALLS),
    fc.record({
      name: fc.constant('save_session'),
      arguments: fc.dictionary(fc.constantFrom(...Object.keys(PATCH)), anyValue),
    }),
    fc.record({
      name: fc.constant('save_session'),
      arguments: fc.record({ summary: anyText, handoff_notes: anyText, key_decisions: fc.array(anyText) }),
    }),
  );
  await check('MCP calls', 30, values, async (params) => {
    try {
      const answer = await client.callTool(params as Parameters<Client['callTool']>[0]);
      // The protocol's own words for a tool that there is none of repeat what the caller called it.
      const isOurs = CALLS.some(({ name }) => name === (params as { name?: unknown } | null)?.name);
      expectWell(isOurs ? answer : {});
      if (!isOurs) expect(answer.isError).toBe(true);
    } catch (error) {
      // What is no call at all is refused by the protocol, ours or the client's half of it.
      if (!(error instanceof McpError) && !(error as Error).name.endsWith('ZodError')) throw error;
    }
  });
  await close();
});

it('whoever the client says it is, it is somebody', () =>
  check(
    'MCP clients',
    8,
    fc.tuple(anyText, mutated([{ sessionId: 's1', threadId: 't1', 'claudecode/sessionId': 'c1' }])),
    async ([name, meta]) => {
      const { client, close } = await connect(name);
      const _meta = typeof meta === 'object' && meta !== null && !Array.isArray(meta) ? { ...meta } : {};
      expectWell(await client.callTool({ name: 'save_session', arguments: { summary: 'x' }, _meta }));
      await close();
    },
  ));

it('whatever stands on a line, the server goes on', async () => {
  const hello = request(0, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'x', version: '1' },
  });
  const lines = [
    hello,
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    ...CALLS.map((params, i) => request(i + 1, 'tools/call', params)),
    request(7, 'resources/read', { uri: 'session://active' }),
    request(8, 'resources/subscribe', { uri: 'session://active' }),
    request(9, 'prompts/get', { name: 'continue' }),
    request(10, 'tools/list', {}),
    { jsonrpc: '2.0', id: 3, result: {} },
    { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
  ];
  const line = fc.oneof(
    { arbitrary: mutated(lines).map((value) => JSON.stringify(value)), weight: 3 },
    { arbitrary: mutatedText(lines.map((value) => JSON.stringify(value))), weight: 1 },
  );
  await check('JSON-RPC lines', 12, fc.array(line, { minLength: 1, maxLength: 8 }), async (all) => {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    let said = '';
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    const server = createServer({ host: world.host, cwd: world.root, env: {} });
    await server.connect(new StdioServerTransport(stdin, stdout));
    stdin.write(`${JSON.stringify(hello)}\n${all.join('\n')}\n${JSON.stringify(request(999, 'ping', {}))}\n`);
    for (let i = 0; i < 500 && !/"id":999\b/.test(said); i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(said).toMatch(/"id":999\b/);
    await server.close();
    for (const one of said.split('\n').filter((text) => text !== ''))
      expect(JSON.parse(one)).toMatchObject({ jsonrpc: '2.0' });
    expectWell({});
  });
});

async function connect(name = 'codex-mcp-client') {
  const server = createServer({ host: world.host, cwd: world.root, env: {} });
  const client = new Client({ name, version: '1' }, { capabilities: {} });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(ours), client.connect(theirs)]);
  return { client, close: () => client.close() };
}
