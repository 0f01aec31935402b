import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Host, nodeHost } from '@0dai/session-store/internal';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { type CallToolResult, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, beforeEach } from 'vitest';
import { createServer } from '../src/server.ts';

/** A temporary project and home of its own for each test of a file. */
export interface Place {
  folder: string;
  project: string;
  home: string;
  host: Host;
  /** The host's clock, in milliseconds since 1970. */
  now: number;
  /** Called when the test is over. */
  after: (() => unknown)[];
}

export function temporaryPlace(): Place {
  const place: Place = { folder: '', project: '', home: '', host: nodeHost('/'), now: 0, after: [] };
  beforeEach(() => {
    place.folder = mkdtempSync(join(tmpdir(), 'mcp-'));
    // In home, where the search for a project stops: a session in the machine's own /tmp is not found.
    place.home = join(place.folder, 'home');
    place.project = join(place.home, 'project');
    mkdirSync(join(place.project, 'sub'), { recursive: true });
    place.now = Date.parse('2026-11-23T12:00:00Z');
    place.host = { ...nodeHost(place.home), now: () => place.now };
    place.after = [];
  });
  afterEach(async () => {
    for (const work of place.after.reverse()) await work();
    rmSync(place.folder, { recursive: true, force: true });
  });
  return place;
}

export interface Connection {
  /** Default: Codex's. */
  name?: string;
  cwd?: string;
  env?: Record<string, string>;
  /** Folders that the client tells as its roots; undefined: it offers none. */
  roots?: string[];
}

/** A client of a server in this process. */
export async function connect(
  place: Place,
  { name = 'codex-mcp-client', cwd, env = {}, roots }: Connection = {},
) {
  const server = createServer({ host: place.host, cwd: cwd ?? place.project, env });
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
  place.after.push(() => client.close());
  return client;
}

/** Calls a tool, whose answer must be well. */
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

/** Calls a tool, which must answer that something is wrong; what it says. */
export async function failing(client: Client, name: string, args: Record<string, unknown>): Promise<string> {
  const result = (await client.callTool({ name, arguments: args })) as CallToolResult;
  if (!result.isError) throw new Error(`it did not fail: ${textOf(result)}`);
  return textOf(result);
}

/** The text of a tool's answer. */
export function textOf(result: CallToolResult): string {
  return result.content.map((item) => (item.type === 'text' ? item.text : `[${item.type}]`)).join('\n');
}

/** Waits for something that comes by itself. */
export async function until(what: () => boolean, ms = 5_000): Promise<void> {
  const end = Date.now() + ms;
  while (!what()) {
    if (Date.now() > end) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
