// A server that does nothing but answer, on the SDK that ours is on and bundled the way ours is: what is left
// between the two is ours. Its save writes to the disk what our save writes: the journal's line, the view in a
// file of its own, that file's new name, each on the disk before it answers.
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import * as z from 'zod';

const VIEW = JSON.stringify({ filler: 'x'.repeat(8_000) });
const [, , journal = '', view = ''] = process.argv;
const server = new McpServer({ name: 'hello', version: '1.0.0' });

server.registerTool(
  'get_session',
  { description: 'Says hello.', inputSchema: {}, outputSchema: { said: z.string() } },
  () => answer('hello'),
);
server.registerTool(
  'save_session',
  {
    description: 'Keeps a line.',
    inputSchema: { summary: z.string() },
    outputSchema: { said: z.string() },
  },
  ({ summary }) => {
    durably(journal, 'a', `${summary}\n`);
    durably(`${view}.tmp`, 'w', VIEW);
    renameSync(`${view}.tmp`, view);
    sync(dirname(view));
    return answer('saved');
  },
);

function answer(said: string) {
  return { content: [{ type: 'text' as const, text: said }], structuredContent: { said } };
}

function durably(path: string, flags: string, text: string): void {
  const file = openSync(path, flags);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
}

function sync(folder: string): void {
  const file = openSync(folder, 'r');
  fsyncSync(file);
  closeSync(file);
}

server.connect(new StdioServerTransport());
