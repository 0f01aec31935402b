import { RUNS_IN_BACKGROUND, type Statement } from '../../model/activity.ts';
import type { Session } from '../../model/session.ts';
import {
  announcesOnly,
  informativeness,
  isAnnouncement,
  withoutAnnouncements,
} from '../../text/informativeness.ts';
import { callRows, EDITS, type Row } from '../context/call-rows.ts';
import { type BriefingContext, endsOf, withoutOwn } from '../context/context.ts';
import {
  beginsAlike,
  callLine,
  commonFolder,
  folderOf,
  isIncluded,
  named,
  oneLine,
  verbatim,
} from '../labels.ts';
import type { Line, Piece, Section } from '../layout.ts';
import { lastRun, runsThatWorked, stopLine } from '../runs.ts';
import { isToldAsError } from './errors-section.ts';
import { answerShown } from './request-section.ts';

const SHARE = 200;
const CALL_MAX = 140;
const RESULT_MAX = 600;
/** A command is not cut below this many bytes: the program and what it works on. */
const CALL_MIN = 60;
const OUTCOMES = {
  ok: 'ok',
  failed: 'FAILED',
  refused: 'refused by the user',
  open: 'no result yet',
} as const;
/** Between the lines of an output. */
const LINE = ' | ';

/** How the last agent stopped, and its last statements and calls in order of time. */
export function stopSection(context: BriefingContext): Section {
  const { session, reader } = context;
  const stopped = stopLine(lastRun(runsThatWorked(session, reader)));
  const first: Line[] = stopped ? [{ pieces: [stopped], rank: 0 }] : [];
  const lines = [...first, ...lastSaidAndCalled(context)];
  return { title: 'Where it stopped, oldest first:', lines, share: SHARE, growth: 4, least: 130 };
}

/** The last statements and calls since the latest request, in order of time. */
export function lastSaidAndCalled(context: BriefingContext): Line[] {
  const { session } = context;
  const { latest } = endsOf(context);
  const since = Date.parse(latest?.request.at ?? '') || 0;
  const focus = latest?.request.text ?? '';
  const said = saidSince(context, since);
  const ranks = statementRanks(said);
  const rows = rowsSince(context, since);
  const events = [
    ...said.map((one): { at: string; line: Line } => {
      const { text, agent, at } = one;
      const isLast = one === said.at(-1);
      const piece: Piece = isLast
        ? { text: verbatim(text), weight: 3, min: LAST_MIN }
        : { text: verbatim(withoutAnnouncements(text)), weight: 1.5, min: SAID_MIN, cut: 'sentences', focus };
      return { at, line: { pieces: [`${named(agent)} said: `, piece], rank: ranks.get(one) ?? Rank.said } };
    }),
    ...rows.map((row, i) => ({
      at: row.at,
      line: { pieces: pieces(row, session), rank: rankOf(row, since) + (rows.length - i) / 100 },
    })),
  ];
  events.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || 0);
  const current = events.findIndex(({ at }) => Date.parse(at) >= since);
  const first = current === -1 ? events.length : current;
  // The latest request may overrule what was done before it.
  if (first > 0) {
    const after = events.slice(0, first).map(({ line }) => line);
    events.splice(first, 0, { at: '', line: { pieces: [LATEST_HERE], rank: Rank.divider, after } });
  }
  return events.map(({ line }) => line);
}

const LATEST_HERE = '(Here the user made the latest request.)';
/** With fewer calls since the latest request, those before it are shown too. */
const FEW_ROWS = 3;

/**
 * The statements since the latest request; if there are none, the last one. Earlier ones may be overtaken, and the last
 * of them stands as the reply to the request before it.
 */
function saidSince(context: BriefingContext, since: number): Statement[] {
  const { session, statements, requests, conversations } = context;
  const current = statements.filter(({ at }) => Date.parse(at) >= since);
  const lastWords = conversations.map(({ said }) => said);
  const told = [session.goal, session.summary, session.handoff_notes, ...lastWords];
  const answer = answerShown(context);
  const replies = conversations.length > 0 ? [] : requests.map(({ followed }) => followed.reply);
  const last = statements.at(-1);
  return (current.length > 0 ? current : statements.slice(-1)).filter((one, i, all) => {
    if (isIncluded(one.text, told)) return false;
    // The agent took the step: it said something since.
    if (all[i + 1]?.agent === one.agent && announcesOnly(one.text)) return false;
    if (current.length === 0) return !replies.some((reply) => beginsAlike(reply, one.text));
    // The request section shows it.
    return one === last || answer === undefined || !beginsAlike(answer, one.text);
  });
}

function rowsSince({ session, reader, statements }: BriefingContext, since: number): Row[] {
  const calls = withoutOwn(session, session.last_calls, reader);
  const isCurrent = ({ at }: Row) => Date.parse(at) >= since;
  const words = statements.map(({ text }) => text).join('\n');
  // An id or a number that the agent repeated in its own words.
  const isRepeated = ({ call: { output }, isLook }: Row) =>
    isLook && output !== undefined && words.includes(output);
  const rows = callRows(calls, since).filter((row) => !isRepeated(row));
  // What was looked at before does not show where the work stopped.
  return rows.filter(isCurrent).length < FEW_ROWS
    ? rows.filter((row) => isCurrent(row) || !row.isLook)
    : rows.filter(isCurrent);
}

/** Ranks of the lines. If room is short, lower ranks are included first. */
const Rank = {
  last: 0,
  divider: 0.4,
  before: 0.45,
  lastCalls: 0.5,
  telling: 0.6,
  alsoTelling: 0.9,
  calls: 1,
  earlierCalls: 1.2,
  said: 1.5,
  looks: 3,
  announced: 3.5,
} as const;
/** How much more the latest statement is worth than the first. */
const RECENCY = 1.5;
/** The last statements are not cut below this many bytes. */
const LAST_MIN = 320;
const SAID_MIN = 220;

function rankOf({ at, isLate, isLook, outcome }: Row, since: number): number {
  const isCurrent = Date.parse(at) >= since;
  if (isLate || (outcome === 'failed' && isCurrent)) return Rank.lastCalls;
  return isLook ? Rank.looks : isCurrent ? Rank.calls : Rank.earlierCalls;
}

/**
 * Ranks the statements: the last one; the last but one; the most informative one; the second most informative one; the
 * others by informativeness; then those that only announce a step.
 */
function statementRanks(said: readonly Statement[]): Map<Statement, number> {
  const last = said.at(-1);
  const before = said.at(-2);
  const others = said
    .filter((one) => one !== last)
    // Later statements know more.
    .map((one, i, { length }) => ({ one, worth: informativeness(one.text) + (RECENCY * i) / length }))
    .sort((a, b) => b.worth - a.worth)
    .map(({ one }) => one);
  const ranks = new Map(
    others.map((one, i) => [one, (isAnnouncement(one.text) ? Rank.announced : Rank.said) + i / 100]),
  );
  const raise = (one: Statement | undefined, rank: number) => {
    if (one && !isAnnouncement(one.text)) ranks.set(one, rank);
  };
  raise(others[1], Rank.alsoTelling);
  raise(others[0], Rank.telling);
  raise(before, Rank.before);
  if (last) ranks.set(last, Rank.last);
  return ranks;
}

/** The pieces of a row's line. */
function pieces(
  { call: last, paths, times, outcome, isSameFolder }: Row,
  session: Session,
): (string | Piece)[] {
  const { call, result = '', output = '' } = last;
  if (paths.length > 1) return [`${editsLine(paths)} → ok`];
  const isStarted = outcome === 'ok' && result === RUNS_IN_BACKGROUND;
  const how = ` → ${isStarted ? 'started' : OUTCOMES[outcome]}${times > 1 ? `, ${times} times` : ''}`;
  const shown = isSameFolder
    ? call.replace(folderOf(call), (folder) => `${EDITS.exec(folder)?.[0]}…/`)
    : call;
  const what: Piece = { text: callLine(shown, CALL_MAX), weight: 0.7, min: CALL_MIN, cut: 'end' };
  if (result === '' && output !== '' && paths.length === 0) {
    const isShell = call.startsWith('$ ');
    // Its lines are left out whole: two halves of two lines mislead.
    const text = (isShell ? output.split(LINE) : addedLines(output)).map((line) => oneLine(line, RESULT_MAX));
    return [what, `${how}${isShell ? ', printed: ' : ': '}`, { text, separator: LINE, weight: 0.7 }];
  }
  if (result === '') return [what, how];
  if (isToldAsError(session, last)) return [what, `${how} (error below)`];
  return [what, `${how}: `, { text: oneLine(result, RESULT_MAX), weight: 0.7 }];
}

/** Edits of several files in a line; names their common folder once. */
function editsLine(paths: readonly string[]): string {
  const shown = paths.map((path) => oneLine(path, CALL_MAX));
  const folder = commonFolder(shown);
  return `Edit ${folder && `in ${folder}: `}${shown.map((path) => path.slice(folder.length)).join(', ')}`;
}

/** What an edit added, and after which line; what it removed if it added nothing. */
function addedLines(output: string): string[] {
  const lines = output.split(LINE);
  const added = lines.filter((line) => !line.startsWith('-'));
  return added.some((line) => line.startsWith('+')) ? added : lines;
}
