import type { Act } from '../agents/agent.ts';
import type { Planted } from './planted.ts';

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

/** The model changes the planted file and says the planted note while it does: what is worth telling of, unsaved. */
export function workOn(planted: Planted): Act[] {
  return [
    {
      do: 'edit',
      file: planted.file,
      line: 'export const expired = false;',
      by: 'export const expired = true;',
      saying: planted.note,
    },
  ];
}
