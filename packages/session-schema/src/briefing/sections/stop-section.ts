import { isRead, type LastCall, RUNS_IN_BACKGROUND, type Statement } from '../../model/activity.ts';
import { informativeness, isAnnouncement, withoutAnnouncements } from '../../text/informativeness.ts';
import { type BriefingContext, endsOf, withoutOwn } from '../context/context.ts';
import { beginsAlike, callLine, isIncluded, named, oneLine, verbatim } from '../labels.ts';
import type { Line, Section } from '../layout.ts';
import { lastRun, runsThatWorked, stopLine } from '../runs.ts';
import { firstSaid } from './request-section.ts';

const SHARE = 160;
const CALL_MAX = 140;
const RESULT_MAX = 240;
const OUTCOMES = {
  ok: 'ok',
  failed: 'FAILED',
  refused: 'refused by the user',
  open: 'no result yet',
} as const;

/** How the last agent stopped, and its last statements and calls in order of time. */
export function stopSection(context: BriefingContext): Section {
  const { session, reader } = context;
  const stopped = stopLine(lastRun(runsThatWorked(session, reader)));
  const first: Line[] = stopped ? [{ pieces: [stopped], rank: 0 }] : [];
  const lines = [...first, ...lastSaidAndCalled(context)];
  return { title: 'Where it stopped, oldest first:', lines, share: SHARE, growth: 4 };
}

/** The last statements and calls, in order of time, without those that a request section shows. */
export function lastSaidAndCalled(context: BriefingContext): Line[] {
  const { session, statements, requests, reader, conversations } = context;
  const calls = withoutOwn(session, session.last_calls, reader);
  const lastWords = conversations.map(({ said }) => said);
  const told = [session.goal, session.summary, session.handoff_notes, ...lastWords];
  const last = statements.at(-1);
  const { latest } = endsOf(context);
  const since = Date.parse(latest?.request.at ?? '') || 0;
  const answer = latest && firstSaid(latest);
  const said = statements.filter((one) => {
    if (isIncluded(one.text, told)) return false;
    if (one === last) return true;
    // The request section shows it.
    if (answer !== undefined && beginsAlike(answer, one.text)) return false;
    return (
      Date.parse(one.at) >= since ||
      !requests.some(
        ({ followed: { reply, answer = '' } }) =>
          beginsAlike(reply, one.text) || beginsAlike(answer, one.text),
      )
    );
  });
  const ranks = statementRanks(said, since);
  const made = repeated(calls, since);
  // What the last calls did, and the very last one, also if it only read.
  const late = new Set([...made.filter(({ call }) => !isRead(call)).slice(-2), ...made.slice(-1)]);
  const events = [
    ...said.map((one): { at: string; line: Line } => {
      const { text, agent, at } = one;
      const isLast = one === said.at(-1);
      const rank = ranks.get(one) ?? Rank.earlier;
      const piece = {
        text: verbatim(isLast ? text : withoutAnnouncements(text)),
        weight: isLast ? 3 : 1.5,
        min: isLast ? LAST_MIN : SAID_MIN,
      };
      return { at, line: { pieces: [`${named(agent)} said: `, piece], rank } };
    }),
    ...made.map((one, i, all) => {
      const { call, times } = one;
      const isCurrent = Date.parse(call.at) >= since;
      const kind = isRead(call) ? Rank.looks : isCurrent ? Rank.calls : Rank.earlierCalls;
      const rank = late.has(one) ? Rank.lastCalls : kind;
      return {
        at: call.at,
        line: { pieces: callPieces(call, times, session.open_errors), rank: rank + (all.length - i) / 100 },
      };
    }),
  ];
  events.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || 0);
  const first = events.findIndex(({ at }) => Date.parse(at) >= since);
  // The latest request may overrule what was said before it.
  if (first > 0) {
    const after = events.slice(0, first).map(({ line }) => line);
    events.splice(first, 0, { at: '', line: { pieces: [LATEST_HERE], rank: Rank.divider, after } });
  }
  return events.map(({ line }) => line);
}

const LATEST_HERE = '(Here the user made the latest request.)';

/** Ranks of the lines. If room is short, lower ranks are included first. */
const Rank = {
  last: 0,
  divider: 0.4,
  lastCalls: 0.5,
  telling: 0.7,
  before: 0.8,
  alsoTelling: 0.9,
  calls: 1,
  earlierTelling: 1.1,
  earlierCalls: 1.2,
  said: 1.5,
  earlier: 2,
  looks: 3,
  announced: 3.5,
} as const;
/** The last statements are not cut below this many bytes. */
const LAST_MIN = 320;
const SAID_MIN = 240;

/**
 * Ranks the statements: the last one; the most informative one since the latest request; the last but one; the second
 * most informative one since that request; the others by informativeness; then those before that request, and those that only announce a step.
 */
function statementRanks(said: readonly Statement[], since: number): Map<Statement, number> {
  const ranks = new Map<Statement, number>();
  const last = said.at(-1);
  const before = said.at(-2);
  const isCurrent = ({ at }: Statement) => Date.parse(at) >= since;
  const byWorth = said
    .map((one) => ({ one, worth: informativeness(one.text) }))
    .sort((a, b) => b.worth - a.worth)
    .map(({ one }) => one);
  const telling =
    byWorth.find((one) => one !== last && isCurrent(one)) ?? byWorth.find((one) => one !== last);
  for (const [i, one] of byWorth.entries()) {
    const kind = isAnnouncement(one.text) ? Rank.announced : isCurrent(one) ? Rank.said : Rank.earlier;
    ranks.set(one, kind + i / 100);
  }
  const alsoTelling = byWorth.find((one) => one !== last && one !== telling && isCurrent(one));
  if (alsoTelling && !isAnnouncement(alsoTelling.text)) ranks.set(alsoTelling, Rank.alsoTelling);
  if (before && !isAnnouncement(before.text))
    ranks.set(before, isCurrent(before) ? Rank.before : Rank.earlierTelling);
  if (telling && !isAnnouncement(telling.text))
    ranks.set(telling, isCurrent(telling) ? Rank.telling : Rank.earlierTelling);
  if (last) ranks.set(last, Rank.last);
  return ranks;
}

/** Merges consecutive equal calls with the same outcome, but not across the latest request. */
function repeated(calls: readonly LastCall[], since: number): { call: LastCall; times: number }[] {
  const told: { call: LastCall; times: number }[] = [];
  for (const call of calls) {
    const before = told.at(-1);
    const isSame =
      before?.call.call === call.call &&
      before.call.outcome === call.outcome &&
      before.call.result === call.result &&
      before.call.output === call.output &&
      Date.parse(before.call.at) >= since === Date.parse(call.at) >= since;
    if (before && isSame) told[told.length - 1] = { call, times: before.times + 1 };
    else told.push({ call, times: 1 });
  }
  return told;
}

function callPieces(
  { call, outcome, result, output }: LastCall,
  times: number,
  errors: readonly { call: string; error: string }[],
) {
  const isStarted = outcome === 'ok' && result === RUNS_IN_BACKGROUND;
  const how = ` → ${isStarted ? 'started' : OUTCOMES[outcome]}${times > 1 ? `, ${times} times` : ''}`;
  const isBelow = errors.some((one) => one.call === call && beginsAlike(one.error, result ?? ''));
  const what = { text: callLine(call, CALL_MAX), weight: 0.7 };
  if ((result === undefined || result === '') && output) {
    const isShell = call.startsWith('$ ');
    return [
      what,
      `${how}${isShell ? ', printed: ' : ': '}`,
      { text: oneLine(output, RESULT_MAX), weight: 0.7 },
    ];
  }
  if (result === undefined || result === '') return [what, how];
  if (isBelow) return [what, `${how} (error below)`];
  return [what, `${how}: `, { text: oneLine(result, RESULT_MAX), weight: 0.7 }];
}
