import type { ConfigFile, Installed, Scope } from '../../agent.ts';
import { hookCommand, MCP_SERVER } from '../../command.ts';
import { type JsonDocument, valueAt } from '../../config/json-document.ts';
import { removeAt, setMember } from '../../config/json-edit.ts';
import { jsonFile } from '../../config/json-file.ts';
import { findHook, type HookEntry, installHook, uninstallHook } from '../../config/json-hook.ts';
import { findServer, installServer, uninstallServer } from '../../config/json-mcp.ts';

export { trust } from './trust.ts';

/**
 * In milliseconds, and without a matcher: Gemini CLI 0.61.0 compares it as an exact string. The name
 * is how Gemini lists the hook, and how `hooksConfig.disabled` turns it off.
 */
const HOOK: HookEntry = {
  agent: 'gemini',
  handler: { name: '0dai', type: 'command', command: hookCommand('gemini'), timeout: 10_000 },
};
const SERVER = ['mcpServers', MCP_SERVER] as const;

/** Gemini CLI's one file. `trust` on a server stands for "do not ask before its tools". */
export function files(scope: Scope): readonly ConfigFile[] {
  return [
    jsonFile(scope, {
      path: '.gemini/settings.json',
      holds: 'hook and MCP server',
      install: (doc, { allow }) => permission(installServer(installHook(doc, HOOK)), allow),
      uninstall: (doc, original) => uninstallServer(uninstallHook(doc, HOOK.agent, original), original),
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
  const command = findHook(doc, HOOK.agent);
  const mcp = findServer(doc);
  return {
    ...(command === undefined ? {} : { hook: { command } }),
    ...(mcp ? { mcp, allowed: valueAt(doc, [...SERVER, 'trust']) === true } : {}),
  };
}
