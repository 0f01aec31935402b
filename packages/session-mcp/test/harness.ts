import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { type CallToolResult, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, beforeEach } from 'vitest';
import { clockedHost, makeWorld, removeWorld, type World } from '../../../testing/kit/src/world.ts';
import { createServer } from '../src/server.ts';

/** A temporary project and home of its own for each test of a file. */
export interface McpWorld extends World {
  /** Called when the test is over. */
  after: (() => unknown)[];
}

export function useMcpWorld(): McpWorld {
  const world: McpWorld = { folder: '', project: '', home: '', host: clockedHost('/'), after: [] };
  beforeEach(() => {
    Object.assign(world, makeWorld(), { after: [] });
    mkdirSync(join(world.project, 'sub'));
  });
  afterEach(async () => {
    for (const work of world.after.reverse()) await work();
    removeWorld(world);
  });
  return world;
}

export interface Connection {
  /** Default: Codex's. */
  name?: string;
  cwd?: string;
  env?: Record<string, string>;
  /** The client's roots; undefined if it offers none. */
  roots?: string[];
}

/** A client of a server in this process. */
export async function connect(
  world: McpWorld,
  { name = 'codex-mcp-client', cwd, env = {}, roots }: Connection = {},
) {
  const server = createServer({ host: world.host, cwd: cwd ?? world.project, env });
  const client = new Client(
    { name, version: '1.0.0' },
    { capabilities: roots ? { roots: { listChanged: true } } : {} },
  );
  if (roots) {
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: roots.map((path) => ({ uri: path.includes(':') ? path : pathToFileURL(path).href })),
    }));
  }
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(ours), client.connect(theirs)]);
  world.after.push(() => client.close());
  return client;
}

/** Calls a tool, and expects no error. */
export async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
  meta?: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const result = (await client.callTool({
    name,
    arguments: args,
    ...(meta && { _meta: meta }),
  })) as CallToolResult;
  if (result.isError || !result.structuredContent) throw new Error(textOf(result));
  return result.structuredContent;
}

/** Calls a tool, and expects an error. Returns its text. */
export async function failing(client: Client, name: string, args: Record<string, unknown>): Promise<string> {
  const result = (await client.callTool({ name, arguments: args })) as CallToolResult;
  if (!result.isError) throw new Error(`it did not fail: ${textOf(result)}`);
  return textOf(result);
}

/** The text of a tool's answer. */
export function textOf(result: CallToolResult): string {
  return result.content.map((item) => (item.type === 'text' ? item.text : `[${item.type}]`)).join('\n');
}

/** Waits until a condition holds. */
export async function until(what: () => boolean, ms = 5_000): Promise<void> {
  const end = Date.now() + ms;
  while (!what()) {
    if (Date.now() > end) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
