import type { GitState, SessionPatch } from './patch.ts';
import type { SCHEMA_VERSION } from './version.ts';

/**
 * How an item is known: the user said it, an agent said it, a hook saw it, a transcript showed it,
 * or `active.json` was edited by hand. What another user wrote and this one accepted is only known to be `accepted`,
 * whatever its writer called it.
 */
export type Evidence = 'user' | 'agent' | 'observed' | 'imported' | 'hand' | 'accepted';
/** How a turn of an agent ended: done, at a usage limit, with an error, or stopped by the user (Esc). */
export type TurnOutcome = 'done' | 'limit' | 'error' | 'interrupted';
/** How an agent run ended: it left, its user cleared it, its process is gone, or it fell silent. */
export type RunEnd = 'exit' | 'clear' | 'gone' | 'silent';
/** The form of a briefing: all of it, what a compaction took away, only what is new, or that entries are unverified. */
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

/** What every entry has. */
interface EntryBase {
  /** The version of its shape. */
  v: typeof SCHEMA_VERSION;
  /** Sorts by time; see `nextId`. */
  id: string;
  /** Wall clock of the writer, ISO 8601. */
  at: string;
  /** Who wrote it. */
  actor: Actor;
  /** How its writer knows what it says. */
  evidence: Evidence;
  /** Truncated HMAC under the key of this user on this machine; see `signedText`. */
  mac?: string | undefined;
}

/** Where an entry that is taken from an agent's log stands in it. */
interface LogPlace {
  /**
   * The place (see `Fact`), or `prompt:<id>` where hook and log share an id. Of entries of one agent run with the same
   * source the last one counts.
   */
  source?: string | undefined;
  /** Everything in the log before this byte has been read, or is not wanted. */
  offset?: number | undefined;
  /** The parts of the log that have been read with this entry, and the ones before it. */
  read?: ByteRange[] | undefined;
  /** When it happened, ISO 8601, where that was before it was written down. */
  when?: string | undefined;
}

/** As `LogPlace`, also in the log of a sub-agent. */
interface SubagentLogPlace extends LogPlace {
  /** Which of a run's logs it is from, where that is not its own but a sub-agent's. */
  log?: string | undefined;
  /** How often the log had been replaced (cut short, written anew) when it was read. */
  replaced?: number | undefined;
}

/** The session began. */
export interface BeginEntry extends EntryBase {
  type: 'begin';
  /** The work tree at that time. */
  git?: GitState | undefined;
  /** The id of the completed session that this one follows. No text of that session, which may be deleted. */
  predecessor?: string | undefined;
}

/** A person or an agent saved. */
export interface SaveEntry extends EntryBase {
  type: 'save';
  /** What the save changes. */
  patch: SessionPatch;
}

/** A correction: as a save, but what it says is taken literally (no summary turns into a note). */
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
  /** Where that log stood, in bytes: what was before is not wanted. */
  offset?: number | undefined;
  /** When it happened, ISO 8601, where that was before it was written down. */
  when?: string | undefined;
}

/** The user's words to an agent. */
export interface PromptEntry extends EntryBase, LogPlace {
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

/** What an agent did, as its log, its hooks or git showed it. */
export interface CaptureEntry extends EntryBase, SubagentLogPlace {
  type: 'capture';
  /** What that changes. */
  patch: SessionPatch;
}

/** A turn of an agent came to its end. */
export interface TurnEntry extends EntryBase, LogPlace {
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

/** An agent run ended: the writer's own, or the one that `of` names. */
export interface EndEntry extends EntryBase {
  type: 'end';
  /** How it ended. */
  how: RunEnd;
  /** The agent whose run ended, where that is not the writer. */
  of?: Actor | undefined;
  /** When it happened, ISO 8601, where that was before it was written down. */
  when?: string | undefined;
}

/** The writer was given a briefing. */
export interface BriefEntry extends EntryBase {
  type: 'brief';
  /** The briefing's id. */
  brief: string;
  /** How much of it was given. */
  form: BriefForm;
  /** UTF-16 code units of the text. */
  size: number;
}

/** The writer's transcript shows the briefing. */
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

/** The entries named here count as not written. */
export interface UndoEntry extends EntryBase {
  type: 'undo';
  /** Their ids. */
  entries: string[];
}

/** The entries named here are unverified, and this user accepted them. */
export interface TrustEntry extends EntryBase {
  type: 'trust';
  /** As `<id>:<digest>`. */
  entries: string[];
}

/** The user had the content of the entries named here removed: they never count again. */
export interface ForgetEntry extends EntryBase {
  type: 'forget';
  /** Their ids. */
  entries: string[];
}

/** What is left of such an entry, under its id: who wrote it, and how far the agent's log was read with it. */
export interface ForgottenEntry extends EntryBase, SubagentLogPlace {
  type: 'forgotten';
  /** How the turn ended, of the end of a turn. */
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
 * JSON with sorted keys: the same value gives the same text. Written out, since every entry that is read is checked
 * by it: with a replacer of JSON.stringify it took half of that time.
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
