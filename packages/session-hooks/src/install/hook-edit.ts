import { type ConfigDocument, type ConfigPath, expectAt, prune, valueAt } from './documents/document.ts';
import {
  calling,
  eventsToSearch,
  type HookEntry,
  type HookLocation,
  type HookSet,
  ours,
} from './hook-set.ts';

// Our hooks in the shape that Claude Code, Codex and Gemini CLI share, in JSON and in TOML:
// `{"hooks": {"Stop": [{"matcher": "…", "hooks": [{"type": "command", "command": "…"}]}]}}`.
const HOOKS = 'hooks';

/**
 * Adds our hooks to a document, once each, and removes those of the other mode (manual or not). A hook of an earlier
 * version is updated in place. A new one goes last in its event, because Codex's trust in the hooks before it depends
 * on their position. If the user calls us from a command of their own, nothing is added to that event: we would run
 * twice.
 * @param original the document before we first edited it; what was empty there stays
 * @throws {ConfigSyntaxError} when `hooks` or one of our events has the wrong type.
 */
export function installHooks(
  doc: ConfigDocument,
  set: HookSet,
  manual: boolean,
  original?: ConfigDocument,
): ConfigDocument {
  const entries = set.entries(manual);
  const unwanted = eventsIn(doc, set).filter((event) => !entries.some((entry) => entry.event === event));
  const kept = unwanted.reduceRight((rest, event) => removeFrom(rest, set, event, original), doc);
  return entries.reduce((rest, entry) => install(rest, set, entry), kept);
}

/** Removes our hooks, and what only held them; see `prune` for `original`. */
export function uninstallHooks(doc: ConfigDocument, set: HookSet, original?: ConfigDocument): ConfigDocument {
  return eventsIn(doc, set).reduceRight((rest, event) => removeFrom(rest, set, event, original), doc);
}

/** Finds the hooks that call us, one per event: ours, else the user's own. */
export function findHooks(doc: ConfigDocument, set: HookSet): HookLocation[] {
  return eventsIn(doc, set).flatMap((event) => calling(set, handlers(doc, event)) ?? []);
}

/** Whether the document has hooks of any event; Codex's own notes under `hooks.state` do not count. */
export function hasHooks(doc: ConfigDocument): boolean {
  return lists(doc).some(([, groups]) => groups.length > 0);
}

function install(doc: ConfigDocument, set: HookSet, entry: HookEntry): ConfigDocument {
  const locations = handlers(doc, entry.event);
  const [first, ...others] = ours(set, locations);
  if (first) return update(others.reduceRight(removeHandler, doc), first, entry);
  if (calling(set, locations)) return doc;
  const matcher = entry.matcher === undefined ? {} : { matcher: entry.matcher };
  return doc.append([HOOKS, entry.event], { ...matcher, hooks: [entry.handler] });
}

function update(doc: ConfigDocument, location: HookLocation, entry: HookEntry): ConfigDocument {
  const handler = Object.entries(entry.handler).reduce(
    (current, [key, value]) => current.set([...pathOf(location), key], value),
    doc,
  );
  // A group with hooks of the user's keeps its matcher.
  if (handlersOf(handler, location).length > 1) return handler;
  const matcher = [...groupOf(location), 'matcher'];
  return entry.matcher === undefined ? handler.remove(matcher) : handler.set(matcher, entry.matcher);
}

function removeFrom(
  doc: ConfigDocument,
  set: HookSet,
  event: string,
  original: ConfigDocument | undefined,
): ConfigDocument {
  const locations = ours(set, handlers(doc, event));
  if (locations.length === 0) return doc;
  return prune(locations.reduceRight(removeHandler, doc), [HOOKS, event], original);
}

function removeHandler(doc: ConfigDocument, location: HookLocation): ConfigDocument {
  return doc.remove(handlersOf(doc, location).length === 1 ? groupOf(location) : pathOf(location));
}

/** Lists every handler of an event with a command, in the order of the file. */
function handlers(doc: ConfigDocument, event: string): HookLocation[] {
  expectAt(doc, [HOOKS, event], 'array');
  return listAt(doc, [HOOKS, event]).flatMap((_, group) =>
    handlersOf(doc, { event, group }).flatMap((_, handler): HookLocation[] => {
      const command = valueAt(doc, [...pathOf({ event, group, handler }), 'command']);
      return typeof command === 'string' ? [{ event, group, handler, command }] : [];
    }),
  );
}

function handlersOf(
  doc: ConfigDocument,
  location: Pick<HookLocation, 'event' | 'group'>,
): readonly unknown[] {
  return listAt(doc, [...groupOf(location), HOOKS]);
}

function eventsIn(doc: ConfigDocument, set: HookSet): string[] {
  return eventsToSearch(
    set,
    lists(doc).map(([event]) => event),
  );
}

/** Lists the events of a document with their groups. */
function lists(doc: ConfigDocument): [event: string, groups: unknown[]][] {
  expectAt(doc, [HOOKS], 'object');
  return Object.entries(valueAt(doc, [HOOKS]) ?? {}).flatMap(([event, groups]): [string, unknown[]][] =>
    Array.isArray(groups) ? [[event, groups]] : [],
  );
}

function listAt(doc: ConfigDocument, path: ConfigPath): readonly unknown[] {
  const list = valueAt(doc, path);
  return Array.isArray(list) ? list : [];
}

function groupOf({ event, group }: Pick<HookLocation, 'event' | 'group'>): ConfigPath {
  return [HOOKS, event, group];
}

function pathOf(location: Omit<HookLocation, 'command'>): ConfigPath {
  return [...groupOf(location), HOOKS, location.handler];
}
