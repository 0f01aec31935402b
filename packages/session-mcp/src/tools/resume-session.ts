import { find, resume, storeOfSession } from '@0dai/session-store/internal';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { briefingText } from '../answers/briefing-text.ts';
import { readCaughtUp } from '../catch-up.ts';
import { inputOf, knownOnly } from './arguments.ts';
import { answering, type ToolContext, textField, WRITING } from './tool.ts';

const resumed = z.object({
  id: z.string(),
  parked: z.string().optional().describe('The session that was in progress, which is parked now.'),
});

/** `resume_session`: brings a parked or completed session back, and tells what is in it. */
export function registerResumeSession(server: McpServer, { workspace, writer }: ToolContext): void {
  server.registerTool(
    'resume_session',
    {
      title: 'Resume a session',
      description:
        'Brings back a parked or completed session, or takes one over from another work tree of the repository, and ' +
        'parks the one in progress. Call it when the user asks to go on with earlier work; list_sessions has the ids.',
      inputSchema: inputOf({
        id: z.string().describe('The id, its beginning, its last six characters, or its name.'),
      }),
      outputSchema: { ...resumed.shape, text: textField },
      annotations: WRITING,
    },
    (args, request) =>
      answering(async () => {
        const { id } = knownOnly(args, ['id']);
        const store = await workspace.ensure();
        await readCaughtUp(store);
        // Catch up before the session moves here from another work tree, so that what its agents logged stays with it.
        const from = storeOfSession(store, find(store, id).id);
        if (from !== store) await readCaughtUp(from);
        const { session, parked } = await resume(store, id, writer(request));
        const structured: z.infer<typeof resumed> = {
          id: session.id,
          ...(parked && { parked: parked.id }),
        };
        const other = parked ? ` Session ${parked.id}, which was in progress, is parked.` : '';
        return {
          structured,
          text: `Resumed session ${session.id}.${other}\n${briefingText(store, session, 0)}`,
        };
      }, writer(request).actor.agent),
  );
}
