import { basename } from 'node:path';
import { firstLine, InvalidInputError } from '@0dai/session-schema/internal';
import { clearAway, park, save } from '@0dai/session-store/internal';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { readCaughtUp } from '../catch-up.ts';
import { inputOf, knownOnly } from './arguments.ts';
import { answering, type ToolContext, textField, WRITING } from './tool.ts';

const begun = z.object({
  id: z.string().optional().describe('The session that began; absent until something is saved or asked.'),
  parked: z.string().optional().describe('The session that was in progress. resume_session brings it back.'),
});

/** `new_session`: parks the session in progress, so that other work gets a session of its own. */
export function registerNewSession(server: McpServer, { workspace, writer }: ToolContext): void {
  server.registerTool(
    'new_session',
    {
      title: 'Begin another session',
      description:
        'Parks the session in progress, unharmed, and begins another. Call it first when the user asks for something ' +
        'that has nothing to do with the session in progress.',
      inputSchema: inputOf({ goal: z.string().optional().describe('What the user wants now.') }),
      outputSchema: { ...begun.shape, text: textField },
      annotations: WRITING,
    },
    (args, request) =>
      answering(async () => {
        const { goal } = knownOnly(args, ['goal']);
        if (goal?.trim() === '') {
          throw new InvalidInputError('goal is empty. Say what the user wants, or leave it out.');
        }
        const store = await workspace.ensure();
        const who = writer(request);
        const { session: current } = await readCaughtUp(store);
        const parked = current && (await park(store, who)).session;
        const quarantined = current ? undefined : await clearAway(store);
        const id = goal === undefined ? undefined : save(store, { goal }, who).session.id;
        const structured: z.infer<typeof begun> = {
          ...(id !== undefined && { id }),
          ...(parked && { parked: parked.id }),
        };
        const before = parked
          ? `Parked session ${parked.id} (${firstLine(parked.goal || parked.summary, 80)}); resume_session brings it back.`
          : quarantined
            ? `The active.json here was unverified or unreadable; it was kept as ${basename(quarantined)}.`
            : 'No session was in progress.';
        const now = id === undefined ? 'The next save begins a new one.' : `Session ${id} began.`;
        return { structured, text: `${before} ${now}` };
      }, writer(request).actor.agent),
  );
}
