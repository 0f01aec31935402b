import { ConfigSyntaxError } from '../../config/errors.ts';
import { callsUs, isOurCommand } from '../../config/ours.ts';
import { type TomlDocument, tomlAt, tomlLine } from '../../config/toml-document.ts';
import {
  addToList,
  appendLines,
  inlineAround,
  lines,
  pruneToml,
  removeToml,
  setKey,
  writeToml,
} from '../../config/toml-edit.ts';
import { HANDLER, MATCHER } from './hook.ts';

const HOOKS = 'hooks';
const GROUPS = [HOOKS, 'SessionStart'] as const;

interface Place {
  group: number;
  handler: number;
  command: string;
}

/** Whether config.toml holds hooks of any event; what Codex notes under `hooks.state` is none. */
export function hasTomlHooks(doc: TomlDocument): boolean {
  const hooks = tomlAt(doc, [HOOKS]);
  if (typeof hooks !== 'object' || hooks === null) return false;
  return Object.entries(hooks).some(
    ([event, groups]) => event !== 'state' && Array.isArray(groups) && groups.length > 0,
  );
}

/**
 * config.toml with our hook in it, once: an older form of ours brought up to date in place, a new one
 * last, because trust in the others hangs on their position.
 * @throws {ConfigSyntaxError} when `hooks` or `hooks.SessionStart` is not what it should be.
 */
export function installTomlHook(doc: TomlDocument): TomlDocument {
  const [first, ...others] = find(doc, isOurCommand);
  if (!first) return find(doc, callsUs).length > 0 ? doc : add(doc);
  const once = others.reduceRight(remove, doc);
  const group = [...GROUPS, first.group];
  const current = Object.entries(HANDLER).reduce(
    (rest, [key, value]) => setKey(rest, [...group, HOOKS, first.handler], key, value),
    once,
  );
  const alone = handlersOf(current, first.group).length === 1;
  return alone ? setKey(current, group, 'matcher', MATCHER) : current;
}

/** config.toml without our hook; an empty list that the original had stays. */
export function uninstallTomlHook(doc: TomlDocument, original?: TomlDocument): TomlDocument {
  const places = find(doc, isOurCommand);
  if (places.length === 0) return doc;
  const rest = places.reduceRight(remove, doc);
  return [GROUPS, [HOOKS]].reduce((current, path) => pruneToml(current, path, original), rest);
}

/** The command of the hook in config.toml that calls us: ours, else the user's own. */
export function findTomlHook(doc: TomlDocument): Place | undefined {
  const [ours] = find(doc, isOurCommand);
  return ours ?? find(doc, callsUs)[0];
}

function add(doc: TomlDocument): TomlDocument {
  const group = { matcher: MATCHER, hooks: [HANDLER] };
  const around = inlineAround(doc, GROUPS);
  if (around?.list?.type === 'array') return addToList(doc, around.list, writeToml(group));
  if (around?.list) return addToList(doc, around.list, `SessionStart = ${writeToml([group])}`);
  return appendLines(doc, [
    `[[${GROUPS.join('.')}]]`,
    ...lines({ matcher: MATCHER }),
    '',
    `[[${GROUPS.join('.')}.${HOOKS}]]`,
    ...lines(HANDLER),
  ]);
}

function remove(doc: TomlDocument, { group, handler }: Place): TomlDocument {
  const path = [...GROUPS, group];
  return removeToml(doc, handlersOf(doc, group).length === 1 ? path : [...path, HOOKS, handler]);
}

function find(doc: TomlDocument, is: (command: string, agent: string) => boolean): Place[] {
  const hooks = tomlAt(doc, [HOOKS]);
  if (hooks !== undefined && (typeof hooks !== 'object' || hooks === null || Array.isArray(hooks))) {
    throw new ConfigSyntaxError(doc.file, tomlLine(doc, [HOOKS]), 'expected hooks to be a table');
  }
  const groups = tomlAt(doc, GROUPS) ?? [];
  if (!Array.isArray(groups)) {
    throw new ConfigSyntaxError(
      doc.file,
      tomlLine(doc, GROUPS),
      'expected hooks.SessionStart to be a list of tables',
    );
  }
  return groups.flatMap((_, group) =>
    handlersOf(doc, group).flatMap((_, handler): Place[] => {
      const command = tomlAt(doc, [...GROUPS, group, HOOKS, handler, 'command']);
      return typeof command === 'string' && is(command, 'codex') ? [{ group, handler, command }] : [];
    }),
  );
}

function handlersOf(doc: TomlDocument, group: number): unknown[] {
  const handlers = tomlAt(doc, [...GROUPS, group, HOOKS]);
  return Array.isArray(handlers) ? handlers : [];
}
