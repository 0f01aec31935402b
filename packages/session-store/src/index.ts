export { readActive, refreshView } from './active/active.ts';
export { elsewhere, type SessionElsewhere } from './active/elsewhere.ts';
export { endTurn, recordPrompt } from './agent-runs/capture.ts';
export { catchUpRuns, mayCatchUp } from './agent-runs/catch-up.ts';
export { enter, noteBriefing } from './agent-runs/enter.ts';
export type { AgentLogs } from './agent-runs/new-items.ts';
export { atWork } from './agent-runs/run-end.ts';
export {
  DamagedKeyError,
  FileError,
  KeyError,
  LockedError,
  NoHomeError,
  NoSessionError,
  NotFoundError,
  OtherUserError,
  PausedError,
  TooLargeError,
  UnsafePathError,
  UnverifiedSessionError,
} from './errors.ts';
export { driftOf } from './git/drift.ts';
export type { Writer } from './journal/journal.ts';
export type { Reading } from './journal/reading.ts';
export { type Host, nodeHost } from './machine/host.ts';
export { isGone } from './machine/process.ts';
export { deleteSession, planDelete, planPrune, prune } from './operations/delete-prune.ts';
export { forget, planForget } from './operations/forget.ts';
export { complete, park, resume } from './operations/lifecycle.ts';
export { find, type Listing, list } from './operations/listing.ts';
export { log } from './operations/log.ts';
export { recordingOf, setRecording, unpause } from './operations/recording.ts';
export { edit, type SaveOptions, type SaveResult, save } from './operations/save.ts';
export { type SearchOptions, search } from './operations/search/search.ts';
export { accept, findUnverified } from './operations/trust.ts';
export { undo } from './operations/undo.ts';
export { ensureStore, findStore, requireStore, type Store } from './project/store.ts';
export { howEnded } from './state/run-state.ts';
export { fingerprintOf } from './view/unchanged.ts';
