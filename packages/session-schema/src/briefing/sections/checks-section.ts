import { ago } from '../../text/text.ts';
import type { BriefingContext } from '../context/context.ts';
import { joined, labels, oneLine } from '../labels.ts';
import type { Line, Section } from '../layout.ts';

const SHARE = 90;
const COMMAND_MAX = 200;
/** Checks with the same result share a line if their commands are no longer than this. */
const MAX_GROUPED = 90;
const OUTCOMES = { passed: 'passed', failed: 'FAILED', unknown: 'ran, outcome not recorded' } as const;

/** Checks with the same outcome, and the same edits since, that ran one after the other; the newest first. */
interface Row {
  commands: string[];
  outcome: keyof typeof OUTCOMES;
  ages: string[];
  edits: number | undefined;
  label: string;
  rank: number;
}

/** Tests and builds with the outcome of their last run, the newest first, and how much was edited since. */
export function checksSection({ session, now }: BriefingContext): Section {
  const { checks, provenance } = session;
  const label = labels(provenance.checks, true);
  const rows: Row[] = [];
  for (const [i, { command, outcome, edits_since: edits }] of [...checks.entries()].reverse()) {
    const from = provenance.checks[i];
    const text = oneLine(command, COMMAND_MAX).replaceAll('`', "'");
    const age = from ? ago(Date.parse(from.at), now) : '';
    const last = rows.at(-1);
    const isSame = last?.outcome === outcome && last.edits === edits && last.label === label.of(from);
    if (last && isSame && [text, ...last.commands].every(({ length }) => length <= MAX_GROUPED)) {
      last.commands.push(text);
      if (!last.ages.includes(age)) last.ages.push(age);
      continue;
    }
    // A check without an outcome says least.
    const rank = 1 + (checks.length - 1 - i) / 100 + (outcome === 'unknown' ? 1 : 0);
    rows.push({ commands: [text], outcome, ages: [age], edits, label: label.of(from), rank });
  }
  return {
    title: `Checks, newest first${label.title}:`,
    lines: rows.map(lineOf),
    share: SHARE,
    growth: 1.5,
    least: 50,
  };
}

function lineOf({ commands, outcome, ages: [age = '', ...earlier], edits, label, rank }: Row): Line {
  const when = `${age === '' ? '' : ` ${age}`}${earlier.length > 0 ? ' and before' : ''}`;
  const how = joined([`${OUTCOMES[outcome]}${when}`, edits === undefined ? '' : editsText(edits)]);
  const [text = '', ...others] = commands;
  if (others.length === 0) return { pieces: ['`', { text, min: 60 }, `\` ${how}${label}`], rank };
  return { pieces: [{ text: commands.map((command) => `\`${command}\``) }, ` ${how}${label}`], rank };
}

function editsText(edits: number): string {
  if (edits === 0) return 'no file edited since';
  return `${edits} ${edits === 1 ? 'file' : 'files'} edited since`;
}
