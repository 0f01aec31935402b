import { expectAt, type JsonDocument, type JsonPath, nodeAt, valueAt } from './json-document.ts';
import { appendAt, prune, removeAt, setMember } from './json-edit.ts';
import type { JsonObject } from './json-write.ts';
import { callsUs, isOurCommand } from './ours.ts';

/**
 * Our SessionStart hook in the shape that Claude Code, Codex and Gemini CLI share:
 * `{"hooks": {"SessionStart": [{"matcher": "…", "hooks": [{"type": "command", "command": "…"}]}]}}`.
 */
export interface HookEntry {
  /** The word in our command, by which the entry is known. */
  agent: string;
  /** Which starts it is for; absent where the agent takes none. */
  matcher?: string;
  /** The handler, with its command. */
  handler: JsonObject & { readonly command: string };
}

const GROUPS = ['hooks', 'SessionStart'] as const;

/** Where a handler is: the number of its group, and its own in the group. */
interface Place {
  group: number;
  handler: number;
  command: string;
}

/**
 * The document with our hook in it, once. An older form of ours is brought up to date in place; a new
 * one goes last, because Codex's trust in the hooks before it hangs on their position. Where the user
 * calls us from a command of their own, nothing is added: the agent would be briefed twice.
 * @throws {ConfigSyntaxError} when `hooks` or `hooks.SessionStart` is not what it should be.
 */
export function installHook(doc: JsonDocument, entry: HookEntry): JsonDocument {
  const places = find(doc, (command) => isOurCommand(command, entry.agent));
  const [first, ...others] = places;
  if (!first) {
    if (find(doc, (command) => callsUs(command, entry.agent)).length > 0) return doc;
    const matcher = entry.matcher === undefined ? {} : { matcher: entry.matcher };
    return appendAt(doc, GROUPS, { ...matcher, hooks: [entry.handler] });
  }
  const once = others.reduceRight(removeHandler, doc);
  return update(once, first, entry);
}

/** The document without our hook, and without what only held it; see `prune` for `original`. */
export function uninstallHook(doc: JsonDocument, agent: string, original?: JsonDocument): JsonDocument {
  const places = find(doc, (command) => isOurCommand(command, agent));
  if (places.length === 0) return doc;
  return prune(places.reduceRight(removeHandler, doc), GROUPS, original);
}

/** The command of the hook that calls us: ours, else the user's own. */
export function findHook(doc: JsonDocument, agent: string): string | undefined {
  const places = find(doc, (command) => callsUs(command, agent));
  return (places.find(({ command }) => isOurCommand(command, agent)) ?? places[0])?.command;
}

/** Whether any hook of any event is in the document. */
export function hasHooks(doc: JsonDocument): boolean {
  return (expectAt(doc, ['hooks'], 'object')?.children ?? []).some(
    ({ children }) => (children?.[1]?.children ?? []).length > 0,
  );
}

/** Every SessionStart handler with a command, in the order in which they are written. */
export function handlers(doc: JsonDocument): Place[] {
  expectAt(doc, ['hooks'], 'object');
  const groups = expectAt(doc, GROUPS, 'array')?.children ?? [];
  return groups.flatMap((_, group) => {
    const list = nodeAt(doc, [...GROUPS, group, 'hooks'])?.children ?? [];
    return list.flatMap((_, handler): Place[] => {
      const command = valueAt(doc, [...at({ group, handler }), 'command']);
      return typeof command === 'string' ? [{ group, handler, command }] : [];
    });
  });
}

function find(doc: JsonDocument, is: (command: string) => boolean): Place[] {
  return handlers(doc).filter(({ command }) => is(command));
}

function at({ group, handler }: { group: number; handler: number }): JsonPath {
  return [...GROUPS, group, 'hooks', handler];
}

function update(doc: JsonDocument, place: Place, entry: HookEntry): JsonDocument {
  const handler = Object.entries(entry.handler).reduce(
    (current, [key, value]) => setMember(current, at(place), key, value),
    doc,
  );
  const group = [...GROUPS, place.group];
  const alone = (nodeAt(doc, [...group, 'hooks'])?.children ?? []).length === 1;
  if (!alone) return handler;
  return entry.matcher === undefined
    ? removeAt(handler, [...group, 'matcher'])
    : setMember(handler, group, 'matcher', entry.matcher);
}

function removeHandler(doc: JsonDocument, place: Place): JsonDocument {
  const rest = removeAt(doc, at(place));
  const group = [...GROUPS, place.group];
  const left = nodeAt(rest, [...group, 'hooks'])?.children ?? [];
  return left.length === 0 ? removeAt(rest, group) : rest;
}
