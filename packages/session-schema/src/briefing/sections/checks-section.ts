import type { LastCall } from '../../model/activity.ts';
import type { Session } from '../../model/session.ts';
import { ago } from '../../text/text.ts';
import type { BriefingContext } from '../context/context.ts';
import { joined, labels, oneLine } from '../labels.ts';
import type { Line, Section } from '../layout.ts';

const SHARE = 90;
const COMMAND_MAX = 200;
const PRINTED_MAX = 200;
/** Checks with the same result share a line if their commands are no longer than this. */
const MAX_GROUPED = 90;
const OUTCOMES = { passed: 'passed', failed: 'FAILED', unknown: 'ran' } as const;

/** Checks with the same outcome, and the same edits since, that ran one after the other; the newest first. */
interface Row {
  commands: string[];
  outcome: keyof typeof OUTCOMES;
  ages: string[];
  edits: number | undefined;
  /** What a check without an outcome printed. */
  printed: string;
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
    const ran = outcome === 'unknown' ? callThatRan(session, command) : undefined;
    // What was printed depends on the rest of the pipe.
    const whole = ran ? ran.call.slice(ran.call.indexOf(command)) : command;
    const text = oneLine(whole, COMMAND_MAX).replaceAll('`', "'");
    const age = from ? ago(Date.parse(from.at), now) : '';
    const last = rows.at(-1);
    const printed = oneLine(ran?.output ?? '', PRINTED_MAX);
    const isSame =
      last?.outcome === outcome && last.edits === edits && last.label === label.of(from) && printed === '';
    if (last && isSame && [text, ...last.commands].every(({ length }) => length <= MAX_GROUPED)) {
      last.commands.push(text);
      if (!last.ages.includes(age)) last.ages.push(age);
      continue;
    }
    // A check without an outcome says least.
    const rank = 1 + (checks.length - 1 - i) / 100 + (outcome === 'unknown' && printed === '' ? 1 : 0);
    rows.push({ commands: [text], outcome, ages: [age], edits, printed, label: label.of(from), rank });
  }
  return {
    title: `Checks, newest first${label.title}:`,
    lines: rows.map(lineOf),
    share: SHARE,
    growth: 1.5,
    least: 50,
  };
}

/** The last call that ran a check, if what it printed was recorded. */
function callThatRan({ last_calls: calls }: Session, check: string): LastCall | undefined {
  return calls.findLast(({ call, output }) => output !== undefined && call.includes(check));
}

function lineOf({ commands, outcome, ages: [age = '', ...earlier], edits, printed, label, rank }: Row): Line {
  const when = `${age === '' ? '' : ` ${age}`}${earlier.length > 0 ? ' and before' : ''}`;
  // Its exit code may be that of another command in a pipe.
  const doubt = outcome === 'unknown' ? ' (not known whether it passed)' : '';
  const how = joined([`${OUTCOMES[outcome]}${when}${doubt}`, edits === undefined ? '' : editsText(edits)]);
  const [text = '', ...others] = commands;
  if (others.length === 0) {
    const output = printed === '' ? [] : [{ text: printed, before: ', printed: ', min: 60 }];
    return {
      pieces: ['`', { text, min: 60, cut: printed === '' ? 'end' : 'ends' }, `\` ${how}${label}`, ...output],
      rank,
    };
  }
  return { pieces: [{ text: commands.map((command) => `\`${command}\``) }, ` ${how}${label}`], rank };
}

function editsText(edits: number): string {
  if (edits === 0) return 'no file edited since';
  return `${edits} ${edits === 1 ? 'file' : 'files'} edited since`;
}
