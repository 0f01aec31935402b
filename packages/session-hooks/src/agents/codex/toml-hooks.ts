import { ConfigSyntaxError } from '../../config/errors.ts';
import { calling, eventsToSearch, type HookEntry, type HookPlace, ours } from '../../config/hook-set.ts';
import { type TomlDocument, tomlAt, tomlLine } from '../../config/toml-document.ts';
import {
  addToList,
  appendLines,
  inlineAround,
  lines,
  pruneToml,
  removeToml,
  setKey,
  type TomlValue,
  writeToml,
} from '../../config/toml-edit.ts';
import { HOOKS } from './hooks.ts';

const KEY = 'hooks';

/** Whether config.toml holds hooks of any event; what Codex notes under `hooks.state` is none. */
export function hasTomlHooks(doc: TomlDocument): boolean {
  return lists(doc).some(([, groups]) => groups.length > 0);
}

/**
 * config.toml with our hooks in it, once each, and without those that the other way of installing had: an
 * older form of ours brought up to date in place, a new one last, because trust in the others hangs on
 * their position.
 * @param original the document before we first edited it; a list that was empty there stays
 * @throws {ConfigSyntaxError} when `hooks` or one of our events is not what it should be.
 */
export function installTomlHooks(doc: TomlDocument, manual: boolean, original?: TomlDocument): TomlDocument {
  const entries = HOOKS.entries(manual);
  const unwanted = eventsIn(doc).filter((event) => !entries.some((entry) => entry.event === event));
  const kept = unwanted.reduceRight((rest, event) => removeFrom(rest, event, original), doc);
  return entries.reduce(install, kept);
}

/** config.toml without our hooks; an empty list that the original had stays. */
export function uninstallTomlHooks(doc: TomlDocument, original?: TomlDocument): TomlDocument {
  const rest = eventsIn(doc).reduceRight((current, event) => removeFrom(current, event, original), doc);
  return rest === doc ? doc : pruneToml(rest, [KEY], original);
}

/** The hooks in config.toml that call us, one an event: ours, else the user's own. */
export function findTomlHooks(doc: TomlDocument): HookPlace[] {
  return eventsIn(doc).flatMap((event) => calling(HOOKS, handlers(doc, event)) ?? []);
}

function install(doc: TomlDocument, entry: HookEntry): TomlDocument {
  const places = handlers(doc, entry.event);
  const [first, ...others] = ours(HOOKS, places);
  if (!first) return calling(HOOKS, places) ? doc : add(doc, entry);
  const once = others.reduceRight(remove, doc);
  const group = [KEY, entry.event, first.group];
  const current = Object.entries(entry.handler).reduce(
    (rest, [key, value]) => setKey(rest, [...group, KEY, first.handler], key, value as TomlValue),
    once,
  );
  if (handlersOf(current, first).length > 1) return current;
  return entry.matcher === undefined
    ? removeToml(current, [...group, 'matcher'])
    : setKey(current, group, 'matcher', entry.matcher);
}

function add(doc: TomlDocument, { event, matcher, handler }: HookEntry): TomlDocument {
  const outer = matcher === undefined ? {} : { matcher };
  const path = [KEY, event];
  const inner = handler as Readonly<Record<string, TomlValue>>;
  const group = { ...outer, hooks: [inner] };
  const around = inlineAround(doc, path);
  if (around?.list?.type === 'array') return addToList(doc, around.list, writeToml(group));
  if (around?.list) return addToList(doc, around.list, `${event} = ${writeToml([group])}`);
  const header = [`[[${path.join('.')}]]`, ...lines(outer), ...(matcher === undefined ? [] : [''])];
  return appendLines(doc, [...header, `[[${path.join('.')}.${KEY}]]`, ...lines(inner)]);
}

function removeFrom(doc: TomlDocument, event: string, original: TomlDocument | undefined): TomlDocument {
  const places = ours(HOOKS, handlers(doc, event));
  if (places.length === 0) return doc;
  return pruneToml(places.reduceRight(remove, doc), [KEY, event], original);
}

function remove(doc: TomlDocument, place: HookPlace): TomlDocument {
  const path = [KEY, place.event, place.group];
  return removeToml(doc, handlersOf(doc, place).length === 1 ? path : [...path, KEY, place.handler]);
}

/** Every handler of an event with a command, in the order in which they are written. */
function handlers(doc: TomlDocument, event: string): HookPlace[] {
  const groups = tomlAt(doc, [KEY, event]) ?? [];
  if (!Array.isArray(groups)) {
    const problem = `expected ${KEY}.${event} to be a list of tables`;
    throw new ConfigSyntaxError(doc.file, tomlLine(doc, [KEY, event]), problem);
  }
  return groups.flatMap((_, group) =>
    handlersOf(doc, { event, group }).flatMap((_, handler): HookPlace[] => {
      const command = tomlAt(doc, [KEY, event, group, KEY, handler, 'command']);
      return typeof command === 'string' ? [{ event, group, handler, command }] : [];
    }),
  );
}

function handlersOf(doc: TomlDocument, { event, group }: Pick<HookPlace, 'event' | 'group'>): unknown[] {
  const found = tomlAt(doc, [KEY, event, group, KEY]);
  return Array.isArray(found) ? found : [];
}

function eventsIn(doc: TomlDocument): string[] {
  return eventsToSearch(
    HOOKS,
    lists(doc).map(([event]) => event),
  );
}

/** The events of config.toml with their groups. */
function lists(doc: TomlDocument): [event: string, groups: unknown[]][] {
  const hooks = tomlAt(doc, [KEY]) ?? {};
  if (typeof hooks !== 'object' || Array.isArray(hooks)) {
    throw new ConfigSyntaxError(doc.file, tomlLine(doc, [KEY]), 'expected hooks to be a table');
  }
  return Object.entries(hooks).flatMap(([event, groups]): [string, unknown[]][] =>
    Array.isArray(groups) ? [[event, groups]] : [],
  );
}
