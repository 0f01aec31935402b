import { join } from 'node:path';
import type { ConfigFile, Environment, FilesOptions, InstallOptions, Scope } from '../../agent.ts';
import { MCP_SERVER } from '../../install/command.ts';
import { type ConfigEdits, jsonFile } from '../../install/config-file.ts';
import { type ConfigDocument, prune, valueAt } from '../../install/documents/document.ts';
import { findHooks, installHooks, uninstallHooks } from '../../install/hook-edit.ts';
import { installedHooks } from '../../install/hook-set.ts';
import { findServer, installServer, uninstallServer } from '../../install/mcp-edit.ts';
import { userFile as inHome } from '../../install/user-file.ts';
import { HOOKS } from './hooks.ts';

export { logSwitchedOff } from './log-switch.ts';
export { trust } from './trust.ts';

const ALLOW = ['permissions', 'allow'] as const;
const RULE = `mcp__${MCP_SERVER}`;
const ENABLED = ['enabledMcpjsonServers'] as const;

const CONFIG_JSON = '.claude.json';

/**
 * Claude Code's files: hooks and permissions in its settings; the MCP server in `.mcp.json` of a project, or in
 * `~/.claude.json` of a user. There it has a list for all projects and one for each, by the top of the main work tree
 * (Claude Code 2.1.330, `claude mcp add --scope local`, tried in a subdirectory and in a linked work tree).
 *
 * Claude Code asks about each `.mcp.json` server unless `enabledMcpjsonServers` names it. The setting enables our
 * server only (tested: it still asks about a second server in the file).
 */
export function files(scope: Scope, options: FilesOptions = {}): readonly ConfigFile[] {
  const isOfProject = scope === 'project';
  const list = scope === 'local' ? ['projects', options.repository ?? '', 'mcpServers'] : ['mcpServers'];
  const settings: ConfigEdits = {
    path: scope === 'local' ? '.claude/settings.local.json' : '.claude/settings.json',
    base: scope === 'user' ? 'user' : 'project',
    holds: 'hooks and permission',
    install: (doc, { allow, manual = false }, original) =>
      permissions(installHooks(doc, HOOKS, manual, original), scope, allow, original),
    uninstall: (doc, original) => forbid(uninstallHooks(doc, HOOKS, original), original),
    inspect(doc) {
      const hooks = installedHooks(HOOKS, findHooks(doc, HOOKS));
      return { ...(hooks && { hooks }), allowed: has(doc, ALLOW, RULE) };
    },
  };
  const servers: ConfigEdits = {
    path: isOfProject ? '.mcp.json' : CONFIG_JSON,
    base: isOfProject ? 'project' : 'user',
    holds: 'MCP server',
    install: (doc, options) => installServer(doc, options, { type: 'stdio' }, list),
    uninstall: (doc, original) => uninstallServer(doc, original, list),
    inspect: (doc) => findServer(doc, list),
  };
  return [jsonFile(settings, options), jsonFile(servers, options)];
}

/** Claude Code's files in home. `CLAUDE_CONFIG_DIR` moves its folder, and `.claude.json` into it (2.1.330, tried). */
export function userFile(path: string, env: Environment, home: string): string {
  const folder = env.CLAUDE_CONFIG_DIR;
  if (folder && path === CONFIG_JSON) return join(folder, path);
  return inHome(path, home, { name: '.claude', folder: folder || join(home, '.claude') });
}

/**
 * The questions that Claude Code 2.1.330 still asks after `0dai init`, in its own words. User settings need no trust
 * beyond the question that it asks in every new folder.
 */
export function trustSteps(scope: Scope, options: InstallOptions = { allow: true }): readonly string[] {
  if (scope === 'user') return [];
  const steps = [
    'Claude Code: start `claude` in this folder once and choose "Yes, I trust this folder".',
    `Claude Code: at "New MCP server found in this project: ${MCP_SERVER}" choose "Use this MCP server".`,
  ];
  return options.allow ? steps.slice(0, 1) : steps;
}

function permissions(
  doc: ConfigDocument,
  scope: Scope,
  allow: boolean,
  original: ConfigDocument | undefined,
): ConfigDocument {
  if (!allow) return forbid(doc, original);
  const allowed = include(doc, ALLOW, RULE);
  const all = valueAt(allowed, ['enableAllProjectMcpServers']) === true;
  return scope === 'project' && !all ? include(allowed, ENABLED, MCP_SERVER) : allowed;
}

function forbid(doc: ConfigDocument, original?: ConfigDocument): ConfigDocument {
  return exclude(exclude(doc, ALLOW, RULE, original), ENABLED, MCP_SERVER, original);
}

function has(doc: ConfigDocument, path: readonly string[], item: string): boolean {
  const list = valueAt(doc, path);
  return Array.isArray(list) && list.includes(item);
}

function include(doc: ConfigDocument, path: readonly string[], item: string): ConfigDocument {
  return has(doc, path, item) ? doc : doc.append(path, item);
}

/** Removes an item from a list, unless the list had it before our first edit. */
function exclude(
  doc: ConfigDocument,
  path: readonly string[],
  item: string,
  original?: ConfigDocument,
): ConfigDocument {
  const list = valueAt(doc, path);
  if (!Array.isArray(list) || !list.includes(item) || (original && has(original, path, item))) return doc;
  return prune(doc.remove([...path, list.indexOf(item)]), path, original);
}
