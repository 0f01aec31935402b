import type { Installed } from '../agent.ts';
import { MCP_COMMAND, MCP_SERVER } from './command.ts';
import {
  type ConfigDocument,
  type ConfigObject,
  type ConfigPath,
  prune,
  valueAt,
} from './documents/document.ts';
import { ConfigConflictError } from './errors.ts';
import { isOurServer } from './our-entries.ts';

/** The key under which Claude Code and Gemini CLI keep their servers. */
const SERVERS = 'mcpServers';

/**
 * Adds our server under `mcpServers.roaming`; other settings of the user's on it (environment, timeouts) stay.
 * @param extra what goes before the command, e.g. `{"type": "stdio"}`
 * @param servers the agent's own key for its servers
 * @throws {ConfigSyntaxError} when `mcpServers` is not an object.
 * @throws {ConfigConflictError} when another server has that name.
 */
export function installServer(
  doc: ConfigDocument,
  extra: ConfigObject = {},
  servers: string = SERVERS,
): ConfigDocument {
  const path = [servers, MCP_SERVER];
  const wanted: ConfigObject = { ...extra, command: MCP_COMMAND.command, args: MCP_COMMAND.args };
  if (valueAt(doc, path) === undefined) return doc.set(path, wanted);
  if (!findServer(doc, servers)) {
    const problem = `${path.join('.')} is another server, not 0dai's`;
    throw new ConfigConflictError(doc.file, doc.lineOf(path), problem);
  }
  return Object.entries(wanted).reduce((current, [key, value]) => current.set([...path, key], value), doc);
}

/** Removes our server and what the agent stored below it; another server with that name stays. */
export function uninstallServer(
  doc: ConfigDocument,
  original?: ConfigDocument,
  servers: string = SERVERS,
): ConfigDocument {
  return findServer(doc, servers) ? prune(doc.remove([servers, MCP_SERVER]), [servers], original) : doc;
}

/** Returns how our server is started; undefined if it is not configured. */
export function findServer(doc: ConfigDocument, servers: string = SERVERS): Installed['mcp'] {
  const command = valueAt(doc, [servers, MCP_SERVER, 'command']);
  const args = valueAt(doc, [servers, MCP_SERVER, 'args']);
  if (typeof command !== 'string' || !isOurServer(command, args)) return undefined;
  return { command, args: Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : [] };
}

/** Sets or removes the value that allows our tools; another value at that path is the user's and stays. */
export function setPermission(
  doc: ConfigDocument,
  path: ConfigPath,
  allowed: string | true,
  allow: boolean,
): ConfigDocument {
  const now = valueAt(doc, path);
  if (allow) return now === undefined ? doc.set(path, allowed) : doc;
  return now === allowed ? doc.remove(path) : doc;
}
