import type { BriefingContext } from '../context/context.ts';
import { isIncluded, sourceOf, verbatim } from '../labels.ts';
import type { Section } from '../layout.ts';

const SUMMARY_SHARE = 80;
const NOTE_SHARE = 170;

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
