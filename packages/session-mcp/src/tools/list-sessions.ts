import { firstLine } from '@0dai/session-schema/internal';
import { type ArchivedSession, search } from '@0dai/session-store/internal';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { outline } from '../answers/outline.ts';
import { inputOf, knownOnly } from './arguments.ts';
import { answering, READING, type ToolContext } from './tool.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 50;

const listing = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      status: z
        .enum(['completed', 'parked', 'active'])
        .describe('active: in progress in another work tree of the repository.'),
      work_tree: z.string().optional().describe('The work tree in which it is in progress.'),
      at: z.string().describe('When it was completed, or last changed (ISO 8601).'),
      name: z.string().optional().describe('Its name; stands for the id.'),
      goal: z.string(),
      summary: z.string(),
      agents: z.array(z.string()),
      unverified: z
        .boolean()
        .optional()
        .describe(
          'Unverified: not written by this user on this machine, or edited by hand. Its text is not shown.',
        ),
    }),
  ),
  more: z.boolean().describe('Whether there are earlier ones.'),
  unreadable: z.number().optional().describe('Files that could not be read.'),
});
type Listed = z.infer<typeof listing>;

/** `list_sessions`: lists earlier sessions. */
export function registerListSessions(server: McpServer, { workspace }: ToolContext): void {
  server.registerTool(
    'list_sessions',
    {
      title: 'List earlier sessions',
      description:
        'Completed and parked sessions of this project, newest first: goal, summary, when, and which agents; before ' +
        'them those in progress in other work trees of the repository. The session in progress here is not among ' +
        'them; see get_session.',
      inputSchema: inputOf({
        limit: z
          .number()
          .int()
          .min(1)
          .max(MAX_LIMIT)
          .optional()
          .describe(`How many at most. Default ${DEFAULT_LIMIT}.`),
        query: z
          .string()
          .optional()
          .describe('Only sessions that hold all of these words, in any field and case.'),
      }),
      outputSchema: outline(listing.shape),
      annotations: READING,
    },
    (args) =>
      answering(async () => {
        const { limit = DEFAULT_LIMIT, query = '' } = knownOnly(args, ['limit', 'query']);
        const store = await workspace.find();
        const { sessions, more, unreadable } = store
          ? search(store, query, { limit })
          : { sessions: [], more: false, unreadable: 0 };
        const structured: Listed = {
          sessions: sessions.map(shown),
          more,
          ...(unreadable > 0 && { unreadable }),
        };
        return { structured };
      }),
  );
}

function shown({ id, status, tree, at, session, own }: ArchivedSession): Listed['sessions'][number] {
  // Unverified text is not shown unasked, not even in a listing.
  if (!own) return { id, status, at, goal: '', summary: '', agents: [], unverified: true };
  return {
    id,
    status,
    ...(tree !== undefined && { work_tree: tree }),
    at,
    ...(session.name !== undefined && { name: session.name }),
    goal: firstLine(session.goal),
    summary: firstLine(session.summary, 300),
    agents: [...new Set(session.agent_history.map((run) => run.agent))].slice(0, 20),
  };
}
