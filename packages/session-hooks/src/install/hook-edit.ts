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
 * The document with our hooks in it, once each, and without those that the other way of installing had.
 * A hook that an earlier version installed is updated in place; a new one goes last in its event, because Codex's
 * trust in the hooks before it hangs on their position. Where the user calls us from a command of their
 * own, nothing is added to that event: we would run twice.
 * @param original the document before we first edited it; what was empty there stays
 * @throws {ConfigSyntaxError} when `hooks` or one of our events is not what it should be.
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

/** The document without our hooks, and without what only held them; see `prune` for `original`. */
export function uninstallHooks(doc: ConfigDocument, set: HookSet, original?: ConfigDocument): ConfigDocument {
  return eventsIn(doc, set).reduceRight((rest, event) => removeFrom(rest, set, event, original), doc);
}

/** The hooks that call us, one an event: ours, else the user's own. */
export function findHooks(doc: ConfigDocument, set: HookSet): HookLocation[] {
  return eventsIn(doc, set).flatMap((event) => calling(set, handlers(doc, event)) ?? []);
}

/** Whether the document has hooks of any event; what Codex notes under `hooks.state` is none. */
export function hasHooks(doc: ConfigDocument): boolean {
  return lists(doc).some(([, groups]) => groups.length > 0);
}

function install(doc: ConfigDocument, set: HookSet, entry: HookEntry): ConfigDocument {
  const places = handlers(doc, entry.event);
  const [first, ...others] = ours(set, places);
  if (first) return update(others.reduceRight(removeHandler, doc), first, entry);
  if (calling(set, places)) return doc;
  const matcher = entry.matcher === undefined ? {} : { matcher: entry.matcher };
  return doc.append([HOOKS, entry.event], { ...matcher, hooks: [entry.handler] });
}

function update(doc: ConfigDocument, location: HookLocation, entry: HookEntry): ConfigDocument {
  const handler = Object.entries(entry.handler).reduce(
    (current, [key, value]) => current.set([...pathOf(location), key], value),
    doc,
  );
  // A group that holds hooks of the user's keeps the matcher that they chose.
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
  const places = ours(set, handlers(doc, event));
  if (places.length === 0) return doc;
  return prune(places.reduceRight(removeHandler, doc), [HOOKS, event], original);
}

function removeHandler(doc: ConfigDocument, location: HookLocation): ConfigDocument {
  return doc.remove(handlersOf(doc, location).length === 1 ? groupOf(location) : pathOf(location));
}

/** Every handler of an event with a command, in the order in which they are written. */
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

/** The events of a document with their groups. */
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
