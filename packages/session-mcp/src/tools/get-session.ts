import { readActive } from '@0dai/session-store';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { answerOf, sessionAnswer } from '../session-answer.ts';
import { answering, READING, type ToolContext } from './tool.ts';

/** `get_session`: the session in progress. No session is an answer, not an error; nothing is created. */
export function registerGetSession(server: McpServer, { workspace }: ToolContext): void {
  server.registerTool(
    'get_session',
    {
      title: 'Get the session in progress',
      description:
        'The work in progress in this project, as the last agent left it: goal, where it stands, plan, files ' +
        'touched, key decisions, dead ends, checks that ran, handoff notes, which agents worked on it and how ' +
        'they stopped. Call it first, before you start work or ask the user what was done.',
      inputSchema: {},
      outputSchema: sessionAnswer.shape,
      annotations: READING,
    },
    () =>
      answering(async () => {
        const store = await workspace.find();
        return { structured: answerOf(store && readActive(store)) };
      }),
  );
}
