import { isLookup } from '../../checks/lookups.ts';
import { shellParts } from '../../checks/shell.ts';
import { isRead, type LastCall } from '../../model/activity.ts';
import { folderOf } from '../labels.ts';

const LATE_CALLS = 3;
/** Shorter folders are named again. */
const MIN_FOLDER = 20;
export const EDITS = /^(?:Edit|Write) /;
/** Git commands that change nothing in the work tree. */
const GIT_LOOKS =
  /^git (?:-C \S+ )?(?:(?:status|fetch|log|diff|show|rev-parse|ls-files|blame)\b|remote(?: -v)?$|branch(?: -\w*[arvl]\w*| --(?:list|all|show-current)\b.*)?$)/;

/** Equal calls, or edits, that followed each other. */
export interface Row {
  call: LastCall;
  /** The paths of edits that followed each other, in order; empty for another call. */
  paths: readonly string[];
  /** The edit before it is in the same folder, which need not be named again. */
  isSameFolder: boolean;
  times: number;
  at: string;
  outcome: LastCall['outcome'];
  /** The row only shows something. */
  isLook: boolean;
  /** It is one of the last calls that did something, the last edit, or the very last call. */
  isLate: boolean;
}

/**
 * The calls as rows, oldest first. Leaves out those that show nothing of their own; equal calls share a row, and
 * so do edits that are not late.
 * @param since ms since 1970; calls before and after it do not share a row
 */
export function callRows(calls: readonly LastCall[], since: number): Row[] {
  const last = calls.at(-1);
  const isTold = (call: LastCall) => call === last || !isBare(call);
  const rows: Row[] = [];
  for (const call of calls.filter(isTold)) {
    const before = rows.at(-1);
    if (before && isSame(before.call, call) && isSameSide(before.at, call.at, since)) {
      rows[rows.length - 1] = { ...before, call, times: before.times + 1, at: call.at };
    } else
      rows.push({
        call,
        paths: [],
        isSameFolder: false,
        times: 1,
        at: call.at,
        outcome: call.outcome,
        isLook: isLook(call),
        isLate: false,
      });
  }
  markLate(rows);
  return withSameFolders(withMergedEdits(rows, since));
}

/** Says of each edit whether the edit before it was in the same folder, which need not be named again. */
function withSameFolders(rows: readonly Row[]): Row[] {
  let before = '';
  return rows.map((row) => {
    const folder = EDITS.test(row.call.call) ? folderOf(row.call.call) : before;
    const isSameFolder = folder === before && EDITS.test(row.call.call) && folder.length >= MIN_FOLDER;
    before = folder;
    return { ...row, isSameFolder };
  });
}

/** Whether a call only shows something. One that failed counts too, unless it is a check. */
function isLook({ call, outcome }: LastCall): boolean {
  const isShell = call.startsWith('$ ');
  const isOver = outcome === 'ok' || outcome === 'failed';
  return isOver && (isRead({ call, outcome: 'ok' }) || (isShell && looksOnly(call.slice(2))));
}

function looksOnly(command: string): boolean {
  const others = shellParts(command)
    .map(({ words }) => words.join(' '))
    .filter((part) => !GIT_LOOKS.test(part));
  return others.length === 0 || isLookup(others.join('; '));
}

/** Whether a call shows nothing of its own: a look that printed nothing, or a question, whose answer is a request. */
function isBare(call: LastCall): boolean {
  if (call.outcome !== 'ok' || call.output !== undefined) return false;
  return isLook(call) || call.call.startsWith('Ask ');
}

function isSame(a: LastCall, b: LastCall): boolean {
  return a.call === b.call && a.outcome === b.outcome && a.result === b.result && a.output === b.output;
}

function isSameSide(a: string, b: string, since: number): boolean {
  return Date.parse(a) >= since === Date.parse(b) >= since;
}

function markLate(rows: readonly Row[]): void {
  const acts = rows.filter((row) => !row.isLook);
  const lastEdit = rows.findLast(({ call }) => EDITS.test(call.call));
  for (const row of [...acts.slice(-LATE_CALLS), ...rows.slice(-1), ...(lastEdit ? [lastEdit] : [])]) {
    row.isLate = true;
  }
}

function withMergedEdits(rows: readonly Row[], since: number): Row[] {
  const merged: Row[] = [];
  for (const row of rows) {
    const path = row.call.call.replace(EDITS, '');
    const canMerge = !row.isLate && row.outcome === 'ok' && path !== row.call.call;
    const before = merged.at(-1);
    if (!canMerge) merged.push(row);
    else if (before && before.paths.length > 0 && isSameSide(before.at, row.at, since)) {
      const paths = before.paths.includes(path) ? before.paths : [...before.paths, path];
      merged[merged.length - 1] = { ...before, paths, times: before.times + row.times, at: row.at };
    } else merged.push({ ...row, paths: [path] });
  }
  return merged;
}
