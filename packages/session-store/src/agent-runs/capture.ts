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
import { beginNext } from '../active/begin-next.ts';
import { lastEndedAt } from '../archive/archive.ts';
import { type AgentActor, appendAll, type Item } from '../journal/items.ts';
import { recordsSince } from '../operations/recording.ts';
import type { Store } from '../project/store.ts';
import { completedRun, type LaterPart, laterWork } from './after-complete.ts';
import type { LogPart } from './log-items.ts';
import { type AgentLogs, itemsOf, newItems } from './new-items.ts';
import { recordWorkTreeChanges } from './record-changes.ts';

/** A prompt that a user sent to an agent. */
export interface Prompt {
  /** The user's words. */
  text: string;
  /** The id that the agent's log gives the same prompt. */
  id?: string;
  /** Path of the agent's log of its session. */
  transcript?: string;
  /** The log's size when the agent joined: earlier bytes don't belong to this session. Default: none. */
  logEnd?: number;
  /** The agent's process, if it was found. */
  process?: ProcessIdentity;
}

/** How a turn ended. */
export interface Turn {
  /** How it ended. */
  outcome: TurnOutcome;
  /** The last thing that the agent said in it. */
  said?: string;
  /** The error as the agent showed it. */
  detail?: string;
}

/** The agent's log at the end of a turn, and the readers for it. */
export interface TurnLog {
  /** Path of the log, if the hook named it. Default: the path of its last prompt. */
  path?: string;
  /** Reads the agents' logs. */
  logs: AgentLogs;
}

const SAID_MAX = 4_000;

/**
 * Records the user's prompt. The first prompt begins a session, unless active.json is unverified or unreadable: a new
 * session would overwrite it.
 * @returns the session, or undefined if nothing was recorded
 */
export function recordPrompt(store: Store, who: AgentActor, prompt: Prompt): Session | undefined {
  const before = readActive(store);
  if (!before.session && (before.unverified > 0 || before.unreadable)) return undefined;
  const { id, transcript, logEnd, process } = prompt;
  const text = promptText(prompt.text);
  // The whole prompt is private.
  if (text === '') return before.session;
  const body: EntryBody = {
    type: 'prompt',
    text,
    ...(id !== undefined && { source: promptSource(id) }),
    ...(transcript !== undefined && { transcript }),
    ...(transcript !== undefined && logEnd !== undefined && { offset: logEnd }),
    ...(process && { process }),
  };
  return add(store, before, body, { actor: who, evidence: 'user' }).session;
}

/**
 * Records the end of a turn: new facts from the agent's log, its last words, and changes that only git shows. The
 * view is durable when this returns.
 */
export function endTurn(store: Store, who: AgentActor, turn: Turn, turnLog?: TurnLog): void {
  const log = turnLog && { ...turnLog, logs: readingOnce(turnLog.logs) };
  const found = sessionOfTurn(store, who, log);
  if (!found) return;
  const { session, since, offset = 0 } = found;
  const run = findExactRun(session, who);
  const path = log?.path ?? run?.meta.transcript?.path ?? found.path;
  const isSame = path !== undefined && path === run?.meta.transcript?.path;
  const shown: Fact[] = [];
  const read =
    log && path !== undefined
      ? ownItems(
          store,
          session,
          { who, run, path, offset, ...(since !== undefined && { since }) },
          log,
          shown,
        )
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
      ...(path !== undefined && !isSame && { transcript: path, ...(offset > 0 && { offset }) }),
      ...(position.length > 0 && { read: position }),
    },
    writer: { actor: who, evidence: 'agent' },
  };
  // For an unknown run, this entry begins the run, so the log's entries must follow it.
  const all = run ? [...items.filter(({ body }) => !isPosition(body)), end] : [end, ...items];
  // Write these entries before asking git: the hook's time may run out in git.
  const written = appendAll(store, session, all, true);
  recordWorkTreeChanges(store, session, who, written);
  refreshView(store, session.id);
}

/**
 * The session that a turn belongs to. If none is in progress, begins one:
 * - if the agent went on after it completed the last one, with that work;
 * - if the prompt hook did not fire, with the last prompt in the agent's log, unless that prompt is older than the end
 *   of the last session, or than recording.
 */
function sessionOfTurn(
  store: Store,
  who: AgentActor,
  log: TurnLog | undefined,
): ({ session: Session } & Partial<LaterPart>) | undefined {
  const { session, unverified, unreadable } = readActive(store);
  if (session) return { session };
  if (unverified > 0 || unreadable || !log) return undefined;
  const before = completedRun(store, who);
  if (before) {
    const read = (place: { path: string; offset: number }) => log.logs.read(who.agent, place);
    const part = laterWork(store, before.completed, before.run, read, log.path);
    const next = part && beginNext(store, { actor: who, evidence: 'observed' });
    return next && { session: next, ...part };
  }
  if (log.path === undefined) return undefined;
  const { facts = [] } = log.logs.read(who.agent, { path: log.path, offset: 0 }) ?? {};
  const prompt = facts.findLast(
    (fact) => fact.fact === 'prompt' && fact.via !== 'queue' && fact.via !== 'refusal',
  );
  const since = prompt?.at;
  if (since === undefined || Date.parse(since) <= Math.max(lastEndedAt(store), recordsSince(store))) {
    return undefined;
  }
  const next = beginNext(store, { actor: who, evidence: 'user' });
  return next && { session: next, since };
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

/** The log of the agent that ended its turn. */
interface OwnLog extends Pick<LaterPart, 'path' | 'offset'> {
  who: AgentActor;
  run: FoundRun | undefined;
  since?: string;
}

/** Reads new items from the agent's log, and collects the facts of the run's own log in `shown`. */
function ownItems(
  store: Store,
  session: Session,
  { who, run, path, offset, since }: OwnLog,
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
  // The session doesn't know this run: its conversation began before the session did.
  const position: LogPosition = { offset, ...(known && { replaced: (known.replaced ?? 0) + 1 }) };
  const isDocument = logs.isDocument?.(who.agent, path) === true;
  const log = { path, who, run, position, ...(since !== undefined && { since }) };
  return itemsOf(store, session, log, seeing, { isOver: false, isDocument, always: true });
}

/** Corrects the turn by the agent's log: Gemini CLI 0.61.0 reports a turn after Esc like any other. */
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
    // Gemini CLI 0.61.0 reports all text of the turn; keep only the last message.
    said: own !== '' && last !== '' && own.endsWith(last) ? last : own,
    ...(told !== undefined && { detail: told }),
  };
}

/** Drops what the hook already reported: the agent's last words, and the end of the turn. Keeps the read position. */
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

/** The read position in the run's own log that an entry records. */
function positionIn(body: EntryBody): ByteRange[] {
  return isPosition(body) || (body.type === 'capture' && body.log === undefined) || body.type === 'prompt'
    ? ((body as { read?: ByteRange[] }).read ?? [])
    : [];
}

/** Whether an entry records only the read position in the run's own log. */
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
