import { placeIn } from '../../checks/places.ts';
import type { CallError, LastCall } from '../../model/activity.ts';
import type { Session } from '../../model/session.ts';
import { ago } from '../../text/text.ts';
import type { BriefingContext } from '../context/context.ts';
import { beginsAlike, callLine, named, oneLine } from '../labels.ts';
import type { Line, Piece, Section } from '../layout.ts';

const CALL_MAX = 140;
const ERROR_MAX = 800;
const FINDING_MAX = 400;

/** Calls that failed and did not succeed since, with the error from the log. */
export function openErrorsSection(context: BriefingContext): Section {
  const errors = includedErrors(context.session);
  return {
    title: 'Failed, and not seen to succeed since:',
    lines: errorLines(errors, context),
    share: 70,
    growth: 2,
  };
}

/**
 * The open errors of checks, and the long ones of the last calls. The line of a last call has room for a short one. Leaves
 * out earlier edits and commands that are no checks: an agent that reaches their purpose in another way never makes them
 * again, so nothing closes their errors.
 */
export function includedErrors({ open_errors: errors, last_calls: calls, meta }: Session): CallError[] {
  return errors.filter((error, i) => {
    const subjects = meta.open_errors[i]?.subjects ?? [];
    const isCheck = subjects.length === 0 || subjects.some((one) => one.startsWith('check:'));
    return isCheck || (error.error.includes('\n') && calls.some((call) => isSameCall(call, error)));
  });
}

/** Whether the section of open errors tells why a call failed. */
export function isToldAsError(session: Session, call: LastCall): boolean {
  return includedErrors(session).some((error) => isSameCall(call, error));
}

function isSameCall(call: LastCall, error: CallError): boolean {
  return call.call === error.call && call.at === error.at;
}

/**
 * Commands that failed where a later one on the same subject succeeded, with the agent's explanation. An edit that did not
 * find its text says nothing about the work.
 */
export function failedAttemptsSection(context: BriefingContext): Section {
  const solved = context.session.failed_attempts.filter(({ left, call }) => !left && call.startsWith('$ '));
  return {
    title: 'Failed at first, and worked later:',
    lines: errorLines(solved, context, { isSolved: true }),
    share: 25,
    growth: 1,
  };
}

/** The lines of an error, and their short forms: the places that they name. */
interface ErrorLines {
  full: string[];
  short: string[];
}

/** The lines of an error. A file is named once for lines that follow each other. */
function linesOf(lines: readonly string[]): ErrorLines {
  const places = lines.map(placeIn);
  const shorten = (text: string, i: number) => {
    const path = places[i]?.path;
    const isSame = path !== undefined && path === places[i - 1]?.path;
    return oneLine(isSame ? text.slice(path.length) : text, ERROR_MAX);
  };
  return { full: lines.map(shorten), short: lines.map((line, i) => shorten(places[i]?.text ?? line, i)) };
}

/** Splits the lines of an error: those about files that were edited after it, which may be settled, and the others. */
function splitByEdits(
  { error, at }: CallError,
  { files_touched: files, provenance }: Session,
): { open: ErrorLines; settled: ErrorLines } {
  const edited = new Set(
    files.filter((_, i) => {
      const from = provenance.files_touched[i];
      return from !== undefined && from.change !== 'read' && Date.parse(from.at) > Date.parse(at);
    }),
  );
  const settled: string[] = [];
  const open: string[] = [];
  for (const line of error.split('\n')) {
    // Whole names: `a.go` is not in `extra.go`.
    const words = line.split(/[^\w./@+-]+/).map((word) => word.replace(/^\.\/|\.$/g, ''));
    (words.some((word) => edited.has(word)) ? settled : open).push(line);
  }
  return { open: linesOf(open), settled: linesOf(settled) };
}

function errorLines(
  errors: readonly CallError[],
  { session, statements, now }: BriefingContext,
  { isSolved = false } = {},
): Line[] {
  return errors.map((failed, i) => {
    const { call, error, agent, at, finding = '' } = failed;
    const { open, settled } = isSolved
      ? { open: linesOf(error.split('\n')), settled: linesOf([]) }
      : splitByEdits(failed, session);
    // The stop section shows the agent's last words; do not repeat them here.
    const isSaid = finding === '' || statements.some(({ text }) => beginsAlike(text, finding));
    const found: Piece = {
      text: oneLine(finding, FINDING_MAX),
      before: ` → ${named(agent)}: `,
      weight: 0.7,
      isOptional: true,
      cut: 'sentences',
    };
    const isOpen = open.full.length > 0;
    // One that does not fit is left out whole: two halves of two lines mislead.
    const stillOpen: Piece = { text: open.full, separator: ' | ' };
    const inEdited: Piece = {
      text: settled.full,
      short: settled.short,
      separator: ' | ',
      before: `${isOpen ? ' | ' : ''}in files edited since: `,
      weight: isOpen ? 0.5 : 1,
    };
    return {
      pieces: [
        { text: callLine(call, CALL_MAX), weight: 0.6, min: 60, cut: 'end' },
        ` (${ago(Date.parse(at), now)}): `,
        ...(isOpen ? [stillOpen] : []),
        ...(settled.full.length === 0 ? [] : [inEdited]),
        ...(isSaid ? [] : [found]),
      ],
      rank: 2 + (errors.length - i) / 100,
    };
  });
}
