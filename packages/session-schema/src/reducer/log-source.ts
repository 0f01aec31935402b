import type { LogPosition } from '../model/agent-run.ts';
import { type ByteRange, canonicalJson, type Entry, type EntryBody } from '../model/entry.ts';

/** How many prompts of an agent run are remembered, so that a prompt in both hook and log counts once. */
const MAX_PROMPTS = 50;
/** How many sources at or behind the read position are remembered. */
export const MAX_RECENT = 2_000;

/** What the prompt that hook and log share is called as a source. */
export const promptSource = (id: string): string => `prompt:${id}`;

/** What a forgotten prompt without an id is called as a source, by a keyed digest of its text. */
export const forgottenSource = (digest: string): string => `text:${digest}`;

/** Stands for the content of a forgotten entry: whatever the log says at its place was applied. */
export const FORGOTTEN = 'forgotten';

/**
 * Where a source stands in its log, and how often the log had been replaced by then. A source is
 * `<byte offset>.<part>.<number>`, and `<replacements>:` before that where the log was replaced.
 * @returns undefined for the source of a prompt
 */
export function positionOf(source: string): { offset: number; replaced: number } | undefined {
  const [, replaced = '0', offset] = /^(?:(\d+):)?(\d+)\.\d+\.\d+$/.exec(source) ?? [];
  return offset === undefined ? undefined : { offset: Number(offset), replaced: Number(replaced) };
}

/**
 * The key that entries from the same place of an agent log share.
 * @returns undefined for an entry that is not from a log, or of which the agent run is not known
 */
export function sourceKey(entry: Entry): string | undefined {
  if (entry.type === 'start' || !('source' in entry) || entry.source === undefined) return undefined;
  const { agent, session_id: run } = entry.actor;
  const log = 'log' in entry ? entry.log : undefined;
  return agent === undefined || run === undefined
    ? undefined
    : [agent, run, log ?? '', entry.source].join('\n');
}

/** Finds the entries that others with the same source replace. */
export class SourceIndex {
  readonly #first = new Map<string, string>();
  readonly #several = new Map<string, string[]>();
  readonly #max: number;

  /** @param max how many sources are remembered; two that stand further apart are not found. Default: all */
  constructor(max = Number.POSITIVE_INFINITY) {
    this.#max = max;
  }

  /** Notes that an entry has this source. */
  add(key: string, id: string): void {
    const first = this.#first.get(key);
    if (first === undefined) {
      this.#first.set(key, id);
      const [oldest] = this.#first.size > this.#max ? this.#first.keys() : [];
      if (oldest !== undefined) this.#first.delete(oldest);
    } else if (first !== id) {
      const ids = this.#several.get(key) ?? [first];
      if (!ids.includes(id)) this.#several.set(key, [...ids, id]);
    }
  }

  /** The sources that more than one entry has. */
  repeated(): ReadonlySet<string> {
    return new Set(this.#several.keys());
  }

  /** The entries that do not count: of each source all but the last, and all where one was taken back. */
  excluded(undone: ReadonlySet<string>): Map<string, 'undone' | 'replaced'> {
    const excluded = new Map<string, 'undone' | 'replaced'>();
    for (const ids of this.#several.values()) {
      const last = [...ids].sort().at(-1);
      const gone = ids.some((id) => undone.has(id));
      for (const id of ids) {
        if (gone) excluded.set(id, 'undone');
        else if (id !== last) excluded.set(id, 'replaced');
      }
    }
    return excluded;
  }
}

/**
 * Whether a fact of a log was applied already: it is remembered, or stands in a part that has been read.
 * @param content the `contentKey` of the entry as it is now; an entry with other content was not applied. Default: content is ignored
 */
export function isApplied(position: LogPosition, source: string, content?: string): boolean {
  const place = positionOf(source);
  if (!place || place.replaced !== (position.replaced ?? 0)) return true;
  const previous = position.recent?.find((one) => one.startsWith(`${source}#`));
  if (previous === `${source}#${FORGOTTEN}`) return true;
  if (previous !== undefined) return content === undefined || previous === `${source}#${content}`;
  return !isUnread(position, place.offset);
}

/** Notes that a fact was applied, and what it said. */
export function noteSource(position: LogPosition, source: string, content: string): void {
  const place = positionOf(source);
  if (!place || place.replaced !== (position.replaced ?? 0) || !isUnread(position, place.offset)) return;
  if (position.recent?.includes(`${source}#${FORGOTTEN}`)) return;
  const others = position.recent?.filter((one) => !one.startsWith(`${source}#`)) ?? [];
  position.recent = [...others, `${source}#${content}`].slice(-MAX_RECENT);
}

/** What an entry from a log says, in few characters: a call whose result is known says another thing than before. */
export function contentKey(entry: EntryBody): string {
  const { patch, text, outcome, detail } = entry as Partial<Record<string, unknown>>;
  return hashOf(canonicalJson({ patch, text, outcome, detail }));
}

/** Notes that parts of a log were read. What lies before them and was never read remains to be read. */
export function noteRead(position: LogPosition, ranges: readonly ByteRange[]): void {
  let unread = position.unread ?? [];
  for (const { from, to } of ranges) {
    if (to <= from) continue;
    if (from > position.offset) unread.push({ from: position.offset, to: from });
    unread = unread.flatMap((gap) =>
      [
        { from: gap.from, to: Math.min(gap.to, from) },
        { from: Math.max(gap.from, to), to: gap.to },
      ].filter((rest) => rest.to > rest.from),
    );
    position.offset = Math.max(position.offset, to);
  }
  position.unread = unread.sort((a, b) => a.from - b.from);
  if (position.unread.length === 0) delete position.unread;
  const recent = position.recent?.filter((one) =>
    isUnread(position, positionOf(one.replace(/#.*$/, ''))?.offset ?? 0),
  );
  if (recent && recent.length > 0) position.recent = recent;
  else delete position.recent;
}

/** Begins a log anew that was replaced. */
export function noteReplaced(position: LogPosition, replaced: number): void {
  if (replaced <= (position.replaced ?? 0)) return;
  position.replaced = replaced;
  position.offset = 0;
  delete position.unread;
  delete position.recent;
}

/** Notes what identifies a prompt. */
export function notePrompt(position: { prompts?: string[] | undefined }, key: string): void {
  if (position.prompts?.includes(key)) return;
  position.prompts = [...(position.prompts ?? []), key].slice(-MAX_PROMPTS);
}

/** Whether an earlier prompt may have been forgotten. */
export function hasForgotten(position: { prompts?: string[] | undefined }): boolean {
  return (position.prompts?.length ?? 0) >= MAX_PROMPTS;
}

/** What identifies a prompt that hook and log do not share an id for: its text. */
export function textKey(text: string): string {
  return `text:${hashOf(text)}`;
}

/** A short digest of a text, by which it is known again. */
export function digestOf(text: string): string {
  return hashOf(text);
}

/** FNV-1a of a text, and its length. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return `${hash.toString(36)}.${text.length}`;
}

function isUnread({ offset, unread = [] }: LogPosition, at: number): boolean {
  return at >= offset || unread.some(({ from, to }) => at >= from && at < to);
}
