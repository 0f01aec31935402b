import { cleanLine, redact } from '@0dai/session-schema/internal';
import type { Installed, InstallOptions } from '../agent.ts';
import { MCP_COMMAND, MCP_SERVER } from './command.ts';
import {
  type ConfigDocument,
  type ConfigObject,
  type ConfigPath,
  prune,
  valueAt,
} from './documents/document.ts';
import { ConfigConflictError } from './errors.ts';
import { isOurServer, serverState } from './our-entries.ts';

/** The path under which Claude Code and Gemini CLI keep their servers. */
const SERVERS: ConfigPath = ['mcpServers'];

/**
 * Adds our server under `mcpServers.roaming`; settings of the user's on it that do not change what runs stay.
 * @param options.force replace another server of that name
 * @param extra what goes before the command, e.g. `{"type": "stdio"}`
 * @param servers the agent's own path of its servers
 * @throws {ConfigSyntaxError} when `mcpServers` is not an object.
 * @throws {ConfigConflictError} when another server has that name.
 */
export function installServer(
  doc: ConfigDocument,
  { force = false }: Pick<InstallOptions, 'force'>,
  extra: ConfigObject = {},
  servers: ConfigPath = SERVERS,
): ConfigDocument {
  const path = [...servers, MCP_SERVER];
  const wanted: ConfigObject = { ...extra, command: MCP_COMMAND.command, args: MCP_COMMAND.args };
  const entry = valueAt(doc, path);
  if (entry === undefined) return doc.set(path, wanted);
  if (serverState(entry) === 'other') {
    if (force) return doc.remove(path).set(path, wanted);
    const problem = `${path.join('.')} is not as 0dai writes it: ${shown(entry)}`;
    throw new ConfigConflictError(doc.file, doc.lineOf(path), problem);
  }
  return Object.entries(wanted).reduce((current, [key, value]) => current.set([...path, key], value), doc);
}

/** Removes our server and what the agent stored below it; another server with that name stays. */
export function uninstallServer(
  doc: ConfigDocument,
  original?: ConfigDocument,
  servers: ConfigPath = SERVERS,
): ConfigDocument {
  const [command, args] = ['command', 'args'].map((key) => valueAt(doc, [...servers, MCP_SERVER, key]));
  return isOurServer(command, args) ? prune(doc.remove([...servers, MCP_SERVER]), servers, original) : doc;
}

/** Finds our server, or another one of its name. */
export function findServer(
  doc: ConfigDocument,
  servers: ConfigPath = SERVERS,
): Pick<Installed, 'mcp' | 'otherServer'> {
  const entry = valueAt(doc, [...servers, MCP_SERVER]);
  if (entry === undefined) return {};
  const state = serverState(entry);
  if (state === 'other') return { otherServer: shown(entry) };
  const { command, args = [] } = entry as { command: string; args?: readonly string[] };
  return { mcp: { command, args, ...(state === 'outdated' && { outdated: true }) } };
}

/** An entry on one line, without secrets. Nothing is cut off: it could be what matters. TOML has integers beyond JSON's. */
function shown(entry: unknown): string {
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return cleanLine(redact(JSON.stringify(entry, plain)));
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
