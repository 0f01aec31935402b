import type { LogPosition } from '../model/agent-run.ts';
import type {
  CaptureEntry,
  Entry,
  ForgottenEntry,
  PromptEntry,
  StartEntry,
  TurnEntry,
} from '../model/entry/entry.ts';
import type { Session } from '../model/session.ts';
import { type FoundRun, findExactRun, findRun } from '../session/agent-run.ts';
import {
  contentKey,
  FORGOTTEN,
  isApplied,
  isPromptListFull,
  MAX_RECENT,
  notePrompt,
  noteRead,
  noteReplaced,
  noteSource,
  positionOf,
  sourceKey,
  textKey,
} from './log-source.ts';
import { isBefore, timeOf } from './provenance.ts';

// What a session stores about its agent runs' logs: paths, read positions, applied sources.

/**
 * Whether an entry from a log may repeat an applied one. The view cannot say what such an entry replaces, so the whole
 * journal has to be folded.
 */
export function mayRepeat(session: Session, entry: Entry): boolean {
  if (sourceKey(entry) === undefined || !('source' in entry) || entry.source === undefined) return false;
  if (session.journal.unknown_run) return true;
  const run = findExactRun(session, entry.actor);
  if (entry.type === 'prompt' && positionOf(entry.source) === undefined) {
    const { prompts, asked_at: asked } = run?.meta ?? {};
    if (prompts?.includes(entry.source)) return true;
    return isPromptListFull({ prompts }) && asked !== undefined && !isBefore(asked, timeOf(entry));
  }
  const log = logOf(session, entry);
  return !log || (log.recent?.length ?? 0) >= MAX_RECENT || isApplied(log, entry.source);
}

/** The agent run from whose log an entry comes. */
export function loggedRun(session: Session, entry: Entry): FoundRun | undefined {
  return entry.evidence === 'imported' ? findRun(session, entry.actor) : findExactRun(session, entry.actor);
}

/** The process and the log of an agent run, as an entry names them. */
type Whereabouts = Partial<Pick<StartEntry, 'process' | 'transcript' | 'offset'>>;

/** Records an agent run's process and log. A new log file counts as a replacement: old offsets do not apply to it. */
export function followLog(
  { meta: position }: FoundRun,
  { process, transcript: path, offset = 0 }: Whereabouts,
): void {
  if (process) position.process = process;
  const before = position.transcript;
  if (path === undefined || before?.path === path) return;
  position.transcript = { path, offset, ...(before && { replaced: (before.replaced ?? 0) + 1 }) };
}

/** Records how far the log was read when the entry was made, and that the entry's source is applied. */
export function noteLog(session: Session, entry: Entry): void {
  if (!IN_LOGS.has(entry.type)) return;
  const { source } = entry as LogEntry;
  const isPlaced = source !== undefined && positionOf(source) !== undefined;
  const prompt = isPlaced ? undefined : promptKey(entry);
  if (prompt !== undefined) {
    const run = findExactRun(session, entry.actor);
    if (run) notePrompt(run.meta, prompt);
    else if (sourceKey(entry) !== undefined) session.journal.unknown_run = true;
  }
  const main = loggedRun(session, entry)?.meta.transcript;
  if ('log' in entry && entry.log !== undefined && main) {
    main.subagents ??= {};
    main.subagents[entry.log] ??= { offset: 0 };
  }
  const log = logOf(session, entry);
  if (!log) {
    if (isPlaced && sourceKey(entry) !== undefined) session.journal.unknown_run = true;
    return;
  }
  if ('replaced' in entry && entry.replaced !== undefined) noteReplaced(log, entry.replaced);
  if (source !== undefined)
    noteSource(log, source, entry.type === 'forgotten' ? FORGOTTEN : contentKey(entry));
  // In other entries, `offset` is the log's size when the agent joined.
  if ((entry.type === 'capture' || entry.type === 'turn') && entry.offset !== undefined)
    noteRead(log, [{ from: 0, to: entry.offset }]);
  const { read } = entry as LogEntry;
  if (read) noteRead(log, read);
}

/** The entry types that an agent's log may show. */
const IN_LOGS: ReadonlySet<Entry['type']> = new Set(['prompt', 'capture', 'turn', 'forgotten']);
type LogEntry = PromptEntry | CaptureEntry | TurnEntry | ForgottenEntry;

/** The key of a prompt, also of a forgotten one; undefined for any other entry. */
function promptKey(entry: Entry): string | undefined {
  if (entry.type === 'prompt') return entry.source ?? textKey(entry.text);
  const isPrompt = entry.type === 'forgotten' && /^(?:prompt|text):/.test(entry.source ?? '');
  return isPrompt ? entry.source : undefined;
}

/** The position in the log that an entry comes from; undefined if unknown. */
function logOf(session: Session, entry: Entry): LogPosition | undefined {
  const main = loggedRun(session, entry)?.meta.transcript;
  const name = 'log' in entry ? entry.log : undefined;
  return name === undefined ? main : main?.subagents?.[name];
}
