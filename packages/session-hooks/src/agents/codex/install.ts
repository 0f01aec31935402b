import type { ConfigFile, Installed, Scope, Texts } from '../../agent.ts';
import { parseJson } from '../../config/json-document.ts';
import { jsonFile } from '../../config/json-file.ts';
import { findHook, type HookEntry, hasHooks, installHook, uninstallHook } from '../../config/json-hook.ts';
import { labelOf } from '../../config/label.ts';
import { parseToml, type TomlDocument } from '../../config/toml-document.ts';
import { tomlText } from '../../config/toml-edit.ts';
import { CONFIG_TOML, HANDLER, HOOKS_JSON, MATCHER } from './hook.ts';
import { findTomlHook, hasTomlHooks, installTomlHook, uninstallTomlHook } from './toml-hooks.ts';
import { findTomlServer, installTomlServer, uninstallTomlServer } from './toml-mcp.ts';

export { trust } from './trust.ts';

const HOOK: HookEntry = { agent: 'codex', matcher: MATCHER, handler: HANDLER };

/**
 * Codex's files: the hook in `hooks.json`, the MCP server in `config.toml`. Where the user keeps hooks
 * in `config.toml`, ours joins them there: Codex warns about a layer that has both forms.
 */
export function files(scope: Scope): readonly ConfigFile[] {
  return [
    jsonFile(scope, {
      path: HOOKS_JSON,
      holds: 'hook',
      elsewhere: (siblings) => hookHome(scope, siblings) !== HOOKS_JSON,
      install: (doc) => installHook(doc, HOOK),
      uninstall: (doc, original) => uninstallHook(doc, HOOK.agent, original),
      inspect(doc) {
        const command = findHook(doc, HOOK.agent);
        return command === undefined ? {} : { hook: { command } };
      },
    }),
    configToml(scope),
  ];
}

/** What Codex 0.169.0 still asks after `0dai init`, in its own words. */
export function trustSteps(scope: Scope): readonly string[] {
  const review =
    'at "Hooks need review" choose "Review hooks" and press t to trust ours, "Loading the baton" (later: type /hooks). Until then Codex skips the hook without a word.';
  if (scope === 'user') return [`Codex: start \`codex\`; ${review}`];
  return ['Codex: start `codex` in this folder and choose "Trust and continue".', `Codex: ${review}`];
}

function configToml(scope: Scope): ConfigFile {
  const parse = (text: string) => parseToml(labelOf(scope, CONFIG_TOML), text);
  return {
    path: CONFIG_TOML,
    holds: 'MCP server',
    install(before, { allow }, siblings = { [CONFIG_TOML]: before }) {
      const here = hookHome(scope, siblings) === CONFIG_TOML;
      const doc = parse(before ?? '');
      const hooked = here ? installTomlHook(doc) : uninstallTomlHook(doc);
      return tomlText(installTomlServer(hooked, allow));
    },
    uninstall(current, original) {
      const doc = parse(current);
      const first = parseOriginal(parse, original);
      const rest = uninstallTomlServer(uninstallTomlHook(doc, first), first);
      if (rest === doc || rest.text.trim() !== '') return tomlText(rest);
      if (original === undefined) return undefined;
      return original.trim() === '' ? original : tomlText(rest);
    },
    inspect(current): Installed {
      const doc = parse(current);
      const hook = findTomlHook(doc);
      return { ...(hook ? { hook: { command: hook.command } } : {}), ...findTomlServer(doc) };
    },
  };
}

/**
 * Which of the two files is to hold our hook: the one that does, for trust hangs on its place; else
 * the one in which the user keeps theirs.
 */
function hookHome(scope: Scope, siblings: Texts): string {
  const json = parseJson(labelOf(scope, HOOKS_JSON), siblings[HOOKS_JSON] ?? '');
  const toml = parseToml(labelOf(scope, CONFIG_TOML), siblings[CONFIG_TOML] ?? '');
  if (findHook(json, HOOK.agent) !== undefined) return HOOKS_JSON;
  if (findTomlHook(toml)) return CONFIG_TOML;
  return hasTomlHooks(toml) && !hasHooks(json) ? CONFIG_TOML : HOOKS_JSON;
}

/** The original only advises: where it cannot be read (it came from a record), there is no advice. */
function parseOriginal(
  parse: (text: string) => TomlDocument,
  original: string | undefined,
): TomlDocument | undefined {
  if (original === undefined) return undefined;
  try {
    return parse(original);
  } catch {
    return undefined;
  }
}
