import type { Host } from '@0dai/session-store/internal';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpError, RootsListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
// By its own name: by `z.core` a bundle would take in zod's words in forty languages.
import { $ZodError } from 'zod/v4/core';
import manifest from '../package.json' with { type: 'json' };
import { agentOf, sessionIdOf } from './client-agent.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { registerContinue } from './prompts/handoff-prompt.ts';
import { registerActive } from './resources/session-resource.ts';
import { registerCompleteSession } from './tools/complete-session.ts';
import { registerGetSession } from './tools/get-session.ts';
import { registerListSessions } from './tools/list-sessions.ts';
import { registerNewSession } from './tools/new-session.ts';
import { registerResumeSession } from './tools/resume-session.ts';
import { registerSaveSession } from './tools/save-session.ts';
import type { ToolContext } from './tools/tool.ts';
import { workspaceOf } from './workspace.ts';

/** A client that offers roots and does not tell them is not waited for any longer. */
const ROOTS_MS = 1_000;
/** The SDK's own schema refuses the whole list for one root that is no file. */
const rootsAnswer = z.looseObject({ roots: z.array(z.looseObject({ uri: z.string() })) });

/** What the server takes from the outside. */
export interface ServerOptions {
  /** The clock, chance, the user's home and state folder. */
  host: Host;
  /** The folder in which the client started the server. */
  cwd: string;
  /** The environment that the client gave it. */
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * The MCP server of Session Roaming, not yet connected: six tools, the resource `session://active` and the
 * prompt `continue`. The project is looked for anew at each call, so that one begun later is found.
 *
 * @example await createServer({ host: nodeHost(homedir()), cwd: process.cwd(), env: process.env }).connect(transport);
 */
export function createServer({ host, cwd, env }: ServerOptions): McpServer {
  const server = new McpServer(
    { name: 'roaming', title: 'Session Roaming', version: manifest.version },
    { instructions: INSTRUCTIONS, capabilities: { resources: { subscribe: true } } },
  );
  const agent = () => agentOf(server.server.getClientVersion()?.name);
  const context: ToolContext = {
    host,
    workspace: workspaceOf({ host, cwd, env, isClaude: () => agent() === 'claude', roots: rootsOf(server) }),
    writer({ _meta }) {
      const name = agent();
      const id = sessionIdOf(name, _meta, env);
      return { actor: { agent: name, ...(id !== undefined && { session_id: id }) }, evidence: 'agent' };
    },
  };
  registerGetSession(server, context);
  registerSaveSession(server, context);
  registerCompleteSession(server, context);
  registerListSessions(server, context);
  registerNewSession(server, context);
  registerResumeSession(server, context);
  registerContinue(server, context);
  const unwatch = registerActive(server, context);
  server.server.onclose = unwatch;
  return server;
}

/** The client's roots, asked for once and again after it said that they changed. */
function rootsOf(server: McpServer): () => Promise<readonly string[]> {
  let known: readonly string[] | undefined;
  server.server.setNotificationHandler(RootsListChangedNotificationSchema, () => {
    known = undefined;
  });
  return async () => {
    if (known || !server.server.getClientCapabilities()?.roots) return known ?? [];
    try {
      const { roots } = await server.server.request({ method: 'roots/list' }, rootsAnswer, {
        timeout: ROOTS_MS,
      });
      known = roots.map(({ uri }) => uri);
      return known;
    } catch (error) {
      // It offered roots and will not tell them: the folder that it started us in has to do.
      if (error instanceof McpError || error instanceof $ZodError) return [];
      throw error;
    }
  };
}
