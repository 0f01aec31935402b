import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Machine } from './machine.ts';

/**
 * Starts an MCP server on this machine and talks to it with the SDK's own client.
 * @example await withClient(machine, '0dai', ['mcp'], (client) => client.listTools());
 */
export async function withClient<T>(
  machine: Machine,
  command: string,
  args: string[],
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ name: 'claude-code', version: '2.1.330' });
  const transport = new StdioClientTransport({ command, args, cwd: machine.project, env: machine.env });
  await client.connect(transport);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
