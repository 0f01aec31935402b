import type { Installed } from '../agent.ts';
import { MCP_COMMAND, MCP_SERVER } from '../command.ts';
import { ConfigConflictError } from './errors.ts';
import { expectAt, type JsonDocument, lineOf, valueAt } from './json-document.ts';
import { prune, removeAt, setAt, setMember } from './json-edit.ts';
import type { JsonObject } from './json-write.ts';
import { isOurServer } from './ours.ts';

const SERVERS = ['mcpServers'] as const;
const OURS = [...SERVERS, MCP_SERVER] as const;

/**
 * The document with our server under `mcpServers.roaming`, as Claude Code and Gemini CLI have it;
 * what else the user set on it (environment, timeouts) stays.
 * @param extra what goes before the command, e.g. `{"type": "stdio"}`
 * @throws {ConfigSyntaxError} when `mcpServers` is not an object.
 * @throws {ConfigConflictError} when another server has that name.
 */
export function installServer(doc: JsonDocument, extra: JsonObject = {}): JsonDocument {
  const wanted: JsonObject = { ...extra, command: MCP_COMMAND.command, args: MCP_COMMAND.args };
  expectAt(doc, SERVERS, 'object');
  if (valueAt(doc, OURS) === undefined) return setAt(doc, OURS, wanted);
  if (!findServer(doc)) {
    const problem = `${OURS.join('.')} is a server of that name that is not 0dai's`;
    throw new ConfigConflictError(doc.file, lineOf(doc, OURS), problem);
  }
  return Object.entries(wanted).reduce((current, [key, value]) => setMember(current, OURS, key, value), doc);
}

/** The document without our server; one of that name that is not ours stays. */
export function uninstallServer(doc: JsonDocument, original?: JsonDocument): JsonDocument {
  return findServer(doc) ? prune(removeAt(doc, OURS), SERVERS, original) : doc;
}

/** How our server is started, where it is there. */
export function findServer(doc: JsonDocument): Installed['mcp'] {
  const command = valueAt(doc, [...OURS, 'command']);
  const args = valueAt(doc, [...OURS, 'args']);
  if (typeof command !== 'string' || !isOurServer(command, args)) return undefined;
  return { command, args: Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : [] };
}
