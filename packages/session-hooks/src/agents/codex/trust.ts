import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import type { TrustContext, TrustState } from '../../agent.ts';
import { parseJson, valueAt } from '../../config/json-document.ts';
import { handlers } from '../../config/json-hook.ts';
import { callsUs } from '../../config/ours.ts';
import { parseToml, type TomlDocument, tomlAt } from '../../config/toml-document.ts';
import { CONFIG_TOML, HOOKS_JSON } from './hook.ts';
import { findTomlHook } from './toml-hooks.ts';

/** A hook's group and handler as they are written in hooks.json or config.toml. */
export interface CodexHook {
  matcher?: unknown;
  handler: Readonly<Record<string, unknown>>;
}

/** Where a hook stands: Codex's trust is bound to it. */
export interface CodexHookPlace {
  /** Absolute path of the hooks.json or config.toml. */
  file: string;
  /** Number of the group within its event, from 0. */
  group: number;
  /** Number of the handler within its group, from 0. */
  handler: number;
}

/**
 * The key under `[hooks.state]` in `~/.codex/config.toml` for a SessionStart hook.
 * Source: Codex CLI 0.169.0, `key` of `hooks/list`.
 *
 * @example
 * trustKey({ file: '/p/.codex/hooks.json', group: 0, handler: 0 }); // '/p/.codex/hooks.json:session_start:0:0'
 */
export function trustKey({ file, group, handler }: CodexHookPlace): string {
  return `${file}:session_start:${group}:${handler}`;
}

/**
 * The `trusted_hash` that Codex notes when the user trusts this SessionStart hook: sha256 over the
 * canonical JSON (sorted keys, no blanks) of event, matcher and handler, defaults filled in.
 * Source: Codex CLI 0.169.0, compared with `currentHash` of `hooks/list`.
 */
export function trustHash({ matcher, handler }: CodexHook): string {
  const { command, timeout = 600, async = false, statusMessage, additionalContextLimit } = handler;
  const identity = {
    event_name: 'session_start',
    matcher,
    hooks: [{ type: 'command', command, timeout, async, statusMessage, additionalContextLimit }],
  };
  return `sha256:${createHash('sha256').update(canonical(identity)).digest('hex')}`;
}

/**
 * What Codex needs before our hook runs: the project's trust (for project hooks), trust in the hook,
 * and hooks not turned off. Codex skips an untrusted hook without a word.
 *
 * In a linked git work tree Codex 0.169.0 takes `.codex` from the main one.
 */
export function trust(context: TrustContext): readonly TrustState[] {
  const file = join(context.home, CONFIG_TOML);
  const user = parseToml(`~/${CONFIG_TOML}`, context.read(file) ?? '');
  const root = rootOf(context);
  return [
    ...switches(user, file),
    ...(context.scope === 'project' ? [folderTrust(user, file, root, context)] : []),
    ...(context.scope === 'project' ? misplaced(root, context) : []),
    ...hookTrust(user, file, context.scope === 'user' ? context.home : root, context.read),
  ];
}

/** In a linked work tree our hook may lie in its `.codex`, where Codex does not look. */
function misplaced(root: string, { projectRoot, read }: TrustContext): TrustState[] {
  if (root === projectRoot || findHookIn(root, read) || !findHookIn(projectRoot, read)) return [];
  const remedy = `Codex takes .codex from the main work tree: run \`0dai init codex\` in ${root}, or \`0dai init codex --user\`.`;
  return [{ subject: 'hook', state: 'untrusted', file: join(root, HOOKS_JSON), remedy }];
}

function rootOf({ projectRoot, repositoryRoot, mainRepositoryRoot }: TrustContext): string {
  if (repositoryRoot === undefined || mainRepositoryRoot === undefined) return projectRoot;
  return join(mainRepositoryRoot, relative(repositoryRoot, projectRoot));
}

function switches(user: TomlDocument, file: string): TrustState[] {
  if (tomlAt(user, ['features', 'hooks']) !== false) return [];
  const remedy = `Take "hooks = false" out of [features] in ${file}.`;
  return [{ subject: 'switch', state: 'disabled', file, remedy }];
}

/** A folder is trusted by its own entry, or by that of the top of its git repository; parents do not count. */
function folderTrust(user: TomlDocument, file: string, root: string, context: TrustContext): TrustState {
  const repository = context.mainRepositoryRoot ?? context.repositoryRoot ?? root;
  const level = [context.projectRoot, root, repository]
    .map((folder) => tomlAt(user, ['projects', folder, 'trust_level']))
    .find((found) => found !== undefined);
  if (level === 'trusted') return { subject: 'folder', state: 'trusted', file };
  const remedy =
    level === undefined
      ? `Start \`codex\` in ${context.projectRoot} and choose "Trust and continue".`
      : `In ${file} set trust_level = "trusted" under [projects."${repository}"].`;
  return { subject: 'folder', state: 'untrusted', file, remedy };
}

function hookTrust(user: TomlDocument, file: string, root: string, read: TrustContext['read']): TrustState[] {
  const found = findHookIn(root, read);
  if (!found) return [];
  const path = ['hooks', 'state', trustKey(found.place)];
  const trusted = tomlAt(user, [...path, 'trusted_hash']);
  const review = 'Start `codex`, type /hooks, choose SessionStart and';
  if (trusted === undefined) {
    return [
      {
        subject: 'hook',
        state: 'untrusted',
        file,
        remedy: `${review} press t to trust "Loading the baton".`,
      },
    ];
  }
  if (trusted !== trustHash(found.hook)) {
    const remedy = `${review} press t: the hook is not what you trusted, or stands in another place.`;
    return [{ subject: 'hook', state: 'changed', file, remedy }];
  }
  if (tomlAt(user, [...path, 'enabled']) === false) {
    return [{ subject: 'hook', state: 'disabled', file, remedy: `${review} press space to turn it on.` }];
  }
  return [{ subject: 'hook', state: 'trusted', file }];
}

/** Our hook under a folder, with its place: in hooks.json, else in config.toml. */
function findHookIn(
  root: string,
  read: TrustContext['read'],
): { place: CodexHookPlace; hook: CodexHook } | undefined {
  const json = join(root, HOOKS_JSON);
  const doc = parseJson(json, read(json) ?? '');
  const ours = handlers(doc).find(({ command }) => callsUs(command, 'codex'));
  if (ours) {
    const group = ['hooks', 'SessionStart', ours.group];
    const hook = hookOf(valueAt(doc, [...group, 'matcher']), valueAt(doc, [...group, 'hooks', ours.handler]));
    return { place: { file: json, group: ours.group, handler: ours.handler }, hook };
  }
  const toml = join(root, CONFIG_TOML);
  const config = parseToml(toml, read(toml) ?? '');
  const inToml = findTomlHook(config);
  if (!inToml) return undefined;
  const group = ['hooks', 'SessionStart', inToml.group];
  const hook = hookOf(
    tomlAt(config, [...group, 'matcher']),
    tomlAt(config, [...group, 'hooks', inToml.handler]),
  );
  return { place: { file: toml, group: inToml.group, handler: inToml.handler }, hook };
}

function hookOf(matcher: unknown, handler: unknown): CodexHook {
  return { matcher, handler: typeof handler === 'object' && handler !== null ? { ...handler } : {} };
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
