import {
  type CallError,
  type ErrorMeta,
  isRead,
  type LastCall,
  MAX_ERROR_CHARS,
  MAX_FINDING_CHARS,
  MAX_LAST_CALLS,
  MAX_LAST_READS,
  MAX_OUTPUT_CHARS,
} from '../../model/activity.ts';
import type { ToolCall } from '../../model/patch.ts';
import type { Provenance, Session } from '../../model/session.ts';
import { head } from '../../text/text.ts';
import { isBefore } from '../provenance.ts';
import { lastAskedAt, oneLine } from './requests.ts';

const MAX_OPEN_ERRORS = 5;
const MAX_FAILED_ATTEMPTS = 6;
const MAX_CALL_CHARS = 200;
const MAX_RESULT_CHARS = 200;

/** Applies a tool call to the last calls, the open errors and the failed attempts. */
export function applyCall(session: Session, call: ToolCall, from: Provenance): void {
  const shown = oneLine(call.call, MAX_CALL_CHARS);
  addLastCall(session, shown, call, from);
  const subjects = call.subjects ?? [`call:${call.call}`];
  // The outcome of a check in this call comes from the check's own entry.
  const solved = call.outcome === 'ok' ? subjects.filter((one) => !one.startsWith('check:')) : [];
  for (const subject of solved) closeErrors(session, subject, from.at);
  if (call.outcome !== 'failed' || call.error === undefined) return;
  const error: CallError = {
    call: shown,
    error: head(call.error, MAX_ERROR_CHARS),
    agent: from.by,
    at: from.at,
    ...(call.finding !== undefined && { finding: oneLine(call.finding, MAX_FINDING_CHARS) }),
  };
  if (call.resolved) {
    addFailedAttempt(session, error);
    return;
  }
  const open = subjects.filter((subject) => !isSolved(session, subject, from.at));
  if (subjects.length > 0 && open.length === 0) {
    addFailedAttempt(session, error);
    return;
  }
  const errorMeta: ErrorMeta = {
    ...(from.session_id !== undefined && { session_id: from.session_id }),
    subjects: open,
  };
  addOpenError(session, error, errorMeta);
}

function addLastCall(session: Session, shown: string, call: ToolCall, from: Provenance): void {
  const result = call.result ?? call.error?.split('\n', 1)[0];
  const item: LastCall = {
    call: shown,
    outcome: call.outcome,
    ...(result !== undefined && { result: oneLine(result, MAX_RESULT_CHARS) }),
    ...(call.output !== undefined && { output: head(call.output, MAX_OUTPUT_CHARS) }),
    agent: from.by,
    at: from.at,
  };
  const list = session.last_calls;
  list.splice(list.findLastIndex((other) => !isBefore(from.at, other.at)) + 1, 0, item);
  while (list.filter(isRead).length > MAX_LAST_READS) list.splice(list.findIndex(isRead), 1);
  if (list.length > MAX_LAST_CALLS) list.shift();
}

/** Adds an error; it replaces an earlier one on the same subjects. */
function addOpenError(session: Session, error: CallError, errorMeta: ErrorMeta): void {
  const { open_errors: errors, meta } = session;
  const isAboutSame = (other: ErrorMeta | undefined) =>
    other?.subjects.some((subject) => errorMeta.subjects.includes(subject)) === true;
  for (let i = errors.length - 1; i >= 0; i--) {
    const other = errors[i];
    if (!other || !isAboutSame(meta.open_errors[i])) continue;
    if (isBefore(error.at, other.at)) return;
    removeError(session, i);
  }
  const place = errors.findLastIndex((other) => !isBefore(error.at, other.at)) + 1;
  errors.splice(place, 0, error);
  meta.open_errors.splice(place, 0, errorMeta);
  giveUpErrors(session);
  if (errors.length > MAX_OPEN_ERRORS) removeError(session, 0);
}

/** Closes the errors on a subject that are older than the time at which its check passed or its file was edited. */
export function closeErrors(session: Session, subject: string, at: string): void {
  const { open_errors: errors, meta } = session;
  for (let i = errors.length - 1; i >= 0; i--) {
    const error = errors[i];
    const errorMeta = meta.open_errors[i];
    if (!error || !errorMeta?.subjects.includes(subject) || isBefore(at, error.at)) continue;
    errorMeta.subjects = errorMeta.subjects.filter((one) => one !== subject);
    if (errorMeta.subjects.length > 0) continue;
    removeError(session, i);
    addFailedAttempt(session, error);
  }
}

/** Moves errors to the failed attempts once the user made another request. Errors of checks stay open. */
export function giveUpErrors(session: Session): void {
  const { open_errors: errors, meta } = session;
  for (let i = errors.length - 1; i >= 0; i--) {
    const error = errors[i];
    const errorMeta = meta.open_errors[i];
    if (!error || !errorMeta || errorMeta.subjects.some((one) => one.startsWith('check:'))) continue;
    const asked = lastAskedAt(session, { agent: error.agent, session_id: errorMeta.session_id });
    if (asked === undefined || !isBefore(error.at, asked)) continue;
    removeError(session, i);
    addFailedAttempt(session, { ...error, left: true });
  }
}

function removeError({ open_errors: errors, meta }: Session, index: number): void {
  errors.splice(index, 1);
  meta.open_errors.splice(index, 1);
}

function addFailedAttempt({ failed_attempts: list }: Session, error: CallError): void {
  if (list.some((other) => other.call === error.call && other.at === error.at)) return;
  list.splice(list.findLastIndex((other) => !isBefore(error.at, other.at)) + 1, 0, error);
  if (list.length > MAX_FAILED_ATTEMPTS) list.shift();
}

/** Whether the check of a subject has passed, or its file was edited, since a time. */
function isSolved(
  { checks, files_touched: files, provenance }: Session,
  subject: string,
  at: string,
): boolean {
  const [kind = '', name = ''] = [
    subject.slice(0, subject.indexOf(':')),
    subject.slice(subject.indexOf(':') + 1),
  ];
  if (kind === 'check') {
    const index = checks.findIndex(({ command, outcome }) => command === name && outcome === 'passed');
    return index !== -1 && isBefore(at, provenance.checks[index]?.at ?? '');
  }
  if (kind !== 'file') return false;
  const editedAt = provenance.files_touched[files.indexOf(name)]?.edited_at;
  return editedAt !== undefined && isBefore(at, editedAt);
}
