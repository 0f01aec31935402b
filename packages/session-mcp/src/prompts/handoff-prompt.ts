import { brief, hasContent, unverifiedNotice } from '@0dai/session-schema/internal';
import { driftOf } from '@0dai/session-store/internal';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { readCaughtUp } from '../catch-up.ts';
import type { ToolContext } from '../tools/tool.ts';

/** The prompt `continue`: the user asks the agent to continue the session. */
export function registerContinue(server: McpServer, context: ToolContext): void {
  server.registerPrompt(
    'continue',
    {
      title: 'Continue the session',
      description: 'Go on with the work in progress in this project, whichever agent did it so far.',
    },
    async (request) => ({
      messages: [{ role: 'user', content: { type: 'text', text: await promptText(context, request) } }],
    }),
  );
}

async function promptText(
  { host, workspace, writer }: ToolContext,
  request: Parameters<ToolContext['writer']>[0],
): Promise<string> {
  const store = await workspace.find();
  const { session, unverified } = store ? await readCaughtUp(store) : { session: undefined, unverified: 0 };
  if (!store || !session || !hasContent(session)) {
    const nothing = 'No session is in progress in this project. Ask me what to work on.';
    return unverified > 0 ? `${nothing}\n\n${unverifiedNotice(unverified)}` : nothing;
  }
  const { actor } = writer(request);
  const briefing = brief(session, {
    now: host.now(),
    drift: driftOf(store, session),
    unverified,
    reader: actor,
  });
  return `Continue this work where it was left. Say in one sentence what you take up, then go on.\n\n${briefing}`;
}
