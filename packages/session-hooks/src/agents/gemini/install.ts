import { join } from 'node:path';
import type { ConfigFile, Environment, FilesOptions, Installed, Scope } from '../../agent.ts';
import { MCP_SERVER } from '../../install/command.ts';
import { type ConfigEdits, jsonFile } from '../../install/config-file.ts';
import { type ConfigDocument, valueAt } from '../../install/documents/document.ts';
import { findHooks, installHooks, uninstallHooks } from '../../install/hook-edit.ts';
import { installedHooks } from '../../install/hook-set.ts';
import { findServer, installServer, setPermission, uninstallServer } from '../../install/mcp-edit.ts';
import { HOOKS } from './hooks.ts';
import { TRUSTED_FOLDERS } from './trust.ts';

export { trust } from './trust.ts';

/** A value of false is the user's choice and stays. */
const TRUST = ['mcpServers', MCP_SERVER, 'trust'] as const;

/** Gemini CLI's only file. `trust` on a server means that Gemini CLI does not ask before its tools. */
export function files(scope: Scope, options: FilesOptions = {}): readonly ConfigFile[] {
  const edits: ConfigEdits = {
    path: '.gemini/settings.json',
    base: scope === 'user' ? 'user' : 'project',
    holds: 'hooks and MCP server',
    install(doc, options, original) {
      const hooked = installHooks(doc, HOOKS, options.manual ?? false, original);
      return setPermission(installServer(hooked, options), TRUST, true, options.allow);
    },
    uninstall: (doc, original) => uninstallServer(uninstallHooks(doc, HOOKS, original), original),
    inspect,
  };
  return [jsonFile(edits, options)];
}

/**
 * Gemini CLI's files in home. `GEMINI_CLI_HOME` takes the place of home, and `GEMINI_CLI_TRUSTED_FOLDERS_PATH` that of
 * one file (0.61.0: the first tried, the second as `getTrustedFoldersPath` in its bundle reads).
 */
export function userFile(path: string, env: Environment, home: string): string {
  const trusted = env.GEMINI_CLI_TRUSTED_FOLDERS_PATH;
  return trusted && path === TRUSTED_FOLDERS ? trusted : join(env.GEMINI_CLI_HOME || home, path);
}

/** The questions that Gemini CLI 0.61.0 still asks after `0dai init`, in its own words; user settings need no trust. */
export function trustSteps(scope: Scope): readonly string[] {
  if (scope === 'user') return [];
  return ['Gemini CLI: start `gemini` in this folder and choose "Trust folder".'];
}

function inspect(doc: ConfigDocument): Installed {
  const hooks = installedHooks(HOOKS, findHooks(doc, HOOKS));
  const server = findServer(doc);
  return {
    ...(hooks && { hooks }),
    ...server,
    ...(server.mcp && { allowed: valueAt(doc, TRUST) === true }),
  };
}
