import type { ConfigFile, Installed, InstallOptions, Scope, Texts } from '../../agent.ts';
import { installedHooks } from '../../config/hook-set.ts';
import { parseJson } from '../../config/json-document.ts';
import { jsonFile } from '../../config/json-file.ts';
import { findHooks, hasHooks, installHooks, uninstallHooks } from '../../config/json-hooks.ts';
import { labelOf } from '../../config/label.ts';
import { parseToml, type TomlDocument } from '../../config/toml-document.ts';
import { tomlText } from '../../config/toml-edit.ts';
import { CONFIG_TOML, HOOKS, HOOKS_JSON } from './hooks.ts';
import { findTomlHooks, hasTomlHooks, installTomlHooks, uninstallTomlHooks } from './toml-hooks.ts';
import { findTomlServer, installTomlServer, uninstallTomlServer } from './toml-mcp.ts';

export { trust } from './trust.ts';

/**
 * Codex's files: the hooks in `hooks.json`, the MCP server in `config.toml`. Where the user keeps hooks
 * in `config.toml`, ours joins them there: Codex warns about a layer that has both forms.
 */
export function files(scope: Scope): readonly ConfigFile[] {
  return [
    jsonFile(scope, {
      path: HOOKS_JSON,
      holds: 'hooks',
      elsewhere: (siblings) => hookHome(scope, siblings) !== HOOKS_JSON,
      install: (doc, { manual = false }, original) => installHooks(doc, HOOKS, manual, original),
      uninstall: (doc, original) => uninstallHooks(doc, HOOKS, original),
      inspect(doc) {
        const hooks = installedHooks(HOOKS, findHooks(doc, HOOKS));
        return hooks ? { hooks } : {};
      },
    }),
    configToml(scope),
  ];
}

/** What Codex 0.169.0 still asks after `0dai init`, in its own words. */
export function trustSteps(
  scope: Scope,
  { manual = false }: Partial<InstallOptions> = {},
): readonly string[] {
  const names = manual ? '"Loading the baton"' : '"Loading the baton" and "Noting it in the baton"';
  const review = `at "Hooks need review" choose "Review hooks", look at ours, ${names}, and press t, which trusts all that are listed (later: type /hooks). Until then Codex skips ${manual ? 'the hook' : 'them'} without a word.`;
  if (scope === 'user') return [`Codex: start \`codex\`; ${review}`];
  return ['Codex: start `codex` in this folder and choose "Trust and continue".', `Codex: ${review}`];
}

function configToml(scope: Scope): ConfigFile {
  const parse = (text: string) => parseToml(labelOf(scope, CONFIG_TOML), text);
  return {
    path: CONFIG_TOML,
    holds: 'MCP server',
    install(before, { allow, manual = false }, siblings = { [CONFIG_TOML]: before }, original) {
      const here = hookHome(scope, siblings) === CONFIG_TOML;
      const doc = parse(before ?? '');
      const first = parseOriginal(parse, original);
      const hooked = here ? installTomlHooks(doc, manual, first) : uninstallTomlHooks(doc, first);
      return tomlText(installTomlServer(hooked, allow));
    },
    uninstall(current, original) {
      const doc = parse(current);
      const first = parseOriginal(parse, original);
      const rest = uninstallTomlServer(uninstallTomlHooks(doc, first), first);
      if (rest === doc || rest.text.trim() !== '') return tomlText(rest);
      if (original === undefined) return undefined;
      return original.trim() === '' ? original : tomlText(rest);
    },
    inspect(current): Installed {
      const doc = parse(current);
      const hooks = installedHooks(HOOKS, findTomlHooks(doc));
      return { ...(hooks && { hooks }), ...findTomlServer(doc) };
    },
  };
}

/**
 * Which of the two files is to hold our hooks: the one that does, for trust hangs on its place; else
 * the one in which the user keeps theirs.
 */
function hookHome(scope: Scope, siblings: Texts): string {
  const json = parseJson(labelOf(scope, HOOKS_JSON), siblings[HOOKS_JSON] ?? '');
  const toml = parseToml(labelOf(scope, CONFIG_TOML), siblings[CONFIG_TOML] ?? '');
  if (findHooks(json, HOOKS).length > 0) return HOOKS_JSON;
  if (findTomlHooks(toml).length > 0) return CONFIG_TOML;
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
