import {
  type ByteRange,
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
import { type AgentActor, type Item, inProject } from '../journal/items.ts';
import { newEntry } from '../journal/journal.ts';
import { keyOf, type Store } from '../project/store.ts';

/** What a part of an agent's log shows, and where to read on. */
export interface LogPart {
  facts: readonly Fact[];
  /** Where to read on: before the oldest call that has no result yet, or `end`. */
  offset: number;
  /** The end of what was read. */
  end: number;
  /** What time did not suffice for. */
  unread?: ByteRange;
  /** The log was cut short or written anew, and was read from its start. */
  restarted?: true;
}

/** One log of an agent run. */
export interface RunLog {
  who: AgentActor;
  /** The run, where the session knows it already. */
  run: FoundRun | undefined;
  /** How far it has been read. */
  position: LogPosition;
  /** Its name, where it is a sub-agent's. */
  name?: string;
  /** What is older is not the session's, ISO 8601. Default: since the run began, or the session did. */
  since?: string;
}

/** So many bytes of a log are read again, rather than noted to have been read. */
const READ_AGAIN_BYTES = 64 * 1024;

/**
 * What a part of a log tells that the session does not hold, as entries of that agent run, and at the last of them how
 * far the log has been read.
 *
 * @param how.from where the part begins
 * @param how.isOver nothing will be added to what is in the log: no result of a call that has none
 * @param how.always notes how far it was read also where little is in it
 */
export function logItems(
  store: Store,
  session: Session,
  log: RunLog,
  part: LogPart,
  { from, isOver, always }: { from: number; isOver: boolean; always: boolean },
): Item[] {
  const { who, run, name } = log;
  const restarted = part.restarted && log.position.upto > 0;
  const position = restarted ? { upto: 0, replaced: (log.position.replaced ?? 0) + 1 } : log.position;
  const since = log.since ?? run?.run.started_at ?? session.created_at;
  const prefix = position.replaced === undefined ? '' : `${position.replaced}:`;
  const facts = part.facts
    // A conversation that was resumed holds what was before it came to this session.
    .filter(({ at }) => at === undefined || Date.parse(at) >= Date.parse(since))
    .filter(({ at }) => !restarted || isAfter(at, run?.meta.last_at))
    .filter(({ fact }) => name === undefined || fact === 'file' || fact === 'command')
    .map((fact) => (fact.source === undefined ? fact : { ...fact, source: prefix + fact.source }));
  const entries = logEntries(facts, { projectPath: inProject(store, store.project.root), since })
    .filter((entry) => isNew(entry, position, run, facts))
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

/** Puts how far a log has been read to the last entry that may say so. */
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

/** Whether a log's entry tells something that the session does not know. */
function isNew(
  { body }: LogEntry,
  position: LogPosition,
  run: FoundRun | undefined,
  facts: readonly Fact[],
): boolean {
  const prompts = run?.meta.prompts ?? [];
  if (body.type === 'prompt') {
    if (body.source?.startsWith(promptSource(''))) return !prompts.includes(body.source);
    // The hook did not know what the log calls this prompt.
    if (prompts.includes(textKey(redact(body.text)))) return false;
  }
  if (body.type === 'turn' && run && !isNewTurn(body, run, facts)) return false;
  return body.source === undefined || isRecent(position, body.source) || !isApplied(position, body.source);
}

function isRecent({ recent }: LogPosition, source: string): boolean {
  return recent?.some((one) => one.startsWith(`${source}#`)) === true;
}

/** Whether an entry says another thing than the one of the same source that is known. */
function saysMore(store: Store, session: Session, { body, writer }: Item, position: LogPosition): boolean {
  const source = 'source' in body ? body.source : undefined;
  if (source === undefined || !isRecent(position, source)) return true;
  // As it would stand in the journal, without its secrets.
  const entry = newEntry(store.host, keyOf(store), session.id, session.journal.last, body, writer);
  return !isApplied(position, source, contentKey(entry));
}

/** A hook told how the turn ended; the log may know better that it did not end well. */
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

/** The briefings that an agent's log shows and that were not confirmed yet. */
function receipts(session: Session, who: AgentActor, facts: readonly Fact[]): Item[] {
  return facts.flatMap((fact): Item[] => {
    if (fact.fact !== 'briefing') return [];
    const given = session.deliveries.find(
      // In another session's log it stands because that one quotes it.
      ({ brief, agent, session_id, arrived }) =>
        brief === fact.brief && agent === who.agent && session_id === who.session_id && arrived === null,
    );
    if (!given) return [];
    // Codex cuts the middle out and keeps both ends; an agent that escapes characters makes it longer.
    const arrived = fact.whole && fact.length >= given.size ? 'whole' : 'cut';
    return [
      { body: { type: 'receipt', brief: fact.brief, arrived }, writer: { actor: who, evidence: 'observed' } },
    ];
  });
}
