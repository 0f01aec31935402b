import { relative, sep } from 'node:path';
import { complete, NoSessionError } from '@0dai/session-store/internal';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { readCaughtUp } from '../catch-up.ts';
import { inputOf, knownOnly } from './arguments.ts';
import { answering, type ToolContext, WRITING } from './tool.ts';

const completed = z.object({
  id: z.string(),
  goal: z.string(),
  summary: z.string(),
  completed_at: z.string(),
  archived: z.string().describe('Path of the archived session, relative to the project.'),
});

/** `complete_session`: ends the session in progress and archives it. */
export function registerCompleteSession(server: McpServer, { workspace, writer }: ToolContext): void {
  server.registerTool(
    'complete_session',
    {
      title: 'Complete the session',
      description:
        'Ends the session in progress and archives it; the next save begins a new one. Call it only when the user ' +
        'says that the task is finished. Save the outcome with save_session before.',
      inputSchema: inputOf({}),
      outputSchema: completed.shape,
      annotations: WRITING,
    },
    (args, request) =>
      answering(async () => {
        knownOnly(args, []);
        const store = await workspace.find();
        if (!store) throw new NoSessionError('There is no session in progress in this project to complete.');
        await readCaughtUp(store);
        const { session, path } = await complete(store, writer(request));
        const archived = relative(store.project.main, path).split(sep).join('/');
        const structured: z.infer<typeof completed> = {
          id: session.id,
          goal: session.goal,
          summary: session.summary,
          completed_at: session.completed_at ?? session.updated_at,
          archived,
        };
        const text = `Completed session ${session.id}; it is archived as ${archived}. The next save begins a new one.`;
        return { structured, text };
      }),
  );
}
