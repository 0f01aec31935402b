// The exports that our own packages use besides those that the README documents. They may change with any version.
export { readActive, refreshIfDue, refreshView } from './active/active.ts';
export { elsewhere, type SessionElsewhere, storeOfSession } from './active/elsewhere.ts';
export { rebuildView } from './active/rebuild.ts';
export { endTurn, type Prompt, recordPrompt, type Turn, type TurnLog } from './agent-runs/capture.ts';
export { type AgentLogs, type CatchUpRequest, catchUpRuns, mayCatchUp } from './agent-runs/catch-up.ts';
export { enter, type GivenBriefing, noteBriefing, type Start } from './agent-runs/enter.ts';
export type { LogPart } from './agent-runs/log-items.ts';
export { atWork, type Reader } from './agent-runs/run-end.ts';
export {
  DamagedKeyError,
  FileError,
  isOverQuota,
  KeyError,
  LockedError,
  NoHomeError,
  NoSessionError,
  NotFoundError,
  OtherUserError,
  PAUSED_NOTICE,
  PausedError,
  TooLargeError,
  UnsafePathError,
  UnverifiedSessionError,
} from './errors.ts';
export { errorCode, fill, fsyncFolder, readBounded, withFile } from './fs/files.ts';
export { logEnd } from './fs/log-end.ts';
export { giveFolder, giveToFolderOwner } from './fs/owners.ts';
export { driftOf } from './git/drift.ts';
export { readHead } from './git/git.ts';
export { shortIds } from './journal/entry-id.ts';
export type { AgentActor } from './journal/items.ts';
export type { Writer } from './journal/journal.ts';
export { fromJournal, type Reading } from './journal/reading.ts';
export {
  type DeletePlan,
  deleteSession,
  type PrunePlan,
  planDelete,
  planPrune,
  prune,
} from './operations/delete-prune.ts';
export { type ForgetPlan, forget, planForget } from './operations/forget.ts';
export { clearAway, clearNewer, complete, isNewer, park, resume } from './operations/lifecycle.ts';
export { type ArchivedSession, find, type Listing, list } from './operations/listing.ts';
export { type Log, type LogRow, log } from './operations/log.ts';
export {
  type Recording,
  readRecording,
  recordingOf,
  refusePaused,
  setRecording,
  unpause,
} from './operations/recording.ts';
export { edit, type SaveOptions, type SaveResult, save } from './operations/save.ts';
export { accept, findUnverified, type UnverifiedSession } from './operations/trust.ts';
export { type UndoResult, undo } from './operations/undo.ts';
export { linkedTree } from './project/linked-tree.ts';
export { exclusivelyIn } from './project/lock.ts';
export { ensureProject, findProject, gitRoot, type Project, toProjectPath } from './project/project.ts';
export {
  ensureStore,
  findStore,
  noKey,
  refuseToCreate,
  requireStore,
  type Store,
} from './project/store.ts';
export { configRootsSeen, noteConfigRoot } from './state/config-roots.ts';
export { type HookRun, lastHookRun, noteHookRun } from './state/hook-log.ts';
export {
  forgetHookTraces,
  type HookFailure,
  hookFailureFile,
  lastHookFailure,
  noteOldHooks,
  takeOldHooksNotice,
} from './state/hook-traces.ts';
export { type Host, nodeHost, stateFolder } from './state/host.ts';
export { ensureKey, isDamaged, makeStateDir, readKey, resetKey, tidyState } from './state/key.ts';
export {
  agentProcess,
  type FindProcess,
  identifyAgent,
  identifyProcess,
  isGone,
  type ProcessEntry,
} from './state/process.ts';
export { noteRunFolder, runFolder } from './state/run-folder.ts';
export { howEnded, SILENT_MS } from './state/run-state.ts';
export { fingerprintOf, stampOf } from './view/unchanged.ts';
