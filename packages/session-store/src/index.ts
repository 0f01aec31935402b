export { readActive, refreshView } from './baton.ts';
export { driftOf } from './drift.ts';
export { enter } from './enter.ts';
export {
  FileError,
  KeyError,
  LockedError,
  NoSessionError,
  NotFoundError,
  TooLargeError,
  UnsafePathError,
} from './errors.ts';
export { errorCode, fsyncFolder } from './files.ts';
export { changedFiles, mainWorkTree, readHead } from './git.ts';
export { type Host, nodeHost } from './host.ts';
export type { Writer } from './journal.ts';
export { ensureKey, makeStateDir, readKey } from './key.ts';
export { complete, park, resume } from './lifecycle.ts';
export { type Archived, find, type Listing, list } from './listing.ts';
export { exclusivelyIn } from './lock.ts';
export { ensureProject, findProject, gitRoot, type Project, toProjectPath } from './project.ts';
export { fromJournal, type Reading } from './reading.ts';
export { edit, type Saved, type SaveOptions, save } from './save.ts';
export { ensureStore, findStore, requireStore, type Store } from './store.ts';
export { type HookRun, lastHookRun, noteHookRun } from './trouble.ts';
export { accept, type Withheld, withheld } from './trust.ts';
