import { join } from 'node:path';
import type { Base, ConfigFile, Environment, FilesOptions, Installed, Scope, Texts } from '../../agent.ts';
import { MCP_SERVER } from '../../install/command.ts';
import { type ConfigEdits, jsonFile, tomlFile } from '../../install/config-file.ts';
import { type ConfigDocument, valueAt } from '../../install/documents/document.ts';
import { parseJson } from '../../install/documents/json-document.ts';
import { parseToml } from '../../install/documents/toml-document.ts';
import { findHooks, hasHooks, installHooks, uninstallHooks } from '../../install/hook-edit.ts';
import { installedHooks } from '../../install/hook-set.ts';
import { labelOf } from '../../install/label.ts';
import { findServer, installServer, setPermission, uninstallServer } from '../../install/mcp-edit.ts';
import { userFile as inHome } from '../../install/user-file.ts';
import { CONFIG_TOML, HOOKS, HOOKS_JSON, STATUS } from './hooks.ts';

export { movedHooks } from './moved-hooks.ts';
export { trust } from './trust.ts';

const SERVERS = ['mcp_servers'];
/** Controls whether Codex asks before it calls the server's tools. Another mode is the user's choice and stays. */
const APPROVAL = [...SERVERS, MCP_SERVER, 'default_tools_approval_mode'] as const;
const APPROVE = 'approve';

/**
 * Codex's files: hooks in `hooks.json`, the MCP server in `config.toml`. If the user has hooks in `config.toml`, ours
 * go there too: Codex warns about a layer with both forms.
 */
export function files(scope: Scope, options: FilesOptions = {}): readonly ConfigFile[] {
  const base = scope === 'user' ? 'user' : 'project';
  const hooksJson: ConfigEdits = {
    path: HOOKS_JSON,
    base,
    holds: 'hooks',
    elsewhere: (siblings) => hookHome(siblings, base, options) !== HOOKS_JSON,
    install: (doc, { manual = false }, original) => installHooks(doc, HOOKS, manual, original),
    uninstall: (doc, original) => uninstallHooks(doc, HOOKS, original),
    inspect(doc) {
      const hooks = installedHooks(HOOKS, findHooks(doc, HOOKS));
      return hooks ? { hooks } : {};
    },
  };
  return [jsonFile(hooksJson, options), configToml(base, options)];
}

/** Codex's files in home. `CODEX_HOME` moves its folder (0.169.0, tried). */
export function userFile(path: string, env: Environment, home: string): string {
  return inHome(path, home, { name: '.codex', folder: env.CODEX_HOME || join(home, '.codex') });
}

/** The questions that Codex 0.169.0 still asks after `0dai init`, in its own words. */
export function trustSteps(scope: Scope): readonly string[] {
  const review = `at "Hooks need review" choose "Review hooks", read those of 0dai, "${STATUS.load}" and "${STATUS.save}", and press t, which trusts all that are listed (later: type /hooks). Until then Codex skips them without a word.`;
  if (scope === 'user') return [`Codex: start \`codex\`; ${review}`];
  return ['Codex: start `codex` in this folder and choose "Trust and continue".', `Codex: ${review}`];
}

function configToml(base: Base, options: FilesOptions): ConfigFile {
  const edits: ConfigEdits = {
    path: CONFIG_TOML,
    base,
    holds: 'MCP server',
    install(doc, wanted, original, siblings) {
      const { allow, manual = false } = wanted;
      const here = hookHome(siblings, base, options) === CONFIG_TOML;
      const hooked = here ? installHooks(doc, HOOKS, manual, original) : uninstallHooks(doc, HOOKS, original);
      return setPermission(installServer(hooked, wanted, {}, SERVERS), APPROVAL, APPROVE, allow);
    },
    uninstall: (doc, original) => uninstallServer(uninstallHooks(doc, HOOKS, original), original, SERVERS),
    inspect: inspectToml,
  };
  return tomlFile(edits, options);
}

function inspectToml(doc: ConfigDocument): Installed {
  const hooks = installedHooks(HOOKS, findHooks(doc, HOOKS));
  const server = findServer(doc, SERVERS);
  return {
    ...(hooks && { hooks }),
    ...server,
    ...(server.mcp && { allowed: valueAt(doc, APPROVAL) === APPROVE }),
  };
}

/**
 * Chooses the file for our hooks: the one that has them already, because trust depends on their place; else the one
 * with the user's hooks.
 */
function hookHome(siblings: Texts, base: Base, { label = labelOf }: FilesOptions): string {
  const json = parseJson(label(HOOKS_JSON, base), siblings[HOOKS_JSON] ?? '');
  const toml = parseToml(label(CONFIG_TOML, base), siblings[CONFIG_TOML] ?? '');
  if (findHooks(json, HOOKS).length > 0) return HOOKS_JSON;
  if (findHooks(toml, HOOKS).length > 0) return CONFIG_TOML;
  return hasHooks(toml) && !hasHooks(json) ? CONFIG_TOML : HOOKS_JSON;
}
