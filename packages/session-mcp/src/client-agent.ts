import { clean } from '@0dai/session-schema/internal';

/** Clients whose name does not begin with the agent's. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([['factory-cli', 'droid']]);

/** The name for a client without a usable one: it is still an agent, not a person. */
const NAMELESS = 'mcp';

/**
 * Returns the agent of an MCP client: the first word of the client's own name.
 * @example agentOf('codex-mcp-client') // 'codex'; agentOf('@cline/core') is 'cline'
 */
export function agentOf(clientName: string | undefined): string {
  const name = (clientName ?? '').trim().toLowerCase();
  const [first = ''] = name.replace(/^@/, '').split(/[-_/@\s]/);
  // Keep only what an actor's name may hold: an unusual client name is not worth an error.
  const word = first.replace(/[^a-z0-9.]/g, '').replace(/^\.+/, '');
  return EXCEPTIONS.get(name) ?? (word.slice(0, 64) || NAMELESS);
}

/**
 * Returns the agent's own id of its session, if the client sends it: Codex with each call; Claude Code 2.1.330
 * sometimes with the call, else in the environment of the servers that it starts.
 *
 * @param meta `_meta` of the request
 * @returns undefined if there is no usable id
 */
export function sessionIdOf(
  agent: string,
  meta: Readonly<Record<string, unknown>> | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const candidates = [meta?.sessionId, meta?.threadId];
  // Every program inside Claude Code inherits the environment, so it counts only for Claude Code's own client.
  if (agent === 'claude') candidates.push(meta?.['claudecode/sessionId'], env.CLAUDE_CODE_SESSION_ID);
  return candidates.map(usable).find((id) => id !== undefined);
}

function usable(id: unknown): string | undefined {
  if (typeof id !== 'string') return undefined;
  const text = clean(id).trim();
  return text !== '' && text.length <= 200 ? text : undefined;
}
