import type { GitState, SessionPatch } from '../patch.ts';
import type { SCHEMA_VERSION } from '../version.ts';

/**
 * How an item is known: the user said it, an agent said it, a hook observed it, a transcript showed it, or
 * `active.json` was edited by hand. Entries that another user wrote and this one accepted are `accepted`, whatever
 * evidence their writer claimed.
 */
export type Evidence = 'user' | 'agent' | 'observed' | 'imported' | 'hand' | 'accepted';
/** How a turn of an agent ended: done, at a usage limit, with an error, or stopped by the user (Esc). */
export type TurnOutcome = 'done' | 'limit' | 'error' | 'interrupted';
/** How an agent run ended: it exited, its user cleared it, its process is gone, or nothing showed it for too long. */
export type RunEnd = 'exit' | 'clear' | 'gone' | 'silent';
/** The form of a briefing: all, what a compaction took away, what is new, or only that entries are unverified. */
export type BriefForm = 'full' | 'compaction' | 'update' | 'unverified';

/** A briefing's id: four characters. */
export const BRIEF_ID = /^[0-9a-z]{4}$/;

/** Who wrote an entry: an agent, or, without `agent`, a person. */
export interface Actor {
  /** The agent's id, such as `claude`. */
  agent?: string | undefined;
  /** The agent's own id of its session. */
  session_id?: string | undefined;
}

/** Identifies a process, so that a later check can see whether it is gone. */
export interface ProcessIdentity {
  /** The process id. */
  pid: number;
  /** Boot, pid namespace and start time, if the machine has them; the same pid may be another process. */
  started?: string | undefined;
}

/** A range of bytes in an agent log. */
export interface ByteRange {
  /** The first byte in it. */
  from: number;
  /** The first byte behind it. */
  to: number;
}

/** The fields of every entry. */
interface EntryBase {
  /** The version of its shape. */
  v: typeof SCHEMA_VERSION;
  /** Sorts by time; see `nextId`. */
  id: string;
  /** Wall clock of the writer, ISO 8601. */
  at: string;
  /** Who wrote it. */
  actor: Actor;
  /** The evidence for its content. */
  evidence: Evidence;
  /** Truncated HMAC under the key of this user on this machine; see `signedText`. */
  mac?: string | undefined;
}

/** The place in an agent's log that an entry comes from. */
interface LogOrigin {
  /**
   * The place (see `Fact`), or `prompt:<id>` if hook and log share an id. Of the entries of one agent run with the same
   * source, only the last one counts.
   */
  source?: string | undefined;
  /** The read position: everything in the log before this byte has been read, or is not part of the session. */
  offset?: number | undefined;
  /** The parts of the log that were read for this entry and the entries before it. */
  read?: ByteRange[] | undefined;
  /** When it happened, ISO 8601, if that was before it was recorded. */
  when?: string | undefined;
}

/** Like `LogOrigin`, also for the log of a sub-agent. */
interface SubagentLogOrigin extends LogOrigin {
  /** The name of the sub-agent's log, if it is not from the run's own log. */
  log?: string | undefined;
  /** How often the log had been replaced (truncated, rewritten) when it was read. */
  replaced?: number | undefined;
}

/** The session began. */
export interface BeginEntry extends EntryBase {
  type: 'begin';
  /** The work tree at that time. */
  git?: GitState | undefined;
  /** The id of the completed session that this one follows. Only the id, because that session may be deleted. */
  predecessor?: string | undefined;
}

/** A person or an agent saved. */
export interface SaveEntry extends EntryBase {
  type: 'save';
  /** What the save changes. */
  patch: SessionPatch;
}

/** A correction: like a save, but taken literally (a summary does not become the note). */
export interface EditEntry extends EntryBase {
  type: 'edit';
  /** What the edit changes. */
  patch: SessionPatch;
}

/** An agent entered the session. */
export interface StartEntry extends EntryBase {
  type: 'start';
  /** Why the agent started, in its own word: `startup`, `resume`, `clear`, `compact`, `fork`. */
  source: string;
  /** The agent's process, if it was found. */
  process?: ProcessIdentity | undefined;
  /** Path of the agent's log of its session. */
  transcript?: string | undefined;
  /** The log's size in bytes at that time: earlier content is not part of the session. */
  offset?: number | undefined;
  /** The branch on which the agent worked last, by the log that was imported. */
  branch?: string | undefined;
  /** When it happened, ISO 8601, if that was before it was recorded. */
  when?: string | undefined;
}

/** The user's words to an agent. */
export interface PromptEntry extends EntryBase, LogOrigin {
  type: 'prompt';
  /** The words, without what editors and agents wrap around them. */
  text: string;
  /** The agent's question that the words answer, with the other options. */
  question?: string | undefined;
  /** The tool call that the user refused with the words, in a line. */
  refused?: string | undefined;
  /** Path of the agent's log of its session. */
  transcript?: string | undefined;
  /** The agent's process, if it was found. */
  process?: ProcessIdentity | undefined;
}

/** An agent's work, as shown by its log, its hooks or git. */
export interface CaptureEntry extends EntryBase, SubagentLogOrigin {
  type: 'capture';
  /** What it changes. */
  patch: SessionPatch;
}

/** A turn of an agent ended. */
export interface TurnEntry extends EntryBase, LogOrigin {
  type: 'turn';
  /** How it ended. */
  outcome: TurnOutcome;
  /** The last thing that the agent said in it. */
  said?: string | undefined;
  /** The error as the agent showed it. */
  detail?: string | undefined;
  /** Path of the agent's log of its session. */
  transcript?: string | undefined;
}

/** An agent run ended: that of the writer, or the one that `of` names. */
export interface EndEntry extends EntryBase {
  type: 'end';
  /** How it ended. */
  how: RunEnd;
  /** The agent whose run ended, if that is not the writer. */
  of?: Actor | undefined;
  /** When it happened, ISO 8601, if that was before it was recorded. */
  when?: string | undefined;
}

/** The writer was given a briefing. */
export interface BriefEntry extends EntryBase {
  type: 'brief';
  /** The briefing's id. */
  brief: string;
  /** Its form. */
  form: BriefForm;
  /** Length of the text in UTF-16 code units. */
  size: number;
}

/** The writer's transcript shows a briefing. */
export interface ReceiptEntry extends EntryBase {
  type: 'receipt';
  /** The briefing's id. */
  brief: string;
  /** Whether the agent cut it. */
  arrived: 'whole' | 'cut';
}

/** The session was completed, parked (set aside), or resumed. */
export interface LifecycleEntry<Type extends 'complete' | 'park' | 'resume'> extends EntryBase {
  type: Type;
}

/** The named entries count as not written. */
export interface UndoEntry extends EntryBase {
  type: 'undo';
  /** Their ids. */
  entries: string[];
}

/** This user accepted the named entries, which are unverified. */
export interface TrustEntry extends EntryBase {
  type: 'trust';
  /** As `<id>:<digest>`. */
  entries: string[];
}

/** The user had the content of the named entries removed: they never count again. */
export interface ForgetEntry extends EntryBase {
  type: 'forget';
  /** Their ids. */
  entries: string[];
}

/** The rest of a forgotten entry, under its id: who wrote it, and the read position in the agent's log. */
export interface ForgottenEntry extends EntryBase, SubagentLogOrigin {
  type: 'forgotten';
  /** How the turn ended, if it was a `turn` entry. */
  outcome?: TurnOutcome | undefined;
  /** Path of the agent's log of its session. */
  transcript?: string | undefined;
  /** The agent's process, if it was found. */
  process?: ProcessIdentity | undefined;
}

/** One line of a session's journal. */
export type Entry =
  | BeginEntry
  | SaveEntry
  | EditEntry
  | StartEntry
  | PromptEntry
  | CaptureEntry
  | TurnEntry
  | EndEntry
  | BriefEntry
  | ReceiptEntry
  | LifecycleEntry<'complete'>
  | LifecycleEntry<'park'>
  | LifecycleEntry<'resume'>
  | UndoEntry
  | TrustEntry
  | ForgetEntry
  | ForgottenEntry;
export type EntryType = Entry['type'];

/** An entry before its writer knows who, when and under which id. */
export type EntryBody = Entry extends infer E
  ? E extends Entry
    ? Omit<E, 'v' | 'id' | 'at' | 'actor' | 'evidence' | 'mac'>
    : never
  : never;

/**
 * The text that an entry's HMAC and its trust digest cover: the entry as written, without `mac`, keys sorted,
 * bound to its session, so that an entry copied into another session does not verify there.
 */
export function signedText(sessionId: string, written: object): string {
  const { mac: _mac, ...rest } = written as { mac?: unknown };
  return `${sessionId}\n${canonicalJson(rest)}`;
}

/**
 * JSON with sorted keys: equal values give the same text. Written by hand for speed, because the check of every entry
 * that is read uses it: a replacer for JSON.stringify took half of that time.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    if (inner === undefined) continue;
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(key)}:${canonicalJson(inner)}`;
  }
  return `${text}}`;
}
