// The exports that our own packages use besides those that the README documents. They may change with any version.
export { readActive, refreshIfDue, refreshView } from './active/active.ts';
export { elsewhere, type SessionElsewhere, storeOfSession } from './active/elsewhere.ts';
export { rebuildView } from './active/rebuild.ts';
export { endTurn, type Prompt, recordPrompt, type Turn, type TurnLog } from './agent-runs/capture.ts';
export { type CatchUpRequest, catchUpRuns, mayCatchUp } from './agent-runs/catch-up.ts';
export { enter, type GivenBriefing, noteBriefing, type Start } from './agent-runs/enter.ts';
export { type ImportResult, importLog, type LogToImport } from './agent-runs/import.ts';
export type { LogPart } from './agent-runs/log-items.ts';
export type { AgentLogs } from './agent-runs/new-items.ts';
export { atWork, type Reader } from './agent-runs/run-end.ts';
export { lastEndedAt } from './archive/archive.ts';
export {
  DamagedKeyError,
  FileError,
  isOverQuota,
  KeyError,
  LockedError,
  NoHomeError,
  NoSessionError,
  NotAProjectError,
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
export { isTracked, readHead, workChanges } from './git/git.ts';
export { shortIds } from './journal/entry-id.ts';
export type { AgentActor } from './journal/items.ts';
export type { Writer } from './journal/journal.ts';
export { fromJournal, type Reading } from './journal/reading.ts';
export { type Host, nodeHost, stateFolder } from './machine/host.ts';
export {
  agentProcess,
  type FindProcess,
  identifyAgent,
  identifyProcess,
  isGone,
  type ProcessEntry,
} from './machine/process.ts';
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
export { find, isMeant, type Listing, list } from './operations/listing.ts';
export { type Log, type LogRow, log } from './operations/log.ts';
export {
  type Recording,
  readRecording,
  recordingOf,
  recordsSince,
  refusePaused,
  setRecording,
  unpause,
} from './operations/recording.ts';
export { edit, type SaveOptions, type SaveResult, save } from './operations/save.ts';
export type { ArchivedSession } from './operations/search/archived-session.ts';
export { type SearchOptions, search } from './operations/search/search.ts';
export { accept, findUnverified, type UnverifiedSession } from './operations/trust.ts';
export { type UndoResult, undo } from './operations/undo.ts';
export { removeBriefingFile, writeBriefingFile } from './project/briefing-file.ts';
export {
  beginEverywhere,
  type Everywhere,
  everywhereRoot,
  readEverywhere,
  setEverywhere,
} from './project/everywhere.ts';
export { gitDir } from './project/git-files.ts';
export { linkedTree } from './project/linked-tree.ts';
export { exclusivelyIn } from './project/lock.ts';
export {
  ensureProject,
  findProject,
  gitRoot,
  movedPath,
  type Project,
  toProjectPath,
} from './project/project.ts';
export {
  ensureStore,
  findStore,
  noKey,
  refuseToCreate,
  requireStore,
  type Store,
  withKey,
} from './project/store.ts';
export { workTreeTops } from './project/work-trees.ts';
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
export { takeInitOffer } from './state/init-offer.ts';
export { ensureKey, isDamaged, makeStateDir, readKey, resetKey, tidyState } from './state/key.ts';
export { lastSearch, noteSearch } from './state/last-search.ts';
export { noteRunFolder, runFolder } from './state/run-folder.ts';
export { howEnded, SILENT_MS } from './state/run-state.ts';
export { fingerprintOf, stampOf } from './view/unchanged.ts';
