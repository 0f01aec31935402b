import type { BriefingContext } from '../context.ts';
import { isIncluded, sourceOf, verbatim } from '../labels.ts';
import type { Section } from '../layout.ts';

const SUMMARY_SHARE = 80;
const NOTE_SHARE = 170;

/** The saved summary; empty if note or goal say the same. */
export function summarySection({ session, now }: BriefingContext): Section {
  const { summary, goal, handoff_notes: note, provenance } = session;
  const isCovered = summary.trim() !== '' && !isIncluded(summary, [goal, note]);
  return {
    title: `Where it stands${sourceOf(provenance.summary, now)}:`,
    lines: isCovered ? [{ pieces: [{ text: verbatim(summary) }] }] : [],
    share: SUMMARY_SHARE,
    growth: 3,
  };
}

/** The last note for the next agent. */
export function noteSection({ session, now }: BriefingContext): Section {
  const { handoff_notes: note, goal, provenance } = session;
  const isCovered = note.trim() !== '' && note.trim() !== goal.trim();
  return {
    title: `Last note${sourceOf(provenance.handoff_notes, now)}:`,
    lines: isCovered ? [{ pieces: [{ text: verbatim(note) }] }] : [],
    share: NOTE_SHARE,
    growth: 4,
  };
}
