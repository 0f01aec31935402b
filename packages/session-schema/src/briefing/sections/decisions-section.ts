import type { BriefingContext } from '../context/context.ts';
import { labels, oneLine } from '../labels.ts';
import type { Line, Section } from '../layout.ts';

const SHARE = 80;

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
    share: SHARE,
    growth: 2,
  };
}

/** The longest decision, dead end or reason, in UTF-16 units. */
const REASON_MAX = 400;

/** Lines of the form `what: reason`, the newest ranked first. */
export function reasonLines(
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
