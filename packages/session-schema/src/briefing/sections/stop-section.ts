import type { LastCall } from '../../model/session.ts';
import { type BriefingContext, endsOf, withoutOwn } from '../context.ts';
import { beginsAlike, isIncluded, named, oneLine, verbatim } from '../labels.ts';
import type { Line, Section } from '../layout.ts';
import { lastRun, runsThatWorked, stopLine } from '../runs.ts';

const SHARE = 160;
const CALL_MAX = 140;
const RESULT_MAX = 240;
const OUTCOMES = {
  ok: 'ok',
  failed: 'FAILED',
  refused: 'refused by the user',
  open: 'no result yet',
} as const;

/** How the last agent stopped, and in order of time what it last said and called. */
export function stopSection(context: BriefingContext): Section {
  const { session, reader } = context;
  const stopped = stopLine(lastRun(runsThatWorked(session, reader)));
  const first: Line[] = stopped ? [{ pieces: [stopped], rank: 0 }] : [];
  const lines = [...first, ...lastSaidAndCalled(context)];
  return { title: 'Where it stopped, oldest first:', lines, share: SHARE, growth: 3 };
}

/**
 * The last statements and calls, in order of time. Of what was said, the last ranks first, then the calls; what was
 * said before the latest request stands beside the request that it replied to.
 */
export function lastSaidAndCalled(context: BriefingContext): Line[] {
  const { session, statements, requests, reader } = context;
  const calls = withoutOwn(session, session.last_calls, reader);
  const told = [session.goal, session.summary, session.handoff_notes];
  const last = statements.at(-1);
  const since = Date.parse(endsOf(context).latest?.request.at ?? '') || 0;
  const said = statements.filter((one, i) => {
    if (isIncluded(one.text, told)) return false;
    if (one === last || Date.parse(one.at) >= since) return true;
    // Of another agent, the last thing that it said before.
    const isItsLast = !statements.slice(i + 1).some(({ agent }) => agent === one.agent);
    return isItsLast && !requests.some(({ followed }) => beginsAlike(followed.reply, one.text));
  });
  const events = [
    ...said.map(({ text, agent, at }, i): { at: string; line: Line } => {
      const age = said.length - 1 - i;
      const piece = { text: verbatim(text), weight: age === 0 ? 3 : 1 };
      return { at, line: { pieces: [`${named(agent)} said: `, piece], rank: age === 0 ? 0 : 2 + age } };
    }),
    ...repeated(calls).map(({ call, times }, i, all) => ({
      at: call.at,
      line: {
        pieces: callPieces(call, times, session.open_errors),
        rank: (i < all.length - 2 && isLook(call) ? 3 : 1) + (all.length - i) / 100,
      },
    })),
  ];
  return events.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || 0).map(({ line }) => line);
}

/** Calls that change nothing: of the earlier ones, they say least. */
const LOOKS =
  /^(?:Read|Grep|Glob|List|Search|Fetch) |^\$ (?:ls|cat|head|tail|grep|rg|find|sed -n|wc|tree|pwd)\b/;

function isLook({ call, outcome }: LastCall): boolean {
  return outcome === 'ok' && LOOKS.test(call);
}

/** The calls, those that were repeated at once with the same outcome as one. */
function repeated(calls: readonly LastCall[]): { call: LastCall; times: number }[] {
  const told: { call: LastCall; times: number }[] = [];
  for (const call of calls) {
    const before = told.at(-1);
    const isSame =
      before?.call.call === call.call &&
      before.call.outcome === call.outcome &&
      before.call.result === call.result;
    if (before && isSame) told[told.length - 1] = { call, times: before.times + 1 };
    else told.push({ call, times: 1 });
  }
  return told;
}

function callPieces(
  { call, outcome, result }: LastCall,
  times: number,
  errors: readonly { call: string; error: string }[],
) {
  const how = ` → ${OUTCOMES[outcome]}${times > 1 ? `, ${times} times` : ''}`;
  const isBelow = errors.some((one) => one.call === call && beginsAlike(one.error, result ?? ''));
  const what = { text: oneLine(call, CALL_MAX), weight: 0.7 };
  if (result === undefined || result === '') return [what, how];
  if (isBelow) return [what, `${how} (error below)`];
  return [what, `${how}: `, { text: oneLine(result, RESULT_MAX), weight: 0.7 }];
}
