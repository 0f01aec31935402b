import type { CallError } from '../../model/activity.ts';
import { ago } from '../../text/text.ts';
import type { BriefingContext } from '../context.ts';
import { beginsAlike, labels, named, oneLine } from '../labels.ts';
import type { Line, Piece, Section } from '../layout.ts';
import { reasonLines } from './words-section.ts';

const CALL_MAX = 140;
const ERROR_MAX = 600;
const FINDING_MAX = 400;

/** Calls that failed and did not succeed since, in the log's own words. */
export function openErrorsSection(context: BriefingContext): Section {
  return {
    title: 'Failed, and not seen to succeed since:',
    lines: errorLines(context.session.open_errors, context),
    share: 70,
    growth: 2,
  };
}

/** Calls that failed and were given up, with what the agent said of it. */
export function failedAttemptsSection(context: BriefingContext): Section {
  return {
    title: 'Failed, then tried otherwise:',
    lines: errorLines(context.session.failed_attempts, context),
    share: 50,
    growth: 1.5,
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

function errorLines(errors: readonly CallError[], { statements, now }: BriefingContext): Line[] {
  return errors.map(({ call, error, agent, at, finding = '' }, i) => {
    // What it said next may be what it said last, which stands with the stop.
    const isSaid = finding === '' || statements.some(({ text }) => beginsAlike(text, finding));
    const found: Piece = {
      text: oneLine(finding, FINDING_MAX),
      before: ` → ${named(agent)}: `,
      weight: 0.7,
      isOptional: true,
    };
    return {
      pieces: [
        { text: oneLine(call, CALL_MAX), weight: 0.6 },
        ` (${ago(Date.parse(at), now)}): `,
        { text: oneLine(error, ERROR_MAX) },
        ...(isSaid ? [] : [found]),
      ],
      rank: 2 + (errors.length - i) / 100,
    };
  });
}
