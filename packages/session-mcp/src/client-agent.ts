import { clean } from '@0dai/session-schema/internal';

/** Clients whose name does not begin with the agent's. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([['factory-cli', 'droid']]);

/** For a client that gives no usable name: it is an agent all the same, not a person. */
const NAMELESS = 'mcp';

/**
 * The agent behind an MCP client: the first word of the name that the client gives itself.
 * @example agentOf('codex-mcp-client') // 'codex'; agentOf('@cline/core') is 'cline'
 */
export function agentOf(clientName: string | undefined): string {
  const name = (clientName ?? '').trim().toLowerCase();
  const [first = ''] = name.replace(/^@/, '').split(/[-_/@\s]/);
  // What an actor's name may hold; anything else is somebody's odd client, not worth an error.
  const word = first.replace(/[^a-z0-9.]/g, '').replace(/^\.+/, '');
  return EXCEPTIONS.get(name) ?? (word.slice(0, 64) || NAMELESS);
}

/**
 * The agent's own id of its session, where it tells: Codex with each call, Claude Code 2.1.330 sometimes
 * with the call and else in the environment of the servers that it starts.
 *
 * @param meta `_meta` of the request
 * @returns undefined where nothing usable is told
 */
export function sessionIdOf(
  agent: string,
  meta: Readonly<Record<string, unknown>> | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const told = [meta?.sessionId, meta?.threadId];
  // The environment is inherited by whatever is started inside Claude Code: only its own client's counts.
  if (agent === 'claude') told.push(meta?.['claudecode/sessionId'], env.CLAUDE_CODE_SESSION_ID);
  return told.map(usable).find((id) => id !== undefined);
}

function usable(id: unknown): string | undefined {
  if (typeof id !== 'string') return undefined;
  const text = clean(id).trim();
  return text !== '' && text.length <= 200 ? text : undefined;
}
