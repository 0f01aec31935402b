export { readActive, refreshIfDue, refreshView } from './active.ts';
export { endTurn, type Prompt, recordPrompt, type Turn, type TurnLog } from './capture.ts';
export { type AgentLogs, type CatchUpRequest, catchUpRuns, mayCatchUp } from './catch-up.ts';
export { configRootsSeen, noteConfigRoot } from './config-roots.ts';
export { driftOf } from './drift.ts';
export { enter, type Given, noteBriefing, type Start } from './enter.ts';
export { shortIds } from './entry-id.ts';
export {
  FileError,
  isOverQuota,
  KeyError,
  LockedError,
  NoHomeError,
  NoSessionError,
  NotFoundError,
  TooLargeError,
  UnsafePathError,
} from './errors.ts';
export { errorCode, fill, fsyncFolder, readBounded, withFile } from './files.ts';
export { changedFiles, mainWorkTree, readHead } from './git.ts';
export {
  forgetHookTraces,
  type HookFailure,
  hookFailureFile,
  lastHookFailure,
  noteOldHooks,
  takeOldHooksNotice,
} from './hook-traces.ts';
export { type Host, nodeHost, stateFolder } from './host.ts';
export type { AgentActor } from './items.ts';
export type { Writer } from './journal.ts';
export { ensureKey, makeStateDir, readKey, tidyState } from './key.ts';
export { clearAway, complete, park, resume } from './lifecycle.ts';
export { type Archived, find, type Listing, list } from './listing.ts';
export { exclusivelyIn } from './lock.ts';
export { type Log, type Logged, log } from './log.ts';
export { logEnd } from './log-end.ts';
export type { LogPart } from './log-items.ts';
export {
  agentProcess,
  type FindProcess,
  isGone,
  markAgent,
  markProcess,
  type ProcessEntry,
} from './process.ts';
export { ensureProject, findProject, gitRoot, type Project, toProjectPath } from './project.ts';
export { fromJournal, type Reading } from './reading.ts';
export { type Recording, readRecording, recordingOf, setRecording } from './recording.ts';
export { atWork, howEnded, type Reader, SILENT_MS } from './run-end.ts';
export { edit, type Saved, type SaveOptions, save } from './save.ts';
export { ensureStore, findStore, requireStore, type Store } from './store.ts';
export { type HookRun, lastHookRun, noteHookRun } from './trouble.ts';
export { accept, type Withheld, withheld } from './trust.ts';
export { fingerprintOf, stampOf } from './unchanged.ts';
export { type Undone, undo } from './undo.ts';
