import type { LogPosition } from '../model/agent-run.ts';
import { type ByteRange, canonicalJson, type Entry, type EntryBody } from '../model/entry/entry.ts';

/** How many prompts of an agent run are remembered, so that a prompt in both hook and log counts once. */
const MAX_PROMPTS = 50;
/** How many sources at or behind the read position are remembered. */
export const MAX_RECENT = 2_000;

/** The source of a prompt for which hook and log share an id. */
export const promptSource = (id: string): string => `prompt:${id}`;

/** The source of a forgotten prompt without an id, by a keyed digest of its text. */
export const forgottenSource = (digest: string): string => `text:${digest}`;

/** The content key of a forgotten entry. It matches any content at that place of the log. */
export const FORGOTTEN = 'forgotten';

/**
 * The offset of a source in its log, and how often the log had been replaced by then. A source is
 * `<byte offset>.<part>.<number>`, and `<replacements>:` before that where the log was replaced.
 * @returns undefined for the source of a prompt
 */
export function positionOf(source: string): { offset: number; replaced: number } | undefined {
  const [, replaced = '0', offset] = /^(?:(\d+):)?(\d+)\.\d+\.\d+$/.exec(source) ?? [];
  return offset === undefined ? undefined : { offset: Number(offset), replaced: Number(replaced) };
}

/**
 * The key that entries from the same place of an agent log share.
 * @returns undefined for an entry that is not from a log, or whose agent run is unknown
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

  /** @param max how many sources are held; equal sources further apart are not found. Default: all */
  constructor(max = Number.POSITIVE_INFINITY) {
    this.#max = max;
  }

  /** Adds an entry with its source. */
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

  /** The sources of more than one entry. */
  repeated(): ReadonlySet<string> {
    return new Set(this.#several.keys());
  }

  /** The entries that do not count: all but the last of each source, and all of a source of which one was undone. */
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
 * Whether a fact of a log was applied already: its source is stored, or is in a part that was read.
 * @param content the present `contentKey` of the entry; an entry with other content was not applied. Default: ignored
 */
export function isApplied(position: LogPosition, source: string, content?: string): boolean {
  const place = positionOf(source);
  if (!place || place.replaced !== (position.replaced ?? 0)) return true;
  const previous = position.recent?.find((one) => one.startsWith(`${source}#`));
  if (previous === `${source}#${FORGOTTEN}`) return true;
  if (previous !== undefined) return content === undefined || previous === `${source}#${content}`;
  return !isUnread(position, place.offset);
}

/** Records that a fact was applied, and its content. */
export function noteSource(position: LogPosition, source: string, content: string): void {
  const place = positionOf(source);
  if (!place || place.replaced !== (position.replaced ?? 0) || !isUnread(position, place.offset)) return;
  if (position.recent?.includes(`${source}#${FORGOTTEN}`)) return;
  const others = position.recent?.filter((one) => !one.startsWith(`${source}#`)) ?? [];
  position.recent = [...others, `${source}#${content}`].slice(-MAX_RECENT);
}

/** A short key of the content of an entry from a log. It differs once a call has its result. */
export function contentKey(entry: EntryBody): string {
  const { patch, text, outcome, detail } = entry as Partial<Record<string, unknown>>;
  return hashOf(canonicalJson({ patch, text, outcome, detail }));
}

/** Records that parts of a log were read. Earlier parts that were never read become `unread`. */
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

/** Resets the position of a log that was replaced. */
export function noteReplaced(position: LogPosition, replaced: number): void {
  if (replaced <= (position.replaced ?? 0)) return;
  position.replaced = replaced;
  position.offset = 0;
  delete position.unread;
  delete position.recent;
}

/** Records the key of a prompt. */
export function notePrompt(position: { prompts?: string[] | undefined }, key: string): void {
  if (position.prompts?.includes(key)) return;
  position.prompts = [...(position.prompts ?? []), key].slice(-MAX_PROMPTS);
}

/** Whether the list of prompt keys is full, so that an earlier one may be missing. */
export function isPromptListFull(position: { prompts?: string[] | undefined }): boolean {
  return (position.prompts?.length ?? 0) >= MAX_PROMPTS;
}

/** The key of a prompt without a shared id of hook and log, from its text. */
export function textKey(text: string): string {
  return `text:${hashOf(text)}`;
}

/** A short digest that identifies a text. */
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
