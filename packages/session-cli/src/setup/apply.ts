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
import { errorCode, fsyncFolder, giveFolder } from '@0dai/session-store/internal';
import {
  ConfigChangedError,
  ConfigReadOnlyError,
  ConfigUnreadableError,
  ConfigWriteError,
} from './errors.ts';
import { readConfig, replaceFile, stageFile, sweepStaged } from './files/config-files.ts';
import { followLinks, refuseLinkOut } from './files/links.ts';
import {
  type ConfigRecord,
  forgetRecord,
  readRecord,
  sha256,
  sweepRecord,
  writeRecord,
} from './files/records.ts';
import { type ConfigRoots, type Edit, isChange } from './plan.ts';

/** The progress of one edit. */
interface Step {
  edit: Edit;
  /** The file itself, if the path is a symlink to it. */
  target: string;
  record: ConfigRecord | undefined;
  /** The mode of the file before the edit. */
  mode: number;
  /** Folders that were created for it, the innermost first. */
  folders: string[];
  /** The temporary file with the new text, beside the target; absent if the edit removes the file. */
  staged?: string;
  /** Its record is written. */
  recorded: boolean;
  /** The file itself is written. */
  done: boolean;
}

/**
 * Applies edits, all or none:
 * 1. Check every file.
 * 2. Write every new text to the disk beside its file.
 * 3. Rename the new texts into place. If one fails, undo the others.
 *
 * The caller holds the lock against another `0dai`. A change by another program since the plan is detected.
 * @throws {ConfigLinkError} {ConfigReadOnlyError} {ConfigChangedError} {ConfigUnreadableError} {ConfigWriteError}
 */
export function applyEdits(
  edits: readonly Edit[],
  { stateDir, projectRoot }: Pick<ConfigRoots, 'stateDir' | 'projectRoot'>,
): void {
  // Read all records before anything is written: an unreadable one stops the command.
  const records = new Map(edits.map(({ path }) => [path, readRecord(stateDir, path)]));
  const steps = edits.filter(isChange).map((edit): Step => {
    refuseLinkOut(edit, projectRoot);
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
 * Checks the mode bits as well as access: root may write a file that its owner marked read-only, and a rename over it
 * would need no permission at all.
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
  if (!stat?.isDirectory()) throw new ConfigUnreadableError(folder, 'is not a folder; move it');
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
  // Record the folders before they are created: if this run dies in between, nothing else knows that they are ours.
  if (step.folders.length > 0) record(step, stateDir);
  for (const folder of step.folders.toReversed()) {
    mkdirSync(folder, { mode: edit.base === 'user' ? 0o700 : 0o777 });
    giveFolder(folder);
    fsyncFolder(dirname(folder));
  }
  // Some of these files hold the user's API keys.
  step.staged = stageFile(target, edit.after, edit.base === 'user' ? 0o600 : 0o666);
}

/** Lists the missing folders up from a path, the innermost first. */
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

/** Writes the record first: a run that dies between the two leaves a record that does not match, which does no harm. */
function commit(step: Step, stateDir: string): void {
  const { target, staged } = step;
  if (!step.recorded) record(step, stateDir);
  if (staged === undefined) unlinkSync(target);
  else renameSync(staged, target);
  step.done = true;
  fsyncFolder(dirname(target));
}

/** Undoes all steps; returns false if that fails too. */
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

/** After an uninstall, removes the record and the folders that we created, if they are empty. */
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
      // Keep a folder that holds other files. A missing one was removed by the user.
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) throw error;
    }
  }
}
