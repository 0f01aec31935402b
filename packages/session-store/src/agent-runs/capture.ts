import {
  type ByteRange,
  type EntryBody,
  type Fact,
  type FoundRun,
  findExactRun,
  type LogPosition,
  type ProcessIdentity,
  promptSource,
  promptText,
  type Session,
  shortened,
  type TurnOutcome,
  turnDetail,
} from '@0dai/session-schema/internal';
import { readActive, refreshView } from '../active/active.ts';
import { add } from '../active/add.ts';
import { begin } from '../active/begin.ts';
import { lastEndedAt } from '../archive/archive.ts';
import { type AgentActor, appendAll, type Item } from '../journal/items.ts';
import type { Store } from '../project/store.ts';
import { type AgentLogs, itemsOf, newItems } from './catch-up.ts';
import type { LogPart } from './log-items.ts';
import { recordWorkTreeChanges } from './record-changes.ts';

/** What a user sent to an agent. */
export interface Prompt {
  text: string;
  /** The id that the agent's log gives the same prompt. */
  id?: string;
  /** Where the agent logs its session. */
  transcript?: string;
  /** What of that log is not the session's: what is there when the agent comes to it. Default: nothing. */
  logEnd?: number;
  process?: ProcessIdentity;
}

/** How a turn ended. */
export interface Turn {
  outcome: TurnOutcome;
  said?: string;
  detail?: string;
}

/** The agent's own log at the end of its turn, and how it is read. */
export interface TurnLog {
  /** Where it is, where the agent told. Default: where its last prompt said. */
  path?: string;
  logs: AgentLogs;
}

const SAID_MAX = 4_000;

/**
 * Records the user's words to an agent; the first ones begin a session. Where a stranger's baton, or one that
 * cannot be read, lies in the place, nothing is begun over it.
 * @returns the session, or undefined where nothing was recorded
 */
export function recordPrompt(store: Store, who: AgentActor, prompt: Prompt): Session | undefined {
  const before = readActive(store);
  if (!before.session && (before.unverified > 0 || before.unreadable)) return undefined;
  const { id, transcript, logEnd, process } = prompt;
  const text = promptText(prompt.text);
  // All of it is private.
  if (text === '') return before.session;
  const body: EntryBody = {
    type: 'prompt',
    text,
    ...(id !== undefined && { source: promptSource(id) }),
    ...(transcript !== undefined && { transcript }),
    ...(transcript !== undefined && logEnd !== undefined && { upto: logEnd }),
    ...(process && { process }),
  };
  return add(store, before, body, { actor: who, evidence: 'user' }).session;
}

/**
 * Records the end of a turn: what the agent's log shows, what the agent said last, and what git shows that no log
 * tells. All of it is in the view, durably, when this returns.
 */
export function endTurn(store: Store, who: AgentActor, turn: Turn, turnLog?: TurnLog): void {
  const log = turnLog && { ...turnLog, logs: readingOnce(turnLog.logs) };
  const found = sessionOfTurn(store, who, log);
  if (!found) return;
  const { session, since } = found;
  const run = findExactRun(session, who);
  const path = log?.path ?? run?.meta.transcript?.path;
  const isSame = path !== undefined && path === run?.meta.transcript?.path;
  const shown: Fact[] = [];
  const read =
    log && path !== undefined
      ? ownItems(store, session, { who, run, path, ...(since !== undefined && { since }) }, log, shown)
      : [];
  const { outcome, said, detail } = withLog(turn, shown);
  const items = read.flatMap((item) => withoutRepeated(item, read, said));
  const position = run ? items.flatMap(({ body }) => positionIn(body)) : [];
  const end: Item = {
    body: {
      type: 'turn',
      outcome,
      ...(said && { said: shortened(said, SAID_MAX) }),
      ...(detail?.trim() && { detail }),
      ...(path !== undefined && !isSame && { transcript: path }),
      ...(position.length > 0 && { read: position }),
    },
    writer: { actor: who, evidence: 'agent' },
  };
  // A run that is not known begins with this entry: before it, nothing could be told of its log.
  const all = run ? [...items.filter(({ body }) => !isPosition(body)), end] : [end, ...items];
  // First what is known, then what git has to be asked for: the hook's time may run out there.
  const written = appendAll(store, session, all, true);
  recordWorkTreeChanges(store, session, who, written);
  refreshView(store, session.id);
}

/**
 * The session that a turn belongs to. Where the prompt hook did not fire, the prompt that began the turn stands in the
 * agent's log, and begins the session; one from before the last session ended does not.
 */
function sessionOfTurn(
  store: Store,
  who: AgentActor,
  log: TurnLog | undefined,
): { session: Session; since?: string } | undefined {
  const { session, unverified, unreadable } = readActive(store);
  if (session) return { session };
  if (unverified > 0 || unreadable || log?.path === undefined) return undefined;
  const { facts = [] } = log.logs.read(who.agent, { path: log.path, offset: 0 }) ?? {};
  const prompt = facts.findLast(
    (fact) => fact.fact === 'prompt' && fact.via !== 'queue' && fact.via !== 'refusal',
  );
  const since = prompt?.at;
  if (since === undefined || Date.parse(since) <= lastEndedAt(store)) return undefined;
  const begun = begin(store, { actor: who, evidence: 'user' }) ?? readActive(store).session;
  return begun && { session: begun, since };
}

/** Reads each part of a log once: the search for a turn's prompt and the turn's own entries need the same part. */
function readingOnce(logs: AgentLogs): AgentLogs {
  const parts = new Map<string, LogPart | undefined>();
  return {
    ...logs,
    read(agent, log) {
      const key = JSON.stringify([agent, log.path, log.offset, log.until]);
      if (!parts.has(key)) parts.set(key, logs.read(agent, log));
      return parts.get(key);
    },
  };
}

/** What the agent's own log shows; the facts of its own part are collected in `shown`. */
function ownItems(
  store: Store,
  session: Session,
  { who, run, path, since }: { who: AgentActor; run: FoundRun | undefined; path: string; since?: string },
  { logs }: TurnLog,
  shown: Fact[],
): Item[] {
  const seeing: AgentLogs = {
    ...logs,
    read(agent, log) {
      const part = logs.read(agent, log);
      if (part && log.path === path) for (const fact of part.facts) shown.push(fact);
      return part;
    },
  };
  const known = run?.meta.transcript;
  if (run && known?.path === path) return newItems(store, session, run, seeing, { always: true });
  // A run that is not known here: its conversation began before this session did.
  const position: LogPosition = { upto: 0, ...(known && { replaced: (known.replaced ?? 0) + 1 }) };
  const isDocument = logs.isDocument?.(who.agent, path) === true;
  const log = { path, who, run, position, ...(since !== undefined && { since }) };
  return itemsOf(store, session, log, seeing, { isOver: false, isDocument, always: true });
}

/** A turn as its agent's log shows it, where that knows better: Gemini CLI 0.61.0 ends a turn alike after Esc. */
function withLog({ outcome, said, detail }: Turn, facts: readonly Fact[]): Turn {
  const ended = facts.findLast((fact) => fact.fact === 'turn');
  const words = facts.findLast((fact) => fact.fact === 'words');
  const last = words?.fact === 'words' ? words.text.trim() : '';
  const other =
    ended?.fact === 'turn' && ended.outcome !== 'begun' && ended.outcome !== 'done' ? ended : undefined;
  const own = said?.trim() ?? '';
  const told = turnDetail({
    ...(detail === undefined ? other?.detail !== undefined && { detail: other.detail } : { detail }),
    ...(other?.resets !== undefined && { resets: other.resets }),
  });
  return {
    outcome: outcome === 'done' && other ? (other.outcome as TurnOutcome) : outcome,
    // Gemini CLI 0.61.0 gives all that was said in the turn; the last of it is what counts.
    said: own !== '' && last !== '' && own.endsWith(last) ? last : own,
    ...(told !== undefined && { detail: told }),
  };
}

/** An entry of the log without what the hook told too: the agent's last words, and how the turn ended. */
function withoutRepeated(item: Item, items: readonly Item[], said: string | undefined): Item[] {
  const { body } = item;
  const isLastWords =
    said !== undefined &&
    said !== '' &&
    items.findLast((one) => wordsOfAgent(one.body) !== undefined) === item &&
    Object.keys((body as { patch?: object }).patch ?? {}).length === 1;
  if (body.type !== 'turn' && !isLastWords) return [item];
  const { read } = body as { read?: ByteRange[] };
  return read ? [{ ...item, body: { type: 'capture', patch: {}, read } }] : [];
}

function wordsOfAgent(body: EntryBody): string | undefined {
  return body.type === 'capture' ? body.patch.last_words : undefined;
}

/** How far the run's own log has been read with an entry. */
function positionIn(body: EntryBody): ByteRange[] {
  return isPosition(body) || (body.type === 'capture' && body.log === undefined) || body.type === 'prompt'
    ? ((body as { read?: ByteRange[] }).read ?? [])
    : [];
}

/** Whether an entry tells only how far the run's own log has been read. */
function isPosition(body: EntryBody): boolean {
  return (
    body.type === 'capture' &&
    body.read !== undefined &&
    body.log === undefined &&
    body.source === undefined &&
    body.replaced === undefined &&
    Object.keys(body.patch).length === 0
  );
}
