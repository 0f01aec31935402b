import * as z from 'zod/mini';
import { maxLength, minLength } from '../text/length.ts';
import { ENTRY_ID, SESSION_ID } from './clock.ts';
import { gitState, sessionPatch, TEXT_MAX } from './patch.ts';
import { SCHEMA_VERSION } from './version.ts';

/**
 * How an item is known: the user said it, an agent said it, a hook saw it, a transcript showed it,
 * or `active.json` was edited by hand. What another user wrote and this one accepted is only known to be `accepted`,
 * whatever its writer called it.
 */
export const evidence = z.enum(['user', 'agent', 'observed', 'imported', 'hand', 'accepted']);
export type Evidence = z.infer<typeof evidence>;

const name = z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/));

/** Who wrote an entry: an agent, or, without `agent`, a person. */
export const actor = z.object({
  agent: z.optional(name),
  /** The agent's own id of its session. */
  session_id: z.optional(z.string().check(minLength(1), maxLength(200))),
});
export type Actor = z.infer<typeof actor>;

/** Identifies a process, so that a later check can see whether it is gone. */
export const processIdentity = z.object({
  pid: z.number().check(z.int(), z.positive()),
  /** Boot, pid namespace and start time, if the machine has them; the same pid may be another process. */
  started: z.optional(z.string().check(maxLength(200))),
});
export type ProcessIdentity = z.infer<typeof processIdentity>;

/** How a turn of an agent ended: done, at a usage limit, with an error, or stopped by the user (Esc). */
export const turnOutcome = z.enum(['done', 'limit', 'error', 'interrupted']);
export type TurnOutcome = z.infer<typeof turnOutcome>;

/** How an agent run ended: it left, its user cleared it, its process is gone, or it fell silent. */
export const runEnd = z.enum(['exit', 'clear', 'gone', 'silent']);
export type RunEnd = z.infer<typeof runEnd>;

/** The form of a briefing: all of it, what a compaction took away, or only what is new. */
export const briefForm = z.enum(['full', 'compaction', 'update', 'unverified']);
export type BriefForm = z.infer<typeof briefForm>;

/** A briefing's id: four characters. */
export const BRIEF_ID = /^[0-9a-z]{4}$/;
const briefId = z.string().check(z.regex(BRIEF_ID));

const common = {
  /** The version of its shape. */
  v: z.literal(SCHEMA_VERSION),
  id: z.string().check(z.regex(ENTRY_ID)),
  /** Wall clock of the writer, ISO 8601. */
  at: z.iso.datetime(),
  actor,
  evidence,
  /** Truncated HMAC under the key of this user on this machine; see `signedText`. */
  mac: z.optional(z.string().check(maxLength(64))),
};
/** When it happened, where that was before it was written down (from a transcript). */
const when = z.optional(z.iso.datetime());
const bytes = z.number().check(z.int(), z.nonnegative());
/** Everything in the agent's log before this place has been read, or is not wanted. */
const offset = z.optional(bytes);
const path = z.string().check(minLength(1), maxLength(4_096));
/**
 * Of an entry that is taken from the agent's log: where it stands there (see `Fact`), or `prompt:<id>` where hook and
 * log share an id. Of entries of one agent run with the same source the last one counts.
 */
const source = z.optional(z.string().check(minLength(1), maxLength(200)));
/** Which of a run's logs it is from, where that is not its own but a sub-agent's. */
const log = z.optional(z.string().check(minLength(1), maxLength(200)));
/** The parts of the log that have been read with this entry, and the ones before it. */
const read = z.optional(z.array(z.object({ from: bytes, to: bytes })).check(maxLength(10)));
/** How often the log had been replaced (cut short, written anew) when it was read. */
const replaced = z.optional(bytes);
/** The id of the completed session that this one follows. No text of that session, which may be deleted. */
export const predecessor = z.string().check(z.regex(SESSION_ID));
const ids = z.array(z.string().check(maxLength(100))).check(maxLength(100_000));

/** One line of a session's journal. */
export const entry = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('begin'),
    git: z.optional(gitState),
    predecessor: z.optional(predecessor),
  }),
  z.object({ ...common, type: z.literal('save'), patch: sessionPatch }),
  /** A correction: as a save, but what it says is taken literally (no summary turns into a note). */
  z.object({ ...common, type: z.literal('edit'), patch: sessionPatch }),
  /** An agent entered the session. */
  z.object({
    ...common,
    type: z.literal('start'),
    source: z.string().check(maxLength(40)),
    process: z.optional(processIdentity),
    transcript: z.optional(path),
    offset,
    when,
  }),
  /** The user's words to an agent, and where that agent logs its session. */
  z.object({
    ...common,
    type: z.literal('prompt'),
    text: z.string().check(minLength(1), maxLength(TEXT_MAX)),
    /** The agent's question that the words answer, with the other options. */
    question: z.optional(z.string().check(maxLength(4_000))),
    /** The tool call that the user refused with the words, in a line. */
    refused: z.optional(z.string().check(maxLength(1_000))),
    transcript: z.optional(path),
    process: z.optional(processIdentity),
    source,
    offset,
    read,
    when,
  }),
  /** What an agent did, as its log, its hooks or git showed it. */
  z.object({
    ...common,
    type: z.literal('capture'),
    patch: sessionPatch,
    source,
    log,
    offset,
    read,
    replaced,
    when,
  }),
  /** A turn of an agent came to its end. */
  z.object({
    ...common,
    type: z.literal('turn'),
    outcome: turnOutcome,
    said: z.optional(z.string().check(maxLength(TEXT_MAX))),
    /** The error as the agent showed it. */
    detail: z.optional(z.string().check(maxLength(1_000))),
    transcript: z.optional(path),
    source,
    offset,
    read,
    when,
  }),
  /** An agent run ended: the writer's own, or the one that `of` names. */
  z.object({ ...common, type: z.literal('end'), how: runEnd, of: z.optional(actor), when }),
  /** The writer was given a briefing. */
  z.object({
    ...common,
    type: z.literal('brief'),
    brief: briefId,
    form: briefForm,
    /** UTF-16 code units of the text. */
    size: z.number().check(z.int(), z.nonnegative()),
  }),
  /** The writer's transcript shows the briefing: whole, or cut by the agent. */
  z.object({ ...common, type: z.literal('receipt'), brief: briefId, arrived: z.enum(['whole', 'cut']) }),
  z.object({ ...common, type: z.literal('complete') }),
  z.object({ ...common, type: z.literal('park') }),
  z.object({ ...common, type: z.literal('resume') }),
  /** The entries named here count as not written. */
  z.object({ ...common, type: z.literal('undo'), entries: ids }),
  /** The entries named here, as `<id>:<digest>`, are unverified, and this user accepted them. */
  z.object({ ...common, type: z.literal('trust'), entries: ids }),
  /** The user had the content of the entries named here removed: they never count again. */
  z.object({ ...common, type: z.literal('forget'), entries: ids }),
  /** What is left of such an entry, under its id: who wrote it, and how far the agent's log was read with it. */
  z.object({
    ...common,
    type: z.literal('forgotten'),
    /** Of the end of a turn. */
    outcome: z.optional(turnOutcome),
    transcript: z.optional(path),
    process: z.optional(processIdentity),
    source,
    log,
    offset,
    read,
    replaced,
    when,
  }),
]);
export type Entry = z.infer<typeof entry>;
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
