import {
  type ByteRange,
  briefingsIn,
  contentKey,
  type EntryBody,
  type Fact,
  type FoundRun,
  isApplied,
  type LogEntry,
  type LogPosition,
  logEntries,
  promptSource,
  redact,
  type Session,
  textKey,
} from '@0dai/session-schema/internal';
import { forgottenPrompt } from '../journal/erase.ts';
import { type AgentActor, type Item, inProject } from '../journal/items.ts';
import { newEntry } from '../journal/journal.ts';
import { keyOf, type Store } from '../project/store.ts';

/** The facts of a part of an agent's log, and the position to continue from. */
export interface LogPart {
  facts: readonly Fact[];
  /** The next offset to read: before the oldest call without a result, or `end`. */
  offset: number;
  /** End of the part that was read. */
  end: number;
  /** The range that was not read because time was up. */
  unread?: ByteRange;
  /** The log was truncated or rewritten, and was read from its start. */
  restarted?: true;
}

/** One log of an agent run. */
export interface RunLog {
  who: AgentActor;
  /** The run, if the session knows it. */
  run: FoundRun | undefined;
  /** Its read position. */
  position: LogPosition;
  /** Its name, if it is a sub-agent's log. */
  name?: string;
  /**
   * Facts before this time (ISO 8601) don't belong to the session. Default: the start of the run, or of the session.
   */
  since?: string;
}

interface PartOptions {
  from: number;
  recordsSince: number;
  isOver: boolean;
  always: boolean;
  movedFrom?: string;
}

/** Re-read up to this many bytes next time, rather than write an entry just to record the read position. */
const READ_AGAIN_BYTES = 64 * 1024;

/**
 * New facts of a part of a log, as entries of that agent run. The last entry records the read position.
 *
 * @param how.from offset at which the part begins
 * @param how.recordsSince facts before this time are not recorded, in milliseconds since 1970
 * @param how.isOver the log is complete: open calls will get no result
 * @param how.movedFrom a folder that is gone; paths below it count as the project's
 * @param how.always records the read position even if there is little content
 */
export function logItems(
  store: Store,
  session: Session,
  log: RunLog,
  part: LogPart,
  { from, recordsSince, isOver, always, movedFrom }: PartOptions,
): Item[] {
  const { who, run, name } = log;
  const restarted = part.restarted && log.position.offset > 0;
  const position = restarted ? { offset: 0, replaced: (log.position.replaced ?? 0) + 1 } : log.position;
  const begun = Date.parse(log.since ?? run?.run.started_at ?? session.created_at);
  const since = new Date(Math.max(begun, recordsSince)).toISOString();
  const prefix = position.replaced === undefined ? '' : `${position.replaced}:`;
  const facts = part.facts
    // A resumed conversation contains facts from before it joined this session.
    .filter(({ at }) => at === undefined || Date.parse(at) >= Date.parse(since))
    .filter(({ at }) => !restarted || isAfter(at, run?.meta.last_at))
    .filter(({ fact }) => name === undefined || fact === 'file' || fact === 'command')
    .map((fact) => (fact.source === undefined ? fact : { ...fact, source: prefix + fact.source }));
  const entries = logEntries(facts, { projectPath: inProject(store, store.project.root, movedFrom), since })
    .filter((entry) => isNew(store, entry, position, run, facts))
    .map(({ body, evidence }): Item => {
      const named = body.type === 'capture' && name !== undefined ? { ...body, log: name } : body;
      return { body: named, writer: { actor: who, evidence } };
    })
    .filter((item) => saysMore(store, session, item, position));
  const items = [...entries, ...receipts(session, who, part.facts)];
  const read = readRanges(part, restarted ? 0 : from, isOver);
  const isMuch = read.some((range) => range.to - range.from > READ_AGAIN_BYTES);
  const hasContent = always || isMuch || part.unread || restarted || log.position.unread;
  if (items.length === 0 && !hasContent) return [];
  return withPosition(items, read, { who, name, replaced: restarted ? position.replaced : undefined });
}

/** Adds the read position to the last entry that can hold it. */
function withPosition(
  items: Item[],
  read: ByteRange[],
  { who, name, replaced }: { who: AgentActor; name: string | undefined; replaced: number | undefined },
): Item[] {
  const position = (more: Partial<Extract<EntryBody, { type: 'capture' }>>): Item => ({
    body: { type: 'capture', patch: {}, ...(name !== undefined && { log: name }), ...more },
    writer: { actor: who, evidence: 'observed' },
  });
  const first = replaced === undefined ? [] : [position({ replaced })];
  const last = items.at(-1);
  if (last?.body.type === 'capture' || last?.body.type === 'prompt' || last?.body.type === 'turn') {
    return [...first, ...items.slice(0, -1), { ...last, body: { ...last.body, read } }];
  }
  return [...first, ...items, position({ read })];
}

/** Whether an entry from the log is new to the session. */
function isNew(
  store: Store,
  { body }: LogEntry,
  position: LogPosition,
  run: FoundRun | undefined,
  facts: readonly Fact[],
): boolean {
  const prompts = run?.meta.prompts ?? [];
  if (body.type === 'prompt') {
    if (body.source?.startsWith(promptSource(''))) return !prompts.includes(body.source);
    // The hook recorded this prompt without the log's id for it.
    const text = redact(body.text);
    if (prompts.includes(textKey(text)) || prompts.includes(forgottenPrompt(store, text))) return false;
  }
  if (body.type === 'turn' && run && !isNewTurn(body, run, facts)) return false;
  return body.source === undefined || isRecent(position, body.source) || !isApplied(position, body.source);
}

function isRecent({ recent }: LogPosition, source: string): boolean {
  return recent?.some((one) => one.startsWith(`${source}#`)) === true;
}

/** Whether an entry differs from the known one of the same source. */
function saysMore(store: Store, session: Session, { body, writer }: Item, position: LogPosition): boolean {
  const source = 'source' in body ? body.source : undefined;
  if (source === undefined || !isRecent(position, source)) return true;
  // Compare the redacted form, which the journal holds.
  const entry = newEntry(store.host, keyOf(store), session.id, session.journal.last, body, writer);
  return !isApplied(position, source, contentKey(entry));
}

/** Whether a turn from the log adds to the hook's: another turn, or a failure that the hook reported as done. */
function isNewTurn(
  { outcome }: { outcome: string },
  { run, meta: position }: FoundRun,
  facts: readonly Fact[],
): boolean {
  if (run.turn === undefined) return true;
  const isAnother = facts.some(
    (fact) =>
      (fact.fact === 'prompt' || (fact.fact === 'turn' && fact.outcome === 'begun')) &&
      isAfter(fact.at, position.turn_at),
  );
  return isAnother || (run.turn === 'done' && outcome !== 'done');
}

function isAfter(at: string | undefined, other: string | undefined): boolean {
  return at === undefined || other === undefined || Date.parse(at) > Date.parse(other);
}

function readRanges({ offset, end, unread }: LogPart, from: number, isOver: boolean): ByteRange[] {
  const to = isOver ? end : offset;
  if (!unread) return to > from ? [{ from, to }] : [];
  return [
    { from, to: Math.min(unread.from, to) },
    { from: unread.to, to: Math.max(unread.to, to) },
  ].filter((range) => range.to > range.from);
}

/** The briefings that the agent was given, by a hook or in its first prompt. */
function briefingsOf(fact: Fact): { brief: string; whole: boolean; length: number }[] {
  if (fact.fact === 'briefing') return [fact];
  return fact.fact === 'prompt' ? briefingsIn(fact.text) : [];
}

/** Confirms briefings that appear in an agent's log and have no receipt yet. */
function receipts(session: Session, who: AgentActor, facts: readonly Fact[]): Item[] {
  return facts.flatMap(briefingsOf).flatMap((fact): Item[] => {
    const given = session.deliveries.find(
      // Another session's log may quote the briefing; that is no receipt.
      ({ brief, agent, session_id, arrived }) =>
        brief === fact.brief && agent === who.agent && session_id === who.session_id && arrived === null,
    );
    if (!given) return [];
    // Codex cuts the middle out and keeps both ends. An agent that escapes characters makes the text longer.
    const arrived = fact.whole && fact.length >= given.size ? 'whole' : 'cut';
    return [
      { body: { type: 'receipt', brief: fact.brief, arrived }, writer: { actor: who, evidence: 'observed' } },
    ];
  });
}
