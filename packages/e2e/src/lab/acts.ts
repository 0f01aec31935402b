import type { Act } from '../agents/agent.ts';

/** The model saves through our MCP server, then ends its turn. */
export function saveThroughMcp(args: Record<string, unknown>): Act[] {
  return [
    { do: 'mcp', server: 'roaming', tool: 'save_session', args },
    { do: 'say', text: 'Saved.' },
  ];
}

/** The model runs this in the agent's own shell tool, then ends its turn. */
export function runInShell(command: string): Act[] {
  return [
    { do: 'shell', command },
    { do: 'say', text: 'Ran it.' },
  ];
}
