import {
  accessSync,
  constants,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, fsyncFolder } from '@0dai/session-store/internal';
import { followLinks, readConfig, replaceFile, stageFile, sweepStaged } from './config-files.ts';
import {
  ConfigChangedError,
  ConfigReadOnlyError,
  ConfigUnreadableError,
  ConfigWriteError,
} from './errors.ts';
import { type ConfigRoots, type Edit, isChange } from './plan.ts';
import { type ConfigRecord, forgetRecord, readRecord, sha256, sweepRecord, writeRecord } from './records.ts';

/** One edit on its way to the disk. */
interface Step {
  edit: Edit;
  /** The file itself, where the path is a symlink to it. */
  target: string;
  record: ConfigRecord | undefined;
  /** The mode that the file had. */
  mode: number;
  /** Folders that had to be made, the innermost first. */
  folders: string[];
  /** The new text on the disk, beside the target; absent where the file goes. */
  staged?: string;
  /** Its record was written. */
  recorded: boolean;
  /** The file itself was. */
  done: boolean;
}

/**
 * Carries edits out, all or none: everything is checked and every new text is on the disk beside its
 * file before the first is renamed into place, and what was renamed is put back if a later one fails.
 * The caller holds the lock that keeps two of us apart; that a file was changed by somebody else
 * since the plan is noticed.
 * @throws {ConfigReadOnlyError} {ConfigChangedError} {ConfigUnreadableError} {ConfigWriteError}
 */
export function applyEdits(edits: readonly Edit[], { stateDir }: Pick<ConfigRoots, 'stateDir'>): void {
  // All of them before anything is written: one that cannot be read stops it.
  const records = new Map(edits.map(({ path }) => [path, readRecord(stateDir, path)]));
  const steps = edits.filter(isChange).map((edit): Step => {
    const target = followLinks(edit.path);
    return {
      edit,
      target,
      record: records.get(edit.path),
      mode: (statSync(target, { throwIfNoEntry: false })?.mode ?? 0o600) & 0o777,
      folders: [],
      recorded: false,
      done: false,
    };
  });
  for (const { path } of edits) {
    sweepStaged(followLinks(path));
    sweepRecord(stateDir, path);
  }
  for (const { target } of steps) checkWritable(target);
  run(steps, stateDir);
  for (const edit of edits) if (!edit.keep) forget(edit, records.get(edit.path), stateDir);
}

function run(steps: readonly Step[], stateDir: string): void {
  let current = '';
  try {
    for (const step of steps) {
      current = step.edit.path;
      stage(step, stateDir);
    }
    for (const { edit, target } of steps) {
      if (readConfig(target) !== edit.before) throw new ConfigChangedError(edit.path);
    }
    for (const step of steps) {
      current = step.edit.path;
      commit(step, stateDir);
    }
  } catch (error) {
    const undone = undo(steps, stateDir);
    if (error instanceof ConfigChangedError || error instanceof ConfigUnreadableError) throw error;
    throw new ConfigWriteError(current, error, undone);
  }
}

/**
 * Asks for the bits as well as for access: root may write a file that its owner marked read-only, and
 * a rename over it would need no leave at all.
 */
function checkWritable(target: string): void {
  const file = statSync(target, { throwIfNoEntry: false });
  if (file && !mayWrite(target, file)) throw new ConfigReadOnlyError(target, 'file');
  let folder = dirname(target);
  let stat = statSync(folder, { throwIfNoEntry: false });
  while (!stat && dirname(folder) !== folder) {
    folder = dirname(folder);
    stat = statSync(folder, { throwIfNoEntry: false });
  }
  if (!stat?.isDirectory()) throw new ConfigUnreadableError(folder, 'is not a folder; move it away');
  if (!mayWrite(folder, stat)) throw new ConfigReadOnlyError(folder, 'folder');
}

function mayWrite(path: string, { mode }: Stats): boolean {
  if ((mode & 0o222) === 0) return false;
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function stage(step: Step, stateDir: string): void {
  const { edit, target } = step;
  if (edit.after === undefined) return;
  step.folders = missingFolders(dirname(target));
  // Before they are made: of a run that dies in between, nobody else would know whose they are.
  if (step.folders.length > 0) record(step, stateDir);
  for (const folder of step.folders.toReversed()) {
    mkdirSync(folder, { mode: edit.scope === 'user' ? 0o700 : 0o777 });
    fsyncFolder(dirname(folder));
  }
  // Agents keep their users' keys in some of these files.
  step.staged = stageFile(target, edit.after, edit.scope === 'user' ? 0o600 : 0o666);
}

/** The folder and those above it that are not there, the innermost first. */
function missingFolders(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })) return [];
  return [folder, ...missingFolders(dirname(folder))];
}

function record(step: Step, stateDir: string): void {
  const { edit, record } = step;
  if (!edit.keep || edit.after === undefined) return;
  const folders = [...new Set([...step.folders, ...(record?.folders ?? [])])];
  writeRecord(stateDir, { path: edit.path, written: sha256(edit.after), ...edit.keep, folders });
  step.recorded = true;
}

/** The record first: a run that dies between the two leaves one that does not match, and no harm. */
function commit(step: Step, stateDir: string): void {
  const { target, staged } = step;
  if (!step.recorded) record(step, stateDir);
  if (staged === undefined) unlinkSync(target);
  else renameSync(staged, target);
  step.done = true;
  fsyncFolder(dirname(target));
}

/** Puts everything back; false where even that fails. */
function undo(steps: readonly Step[], stateDir: string): boolean {
  try {
    for (const step of steps.toReversed()) undoStep(step, stateDir);
    return true;
  } catch {
    return false;
  }
}

function undoStep(step: Step, stateDir: string): void {
  const { edit, target, record, folders, staged, done, recorded } = step;
  if (staged !== undefined) rmSync(staged, { force: true });
  if (done && edit.before === undefined) unlinkSync(target);
  else if (done && edit.before !== undefined) replaceFile(target, edit.before, step.mode);
  removeEmpty(folders);
  if (recorded && record) writeRecord(stateDir, record);
  else if (recorded) forgetRecord(stateDir, edit.path);
}

/** After an uninstall: the folders that we made go, if nothing else came into them, and the record. */
function forget(edit: Edit, record: ConfigRecord | undefined, stateDir: string): void {
  if (!record) return;
  if (edit.after === undefined) removeEmpty(record.folders);
  forgetRecord(stateDir, edit.path);
}

function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch (error) {
      // Not empty: somebody else lives there now. Not there: they removed it themselves.
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) throw error;
    }
  }
}
