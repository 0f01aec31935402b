import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  ErrorCode,
  McpError,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { neutraliseDeep } from '../answers/fit.ts';
import { answerOf } from '../answers/session-answer.ts';
import { readCaughtUp } from '../catch-up.ts';
import type { ToolContext } from '../tools/tool.ts';
import { watchActive } from './watch.ts';

/** The URI of the session in progress. */
export const ACTIVE_URI = 'session://active';

/**
 * Registers the resource `session://active`, with the answer of `get_session`. Notifies subscribers when it changes,
 * whichever process changed it; watches nothing before a subscription.
 *
 * @returns a function that ends the watch
 */
export function registerActive(server: McpServer, { workspace }: ToolContext): () => void {
  server.registerResource(
    'active',
    ACTIVE_URI,
    {
      title: 'The session in progress',
      description:
        'Goal, plan, files touched, key decisions, dead ends, checks, handoff notes and agent history, as JSON.',
      mimeType: 'application/json',
    },
    async () => {
      const store = await workspace.find();
      const text = JSON.stringify(neutraliseDeep(answerOf(store && (await readCaughtUp(store)))), null, 2);
      return { contents: [{ uri: ACTIVE_URI, mimeType: 'application/json', text }] };
    },
  );

  let stop: (() => void) | undefined;
  const unwatch = () => {
    stop?.();
    stop = undefined;
  };
  server.server.setRequestHandler(SubscribeRequestSchema, async ({ params }) => {
    checkUri(params.uri);
    const root = await workspace.root();
    stop ??= watchActive(root, () => {
      // The client may have left at this moment: stop watching then.
      server.server.sendResourceUpdated({ uri: ACTIVE_URI }).catch(unwatch);
    });
    return {};
  });
  server.server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
    checkUri(params.uri);
    unwatch();
    return {};
  });
  return unwatch;
}

function checkUri(uri: string): void {
  if (uri === ACTIVE_URI) return;
  throw new McpError(ErrorCode.InvalidParams, `There is no resource ${uri}; the only one is ${ACTIVE_URI}`);
}
