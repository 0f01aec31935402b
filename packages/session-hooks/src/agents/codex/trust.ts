import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import type { TrustContext, TrustState } from '../../agent.ts';
import { type ConfigDocument, valueAt } from '../../install/documents/document.ts';
import { parseJson } from '../../install/documents/json-document.ts';
import { parseToml } from '../../install/documents/toml-document.ts';
import { findHooks } from '../../install/hook-edit.ts';
import type { HookLocation } from '../../install/hook-set.ts';
import { CONFIG_TOML, HOOKS, HOOKS_JSON, LAST_MOMENT_SECONDS, LAST_MOMENTS } from './hooks.ts';

/** A hook in hooks.json or config.toml: its event, and its group's matcher. */
export interface CodexHook {
  event: string;
  matcher?: unknown;
  handler: Readonly<Record<string, unknown>>;
}

/** The location of a hook, on which Codex's trust depends. */
export interface CodexHookLocation extends Omit<HookLocation, 'command'> {
  /** Absolute path of the hooks.json or config.toml. */
  file: string;
}

/**
 * The key under `[hooks.state]` in `~/.codex/config.toml` for a hook.
 * Source: Codex CLI 0.169.0, `key` of `hooks/list`, and what its review screen writes.
 *
 * @example
 * trustKey({ file: '/p/.codex/hooks.json', event: 'PostToolUse', group: 0, handler: 0 });
 * // '/p/.codex/hooks.json:post_tool_use:0:0'
 */
export function trustKey({ file, event, group, handler }: CodexHookLocation): string {
  return `${file}:${snakeCase(event)}:${group}:${handler}`;
}

/**
 * The `trusted_hash` that Codex stores when the user trusts this hook: sha256 of the canonical JSON (sorted keys, no
 * spaces) of event, matcher and handler, with defaults and limits applied.
 */
export function trustHash({ event, matcher, handler }: CodexHook): string {
  const { command, async = false, statusMessage, additionalContextLimit } = handler;
  const timeout = timeoutOf(event, handler.timeout);
  const identity = {
    event_name: snakeCase(event),
    matcher,
    hooks: [{ type: 'command', command, timeout, async, statusMessage, additionalContextLimit }],
  };
  return `sha256:${createHash('sha256').update(canonical(identity)).digest('hex')}`;
}

function timeoutOf(event: string, timeout: unknown): unknown {
  if (!LAST_MOMENTS.includes(event)) return timeout ?? 600;
  return typeof timeout === 'number' ? Math.min(timeout, LAST_MOMENT_SECONDS) : 1;
}

function snakeCase(event: string): string {
  return event.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
}

/**
 * Conditions of Codex for running our hooks: the project's trust (for project hooks), trust in each hook, and hooks
 * not turned off. Codex skips untrusted hooks silently.
 *
 * In a linked git work tree, Codex 0.169.0 reads `.codex` of the main one.
 */
export function trust(context: TrustContext): readonly TrustState[] {
  const file = context.userFile(CONFIG_TOML);
  const user = parseToml(file, context.read(file) ?? '');
  const root = rootOf(context);
  return [
    ...switches(user, file),
    ...(context.scope !== 'user' ? [folderTrust(user, file, root, context)] : []),
    ...(context.scope !== 'user' ? misplaced(root, context) : []),
    ...hookTrust(user, file, context.scope === 'user' ? context.userFile : below(root), context.read),
  ];
}

/** Reports hooks in a linked work tree's `.codex`, which Codex does not read. */
function misplaced(root: string, { projectRoot, read }: TrustContext): TrustState[] {
  if (root === projectRoot || findHooksIn(below(root), read).length > 0) return [];
  if (findHooksIn(below(projectRoot), read).length === 0) return [];
  const remedy = `Codex reads .codex from the main work tree: run \`0dai init codex\` in ${root}, or \`0dai init codex --user\`.`;
  return [{ subject: 'hook', state: 'untrusted', file: join(root, HOOKS_JSON), remedy }];
}

function rootOf({ projectRoot, repositoryRoot, mainRepositoryRoot }: TrustContext): string {
  if (repositoryRoot === undefined || mainRepositoryRoot === undefined) return projectRoot;
  return join(mainRepositoryRoot, relative(repositoryRoot, projectRoot));
}

function switches(user: ConfigDocument, file: string): TrustState[] {
  if (valueAt(user, ['features', 'hooks']) !== false) return [];
  const remedy = `Remove "hooks = false" from [features] in ${file}.`;
  return [{ subject: 'switch', state: 'disabled', file, remedy }];
}

/** The folder's trust: its own entry or that of its git repository's top counts; other parents don't. */
function folderTrust(user: ConfigDocument, file: string, root: string, context: TrustContext): TrustState {
  const repository = context.mainRepositoryRoot ?? context.repositoryRoot ?? root;
  const level = [context.projectRoot, root, repository]
    .map((folder) => valueAt(user, ['projects', folder, 'trust_level']))
    .find((found) => found !== undefined);
  if (level === 'trusted') return { subject: 'folder', state: 'trusted', file };
  const remedy =
    level === undefined
      ? `Start \`codex\` in ${context.projectRoot} and choose "Trust and continue".`
      : `In ${file} set trust_level = "trusted" under [projects."${repository}"].`;
  return { subject: 'folder', state: 'untrusted', file, remedy };
}

/** Groups our hooks by state: they are installed, and trusted, together. */
function hookTrust(
  user: ConfigDocument,
  file: string,
  at: FilePath,
  read: TrustContext['read'],
): TrustState[] {
  const found = findHooksIn(at, read);
  if (found.length === 0) return [];
  const wrong = (['untrusted', 'changed', 'disabled'] as const).flatMap((state): TrustState[] => {
    const hooks = found.filter((one) => stateOf(user, one) === state).map(({ hook }) => hook);
    if (hooks.length === 0) return [];
    const events = hooks.map(({ event }) => event);
    const some = hooks.length < found.length ? { some: { events, of: found.length } } : {};
    return [{ subject: 'hook', state, ...some, file, remedy: remedyFor(state, hooks) }];
  });
  return wrong.length > 0 ? wrong : [{ subject: 'hook', state: 'trusted', file }];
}

/** One of our hooks in a folder. */
interface LocatedHook {
  location: CodexHookLocation;
  hook: CodexHook;
}

function stateOf(user: ConfigDocument, { location, hook }: LocatedHook): TrustState['state'] {
  const path = ['hooks', 'state', trustKey(location)];
  const trusted = valueAt(user, [...path, 'trusted_hash']);
  if (trusted === undefined) return 'untrusted';
  if (trusted !== trustHash(hook)) return 'changed';
  return valueAt(user, [...path, 'enabled']) === false ? 'disabled' : 'trusted';
}

function remedyFor(state: 'untrusted' | 'changed' | 'disabled', hooks: readonly CodexHook[]): string {
  const start = 'Start `codex`, type /hooks';
  if (state === 'disabled') {
    return `${start}, choose ${hooks.map(({ event }) => event).join(', then ')} and press space to turn it on.`;
  }
  const names = hooks.map(({ handler }) => `"${handler.statusMessage ?? handler.command}"`);
  const ours = `it trusts all that need review, ours are ${[...new Set(names)].join(' and ')}`;
  const why = state === 'changed' ? ' The hooks changed or moved since you trusted them.' : '';
  return `${start} and press t: ${ours}.${why}`;
}

/** The absolute path of a file such as `.codex/hooks.json`. */
type FilePath = (path: string) => string;

function below(root: string): FilePath {
  return (path) => join(root, path);
}

/** Finds our hooks in one place, with their locations: in hooks.json, else in config.toml. */
function findHooksIn(at: FilePath, read: TrustContext['read']): LocatedHook[] {
  const json = at(HOOKS_JSON);
  const doc = parseJson(json, read(json) ?? '');
  const inJson = findHooks(doc, HOOKS);
  if (inJson.length > 0)
    return inJson.map((location) => foundAt(json, location, (path) => valueAt(doc, path)));
  const toml = at(CONFIG_TOML);
  const config = parseToml(toml, read(toml) ?? '');
  return findHooks(config, HOOKS).map((location) => foundAt(toml, location, (path) => valueAt(config, path)));
}

function foundAt(
  file: string,
  { event, group, handler }: HookLocation,
  at: (path: (string | number)[]) => unknown,
): LocatedHook {
  const path = ['hooks', event, group];
  const written = at([...path, 'hooks', handler]);
  const members = typeof written === 'object' && written !== null ? { ...written } : {};
  return {
    location: { file, event, group, handler },
    hook: { event, matcher: at([...path, 'matcher']), handler: members },
  };
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
