import { findExactRun, type Session } from '@0dai/session-schema/internal';
import { readActive, refreshView } from '../active/active.ts';
import { elsewhere } from '../active/elsewhere.ts';
import { FileError, PausedError, UnsafePathError } from '../errors.ts';
import { ensureFolder, readBounded } from '../fs/files.ts';
import { logEnd } from '../fs/log-end.ts';
import { writeAtomic } from '../fs/whole-files.ts';
import { appendAll } from '../journal/items.ts';
import { refuseOtherOwner } from '../project/project.ts';
import { keyOf, type Store } from '../project/store.ts';
import { isOwnText, macOf } from '../state/key.ts';

const MAX_SETTINGS_BYTES = 64 * 1024;

/**
 * How much a project records without a save:
 * - `on`: prompts, turns and the content of agents' logs;
 * - `manual`: only what is saved; agents are briefed, and their logs are not read;
 * - `paused`: nothing, and no agent is briefed.
 */
export type Recording = 'on' | 'manual' | 'paused';
const MODES: readonly string[] = ['on', 'manual', 'paused'] satisfies Recording[];

/**
 * The content of `ai/sessions/settings.json`, as far as it concerns recording. Beside it stands an HMAC under this
 * user's key: a clone may bring settings, which must not switch recording off.
 */
interface Settings {
  recording?: unknown;
  /** Nothing that agents' logs show from before this time is recorded, ISO 8601. */
  since?: unknown;
  /** Like `since`, for single work trees whose session was deleted; by git's name for it, `.` for the main one. */
  since_in?: unknown;
  /** The setting to restore after a pause, if not `on`. */
  unpaused?: unknown;
}

/**
 * Whether a project records: `recording` in `ai/sessions/settings.json`. Defaults to `on`, also if the file cannot be
 * read or this user did not write it.
 * @example if (recordingOf(store) === 'paused') return;
 */
export function recordingOf(store: Store): Recording {
  return readRecording(store).recording;
}

/**
 * Like `recordingOf`, with a warning if the settings exist and do not count.
 * @example const { recording, warning } = readRecording(store);
 */
export function readRecording(store: Store): { recording: Recording; warning?: string } {
  const { recording, warning } = readSettings(store);
  return { recording, ...(warning !== undefined && { warning }) };
}

/**
 * When recording was last switched on, or this work tree's session was deleted, in milliseconds since 1970; 0 if
 * never. What agents' logs show from before that is not recorded.
 */
export function recordsSince(store: Store): number {
  const { since, since_in } = readSettings(store).settings;
  const time = (value: unknown) => Date.parse(String(value)) || 0;
  return Math.max(time(since), time(timesOf(since_in)[nameOf(store)]));
}

/** The most work trees whose times the settings keep; the oldest goes first. */
const MAX_TIMES = 100;

function timesOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function nameOf({ project }: Store): string {
  return project.tree ?? '.';
}

/**
 * Refuses to record in a paused project.
 * @throws {PausedError}
 */
export function refusePaused(store: Store): void {
  if (recordingOf(store) === 'paused') throw new PausedError();
}

function readSettings(store: Store): { recording: Recording; warning?: string; settings: Settings } {
  const path = store.project.settings;
  const unreadable = (why: string) => ({
    recording: 'on' as const,
    warning: `${path} cannot be read, so the project records: ${why}`,
    settings: {},
  });
  try {
    const file = readBounded(path, MAX_SETTINGS_BYTES);
    if (!file) return { recording: 'on', settings: {} };
    const [, said = '', mac] = SIGNED.exec(file.bytes.toString('utf8')) ?? [];
    if (!isOwnText(store.key, signedText(said), mac)) {
      const warning = `${path} was not written by 0dai for you on this machine: it is ignored, and the project records`;
      return { recording: 'on', warning, settings: {} };
    }
    const settings: Settings = JSON.parse(`${said}}`);
    const { recording = 'on' } = settings;
    if (isRecording(recording)) return { recording, settings };
    return unreadable(`"recording" must be one of ${MODES.join(', ')}`);
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return unreadable(error.message);
    throw error;
  }
}

/** The settings and their HMAC, as `changeSettings` writes them. */
const SIGNED = /^(\{.*),"mac":"([\w-]{22})"\}\n$/s;

/** Not bound to a folder: a pause has to hold after the project was moved. */
function signedText(said: string): string {
  return `settings\n${said}`;
}

function isRecording(value: unknown): value is Recording {
  return typeof value === 'string' && MODES.includes(value);
}

/**
 * Sets whether a project records. Switching it on records from now on: what the agents' logs hold until then is
 * skipped.
 * @throws {FileError} when the disk refuses
 * @throws {KeyError} if this user has no key
 */
export function setRecording(store: Store, recording: Recording): void {
  const before = readRecording(store);
  if (before.recording === recording && before.warning === undefined) return;
  if (recording === 'on' && before.recording !== 'on') {
    const { session } = readActive(store);
    if (session) skipLogs(store, session);
    // The setting is that of all work trees.
    for (const other of elsewhere(store)) skipLogs(other.store, other.session);
  }
  const unpaused = recording === 'paused' && before.recording !== 'on' ? before.recording : undefined;
  const since = recording === 'on' && before.recording !== 'on' ? timeNow(store) : undefined;
  changeSettings(store, { recording, unpaused, ...(since !== undefined && { since }) });
}

/**
 * Ends a pause: the project records as it did before, from now on.
 * @returns the new setting; unchanged if the project was not paused
 * @throws {FileError} when the disk refuses
 */
export function unpause(store: Store): Recording {
  const { recording, settings } = readSettings(store);
  if (recording !== 'paused') return recording;
  const { unpaused } = settings;
  const next = isRecording(unpaused) && unpaused !== 'paused' ? unpaused : 'on';
  setRecording(store, next);
  return next;
}

/** Lets no session of this work tree record the present content of agents' logs. */
export function recordFromNow(store: Store): void {
  const name = nameOf(store);
  const others = Object.entries(timesOf(readSettings(store).settings.since_in)).filter(
    ([key]) => key !== name,
  );
  const times = [...others.slice(-(MAX_TIMES - 1)), [name, timeNow(store)]];
  changeSettings(store, { since_in: Object.fromEntries(times) });
}

function timeNow({ host }: Store): string {
  return new Date(host.now()).toISOString();
}

function changeSettings(store: Store, changes: Settings): void {
  const path = store.project.settings;
  refuseOtherOwner(store.project);
  const key = keyOf(store);
  ensureFolder(store.project.main, 'ai', 'sessions');
  // Of settings that do not count, nothing is kept: this would sign them.
  const said = JSON.stringify({ ...readSettings(store).settings, ...changes }).slice(0, -1);
  writeAtomic(path, `${said},"mac":"${macOf(key, signedText(said))}"}\n`, 'replace');
}

/**
 * Moves the read offsets of a session's agent runs to the ends of their logs, so that what is there is not recorded.
 * @param displaced the session that was in progress until now: a run of it goes on from its read offset there
 */
export function skipLogs(store: Store, session: Session, displaced?: Session): void {
  const items = session.agent_history.flatMap(({ agent, session_id }, i) => {
    const log = session.provenance.agent_history[i]?.transcript;
    const before = displaced && findExactRun(displaced, { agent, session_id })?.meta.transcript;
    const end = log ? (before?.path === log.path ? before.offset : logEnd(log.path)) : 0;
    if (!log || session_id === undefined || (end <= log.offset && !log.unread)) return [];
    const read = [{ from: 0, to: end }];
    const writer = { actor: { agent, session_id }, evidence: 'observed' } as const;
    return [{ body: { type: 'capture', patch: {}, read } as const, writer }];
  });
  if (items.length === 0) return;
  appendAll(store, session, items, true);
  refreshView(store, session.id);
}
