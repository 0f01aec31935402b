import { ago } from '../../text/text.ts';
import type { BriefingContext } from '../context.ts';
import { joined, labels, oneLine } from '../labels.ts';
import type { Line, Section } from '../layout.ts';

const SHARE = 90;
const COMMAND_MAX = 200;
const OUTCOMES = { passed: 'passed', failed: 'FAILED', unknown: 'ran, outcome not recorded' } as const;

/** Tests and builds with the outcome of their last run, the newest first, and how much was edited since. */
export function checksSection({ session, now }: BriefingContext): Section {
  const { checks, provenance } = session;
  const label = labels(provenance.checks, true);
  const lines = checks.map(({ command, outcome, edits_since: edits }, i): Line => {
    const from = provenance.checks[i];
    const age = checks.length - 1 - i;
    const how = joined([
      `${OUTCOMES[outcome]}${from ? ` ${ago(Date.parse(from.at), now)}` : ''}`,
      edits === undefined ? '' : editsText(edits),
    ]);
    const text = oneLine(command, COMMAND_MAX).replaceAll('`', "'");
    return {
      pieces: ['`', { text, min: 60 }, `\` ${how}${label.of(from)}`],
      // A check without an outcome says least.
      rank: 1 + age / 100 + (outcome === 'unknown' ? 1 : 0),
    };
  });
  return { title: `Checks, newest first${label.title}:`, lines: lines.reverse(), share: SHARE, growth: 1.5 };
}

function editsText(edits: number): string {
  if (edits === 0) return 'no file edited since';
  return `${edits} ${edits === 1 ? 'file' : 'files'} edited since`;
}
