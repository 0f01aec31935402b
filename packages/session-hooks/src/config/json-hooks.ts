import { calling, eventsToSearch, type HookEntry, type HookPlace, type HookSet, ours } from './hook-set.ts';
import { expectAt, type JsonDocument, type JsonPath, nodeAt, valueAt } from './json-document.ts';
import { appendAt, prune, removeAt, setMember } from './json-edit.ts';

// Our hooks in the shape that Claude Code, Codex and Gemini CLI share:
// `{"hooks": {"Stop": [{"matcher": "…", "hooks": [{"type": "command", "command": "…"}]}]}}`.
const HOOKS = 'hooks';

/**
 * The document with our hooks in it, once each, and without those that the other way of installing had.
 * An older form of ours is brought up to date in place; a new one goes last in its event, because Codex's
 * trust in the hooks before it hangs on their position. Where the user calls us from a command of their
 * own, nothing is added to that event: we would run twice.
 * @param original the document before we first edited it; what was empty there stays
 * @throws {ConfigSyntaxError} when `hooks` or one of our events is not what it should be.
 */
export function installHooks(
  doc: JsonDocument,
  set: HookSet,
  manual: boolean,
  original?: JsonDocument,
): JsonDocument {
  const entries = set.entries(manual);
  const unwanted = eventsIn(doc, set).filter((event) => !entries.some((entry) => entry.event === event));
  const kept = unwanted.reduceRight((rest, event) => removeFrom(rest, set, event, original), doc);
  return entries.reduce((rest, entry) => install(rest, set, entry), kept);
}

/** The document without our hooks, and without what only held them; see `prune` for `original`. */
export function uninstallHooks(doc: JsonDocument, set: HookSet, original?: JsonDocument): JsonDocument {
  return eventsIn(doc, set).reduceRight((rest, event) => removeFrom(rest, set, event, original), doc);
}

/** The hooks that call us, one an event: ours, else the user's own. */
export function findHooks(doc: JsonDocument, set: HookSet): HookPlace[] {
  return eventsIn(doc, set).flatMap((event) => calling(set, handlers(doc, event)) ?? []);
}

/** Whether any hook of any event is in the document. */
export function hasHooks(doc: JsonDocument): boolean {
  return (expectAt(doc, [HOOKS], 'object')?.children ?? []).some(
    ({ children }) => (children?.[1]?.children ?? []).length > 0,
  );
}

function eventsIn(doc: JsonDocument, set: HookSet): string[] {
  const members = expectAt(doc, [HOOKS], 'object')?.children ?? [];
  const lists = members.filter(({ children }) => children?.[1]?.type === 'array');
  return eventsToSearch(
    set,
    lists.map(({ children }) => String(children?.[0]?.value)),
  );
}

/** Every handler of an event with a command, in the order in which they are written. */
function handlers(doc: JsonDocument, event: string): HookPlace[] {
  const groups = expectAt(doc, [HOOKS, event], 'array')?.children ?? [];
  return groups.flatMap((_, group) => {
    const list = nodeAt(doc, [HOOKS, event, group, HOOKS])?.children ?? [];
    return list.flatMap((_, handler): HookPlace[] => {
      const command = valueAt(doc, [HOOKS, event, group, HOOKS, handler, 'command']);
      return typeof command === 'string' ? [{ event, group, handler, command }] : [];
    });
  });
}

function install(doc: JsonDocument, set: HookSet, entry: HookEntry): JsonDocument {
  const places = handlers(doc, entry.event);
  const [first, ...others] = ours(set, places);
  if (first) return update(others.reduceRight(removeHandler, doc), first, entry);
  if (calling(set, places)) return doc;
  const matcher = entry.matcher === undefined ? {} : { matcher: entry.matcher };
  return appendAt(doc, [HOOKS, entry.event], { ...matcher, hooks: [entry.handler] });
}

function removeFrom(
  doc: JsonDocument,
  set: HookSet,
  event: string,
  original: JsonDocument | undefined,
): JsonDocument {
  const places = ours(set, handlers(doc, event));
  if (places.length === 0) return doc;
  return prune(places.reduceRight(removeHandler, doc), [HOOKS, event], original);
}

function update(doc: JsonDocument, place: HookPlace, entry: HookEntry): JsonDocument {
  const handler = Object.entries(entry.handler).reduce(
    (current, [key, value]) => setMember(current, [...groupOf(place), HOOKS, place.handler], key, value),
    doc,
  );
  const group = groupOf(place);
  const alone = (nodeAt(doc, [...group, HOOKS])?.children ?? []).length === 1;
  if (!alone) return handler;
  return entry.matcher === undefined
    ? removeAt(handler, [...group, 'matcher'])
    : setMember(handler, group, 'matcher', entry.matcher);
}

function removeHandler(doc: JsonDocument, place: HookPlace): JsonDocument {
  const group = groupOf(place);
  const rest = removeAt(doc, [...group, HOOKS, place.handler]);
  const left = nodeAt(rest, [...group, HOOKS])?.children ?? [];
  return left.length === 0 ? removeAt(rest, group) : rest;
}

function groupOf({ event, group }: HookPlace): JsonPath {
  return [HOOKS, event, group];
}
