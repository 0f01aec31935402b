import type { BriefingContext } from '../context/context.ts';
import { requestsOf } from '../context/user-requests.ts';
import { beginsAlike, howKnown, isIncluded, labels, named, oneLine, sourceOf, verbatim } from '../labels.ts';
import type { Line, Section } from '../layout.ts';

const GOAL_SHARE = 80;
const PREDECESSOR_SHARE = 40;
const SUMMARY_SHARE = 80;
const NOTE_SHARE = 170;
const DECISIONS_SHARE = 80;
const DEAD_ENDS_SHARE = 60;
/** The longest decision, dead end or reason, in UTF-16 units. */
const REASON_MAX = 400;

/** An explicit goal. Leaves out a goal taken from a prompt or from the summary: other sections show these. */
export function goalSection({ session }: BriefingContext): Section {
  const { goal, summary, provenance } = session;
  const from = provenance.goal;
  const isRequest = from?.prompted && requestsOf(session).some(({ text }) => beginsAlike(text, goal));
  const by = provenance.goal_reached?.by;
  const reached = session.goal_reached
    ? ` (${by === undefined ? 'an agent' : named(by)} called it reached: verify)`
    : '';
  const isIncludedBelow = isRequest || goal.trim() === summary.trim();
  const isShown = goal.trim() !== '' && (!isIncludedBelow || reached !== '');
  return {
    title: `Goal${from ? ` (${howKnown(from)})` : ''}:`,
    lines: isShown ? [{ pieces: [{ text: verbatim(goal) }, reached] }] : [],
    share: GOAL_SHARE,
    growth: 2,
  };
}

/** A line about the completed session that this one follows. */
export function predecessorSection({ session: { predecessor } }: BriefingContext): Section {
  if (!predecessor) return { title: '', lines: [], share: 0 };
  return {
    title: '',
    lines: [{ pieces: [`Follows the completed session ${predecessor}`] }],
    share: PREDECESSOR_SHARE,
    growth: 0.5,
  };
}

/** The saved summary. If goal or note say the same, they are left out instead. */
export function summarySection({ session, now }: BriefingContext): Section {
  const { summary, provenance } = session;
  return {
    title: `Where it stands${sourceOf(provenance.summary, now)}:`,
    lines: summary.trim() === '' ? [] : [{ pieces: [{ text: verbatim(summary) }] }],
    share: SUMMARY_SHARE,
    growth: 3,
  };
}

/** The last note for the next agent; empty if summary or goal say the same. */
export function noteSection({ session, now }: BriefingContext): Section {
  const { handoff_notes: note, summary, goal, provenance } = session;
  const isShown = note.trim() !== '' && note.trim() !== goal.trim() && !isIncluded(note, [summary]);
  return {
    title: `Last note${sourceOf(provenance.handoff_notes, now)}:`,
    lines: isShown ? [{ pieces: [{ text: verbatim(note) }] }] : [],
    share: NOTE_SHARE,
    growth: 4,
  };
}

/** The decisions and their reasons. */
export function decisionsSection({ session }: BriefingContext): Section {
  const { key_decisions: decisions, provenance } = session;
  const label = labels(provenance.key_decisions);
  return {
    title: `Decisions${label.title}:`,
    lines: reasonLines(
      decisions.map(({ decision, reason }) => [decision, reason]),
      (i) => label.of(provenance.key_decisions[i]),
    ),
    share: DECISIONS_SHARE,
    growth: 2,
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
    share: DEAD_ENDS_SHARE,
    growth: 1.5,
  };
}

/** Lines of the form `what: reason`, the newest ranked first. */
function reasonLines(
  list: readonly (readonly [what: string, why: string])[],
  label: (i: number) => string,
): Line[] {
  return list.map(([what, why], i) => ({
    pieces: [
      '- ',
      { text: oneLine(what, REASON_MAX) },
      ...(why ? [': ', { text: oneLine(why, REASON_MAX), weight: 0.8 }] : []),
      label(i),
    ],
    rank: 2 + (list.length - i) / 1e4,
  }));
}
