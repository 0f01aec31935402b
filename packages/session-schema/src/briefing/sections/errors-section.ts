import type { CallError } from '../../model/activity.ts';
import type { Session } from '../../model/session.ts';
import { ago } from '../../text/text.ts';
import type { BriefingContext } from '../context/context.ts';
import { beginsAlike, callLine, labels, named, oneLine } from '../labels.ts';
import type { Line, Piece, Section } from '../layout.ts';
import { reasonLines } from './decisions-section.ts';

const CALL_MAX = 140;
const ERROR_MAX = 600;
const FINDING_MAX = 400;

/** Calls that failed and did not succeed since, with the error from the log. */
export function openErrorsSection(context: BriefingContext): Section {
  return {
    title: 'Failed, and not seen to succeed since:',
    lines: errorLines(includedErrors(context.session), context),
    share: 70,
    growth: 2,
  };
}

/**
 * The open errors of checks, of edits and of the last calls. Leaves out earlier commands that are no checks: an agent
 * that reaches their purpose in another way never runs them again, so nothing closes their errors.
 */
export function includedErrors({ open_errors: errors, last_calls: calls, meta }: Session): CallError[] {
  return errors.filter(({ call, at }, i) => {
    const subjects = meta.open_errors[i]?.subjects ?? [];
    const isCommand = subjects.length > 0 && subjects.every((one) => one.startsWith('call:'));
    return !isCommand || calls.some((last) => last.call === call && last.at === at);
  });
}

/** Calls that failed where a later call on the same subject succeeded, with the agent's explanation. */
export function failedAttemptsSection(context: BriefingContext): Section {
  const solved = context.session.failed_attempts.filter(({ left }) => !left);
  return {
    title: 'Failed at first, and worked later:',
    lines: errorLines(solved, context, { isSolved: true }),
    share: 50,
    growth: 1.5,
  };
}

/** Calls that failed and were not seen to succeed before the user asked for something else. */
export function leftErrorsSection(context: BriefingContext): Section {
  const left = context.session.failed_attempts.filter((one) => one.left);
  return {
    title: 'Failed, and not seen to succeed before the user asked for something else (may be settled):',
    lines: errorLines(left, context),
    share: 40,
    growth: 1,
  };
}

/** Saved dead ends. */
export function deadEndsSection({ session }: BriefingContext): Section {
  const { dead_ends: ends, provenance } = session;
  const label = labels(provenance.dead_ends);
  return {
    title: `Tried, did not work${label.title}:`,
    lines: reasonLines(
      ends.map(({ approach, reason }) => [approach, reason]),
      (i) => label.of(provenance.dead_ends[i]),
    ),
    share: 60,
    growth: 1.5,
  };
}

/** The last part of a path, which its error names in full. */
function nameOf(path: string): string {
  return oneLine(path.slice(path.lastIndexOf('/') + 1), ERROR_MAX);
}

/** The lines of an error: one that does not fit is left out whole, because two halves of two lines mislead. */
function linesOf(error: string): string[] {
  return error.split('\n').map((line) => oneLine(line, ERROR_MAX));
}

/** The files that an error names and that were edited after it: their part of it may be settled. */
function editedSince({ error, at }: CallError, { files_touched: files, provenance }: Session): string[] {
  // Whole names: `a.go` is not in `extra.go`.
  const named = new Set(error.split(/[^\w./@+-]+/).map((word) => word.replace(/^\.\/|\.$/g, '')));
  return files.filter((path, i) => {
    const from = provenance.files_touched[i];
    const isLater = from !== undefined && from.change !== 'read' && Date.parse(from.at) > Date.parse(at);
    return isLater && named.has(path);
  });
}

function errorLines(
  errors: readonly CallError[],
  { session, statements, now }: BriefingContext,
  { isSolved = false } = {},
): Line[] {
  return errors.map((failed, i) => {
    const { call, error, agent, at, finding = '' } = failed;
    const edited = isSolved ? [] : editedSince(failed, session);
    // The stop section shows the agent's last words; do not repeat them here.
    const isSaid = finding === '' || statements.some(({ text }) => beginsAlike(text, finding));
    const found: Piece = {
      text: oneLine(finding, FINDING_MAX),
      before: ` → ${named(agent)}: `,
      weight: 0.7,
      isOptional: true,
    };
    return {
      pieces: [
        { text: callLine(call, CALL_MAX), weight: 0.6 },
        ` (${ago(Date.parse(at), now)}): `,
        { text: linesOf(error), separator: ' | ' },
        ...(edited.length === 0
          ? []
          : [{ text: edited.map(nameOf), before: ' (edited since: ', after: ')' }]),
        ...(isSaid ? [] : [found]),
      ],
      rank: 2 + (errors.length - i) / 100,
    };
  });
}
