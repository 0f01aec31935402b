import type { ConfigFile, Installed, Scope } from '../../agent.ts';
import { MCP_SERVER } from '../../command.ts';
import { installedHooks } from '../../config/hook-set.ts';
import { type JsonDocument, valueAt } from '../../config/json-document.ts';
import { removeAt, setMember } from '../../config/json-edit.ts';
import { jsonFile } from '../../config/json-file.ts';
import { findHooks, installHooks, uninstallHooks } from '../../config/json-hooks.ts';
import { findServer, installServer, uninstallServer } from '../../config/json-mcp.ts';
import { HOOKS } from './hooks.ts';

export { trust } from './trust.ts';

const SERVER = ['mcpServers', MCP_SERVER] as const;

/** Gemini CLI's one file. `trust` on a server stands for "do not ask before its tools". */
export function files(scope: Scope): readonly ConfigFile[] {
  return [
    jsonFile(scope, {
      path: '.gemini/settings.json',
      holds: 'hooks and MCP server',
      install: (doc, { allow, manual = false }, original) =>
        permission(installServer(installHooks(doc, HOOKS, manual, original)), allow),
      uninstall: (doc, original) => uninstallServer(uninstallHooks(doc, HOOKS, original), original),
      inspect,
    }),
  ];
}

/** What Gemini CLI 0.61.0 still asks after `0dai init`, in its own words; user settings need no trust. */
export function trustSteps(scope: Scope): readonly string[] {
  if (scope === 'user') return [];
  return ['Gemini CLI: start `gemini` in this folder and choose "Trust folder".'];
}

/** A `trust` that the user set to false stays so. */
function permission(doc: JsonDocument, allow: boolean): JsonDocument {
  const now = valueAt(doc, [...SERVER, 'trust']);
  if (allow) return now === undefined ? setMember(doc, SERVER, 'trust', true) : doc;
  return now === true ? removeAt(doc, [...SERVER, 'trust']) : doc;
}

function inspect(doc: JsonDocument): Installed {
  const hooks = installedHooks(HOOKS, findHooks(doc, HOOKS));
  const mcp = findServer(doc);
  return {
    ...(hooks && { hooks }),
    ...(mcp ? { mcp, allowed: valueAt(doc, [...SERVER, 'trust']) === true } : {}),
  };
}
