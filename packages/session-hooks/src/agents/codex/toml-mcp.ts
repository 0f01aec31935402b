import type { Installed } from '../../agent.ts';
import { MCP_COMMAND, MCP_SERVER } from '../../command.ts';
import { ConfigConflictError, ConfigSyntaxError } from '../../config/errors.ts';
import { isOurServer } from '../../config/ours.ts';
import { type TomlDocument, tomlAt, tomlLine } from '../../config/toml-document.ts';
import { addTable, pruneToml, removeToml, setKey } from '../../config/toml-edit.ts';

const SERVERS = ['mcp_servers'] as const;
const OURS = [...SERVERS, MCP_SERVER] as const;
const APPROVAL = 'default_tools_approval_mode';
const APPROVE = 'approve';

/**
 * config.toml with our server under `[mcp_servers.roaming]`; what else the user set on it stays, and
 * so does an approval mode of their own.
 * @throws {ConfigSyntaxError} when `mcp_servers` is not a table.
 * @throws {ConfigConflictError} when another server has that name.
 */
export function installTomlServer(doc: TomlDocument, allow: boolean): TomlDocument {
  const servers = tomlAt(doc, SERVERS);
  if (servers !== undefined && (typeof servers !== 'object' || servers === null || Array.isArray(servers))) {
    throw new ConfigSyntaxError(doc.file, tomlLine(doc, SERVERS), 'expected mcp_servers to be a table');
  }
  const wanted = { command: MCP_COMMAND.command, args: MCP_COMMAND.args };
  if (tomlAt(doc, OURS) === undefined) {
    return addTable(doc, OURS, allow ? { ...wanted, [APPROVAL]: APPROVE } : wanted);
  }
  if (!findTomlServer(doc)) {
    const problem = `${OURS.join('.')} is a server of that name that is not 0dai's`;
    throw new ConfigConflictError(doc.file, tomlLine(doc, OURS), problem);
  }
  const current = Object.entries(wanted).reduce((rest, [key, value]) => setKey(rest, OURS, key, value), doc);
  const approval = tomlAt(current, [...OURS, APPROVAL]);
  if (allow) return approval === undefined ? setKey(current, OURS, APPROVAL, APPROVE) : current;
  return approval === APPROVE ? removeToml(current, [...OURS, APPROVAL]) : current;
}

/**
 * config.toml without our server, and without what Codex noted below it (such as
 * `[mcp_servers.roaming.tools.save_session]`): alone it would be a server with no command.
 */
export function uninstallTomlServer(doc: TomlDocument, original?: TomlDocument): TomlDocument {
  return findTomlServer(doc) ? pruneToml(removeToml(doc, OURS), SERVERS, original) : doc;
}

/** How our server is started, and whether its tools are allowed; undefined where it is not there. */
export function findTomlServer(doc: TomlDocument): Pick<Installed, 'mcp' | 'allowed'> | undefined {
  const command = tomlAt(doc, [...OURS, 'command']);
  const args = tomlAt(doc, [...OURS, 'args']);
  if (typeof command !== 'string' || !isOurServer(command, args)) return undefined;
  const words = Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : [];
  return { mcp: { command, args: words }, allowed: tomlAt(doc, [...OURS, APPROVAL]) === APPROVE };
}
