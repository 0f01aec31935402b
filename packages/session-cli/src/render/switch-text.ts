import {
  ago,
  cleanLine,
  describeExit,
  firstLine,
  lastRun,
  runsThatWorked,
  type Session,
} from '@0dai/session-schema/internal';
import type { RenderContext } from './render-context.ts';
import { cut, wrap } from './wrap.ts';

/** Most columns of a quoted goal. */
const MAX_QUOTE_COLUMNS = 160;

const BRIEFED = {
  hook: 'its hook briefs it',
  prompt: 'the briefing is in its first prompt',
  file: 'its first prompt names a file with the briefing',
  read: 'it reads a file with the briefing',
  paste: 'it takes no first prompt on its command line; paste this one',
} as const;

/** Renders which session continues, from which agent, and how the next agent is briefed. */
export function switchText(
  session: Session,
  next: { name: string; by: keyof typeof BRIEFED; paste?: string },
  context: RenderContext,
): string {
  const { style, width, now } = context;
  const last = lastRun(runsThatWorked(session, undefined));
  const how = last && describeExit(last);
  const whom = last ? `from ${cleanLine(last.run.agent)}` : 'what was saved';
  const when = last ? `, last seen ${ago(Date.parse(last.meta.last_at), now)}` : '';
  const about = firstLine(session.goal || session.summary || session.id, MAX_QUOTE_COLUMNS * 2);
  return [
    ...wrap(`Taking over ${whom}${when}${how ? `; it ${how}` : ''}`, width).map(style.bold),
    ...wrap(cut(cleanLine(about), MAX_QUOTE_COLUMNS), width, '  '),
    ...wrap(holds(session), width, '  ').map(style.dim),
    ...wrap(`Starting ${next.name}: ${BRIEFED[next.by]}`, width),
    // Unwrapped, so that it is copied without line breaks.
    ...(next.paste === undefined ? [] : ['', next.paste, '']),
    '',
  ].join('\n');
}

function holds({ requests, plan, key_decisions, files_touched, checks }: Session): string {
  const done = plan.filter(({ status }) => status === 'completed').length;
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  const parts = [
    counted(requests.length, 'prompt'),
    plan.length > 0 ? `plan ${done} of ${plan.length} done` : '',
    counted(key_decisions.length, 'decision'),
    counted(files_touched.length, 'file'),
    counted(checks.length, 'check') + (failed > 0 ? ` (${failed} failed)` : ''),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Quotes a command line for a POSIX shell: `CLAUDE=1 claude -- 'fix it'`. */
export function shellLine(
  env: Readonly<Record<string, string>>,
  command: string,
  args: readonly string[],
): string {
  const set = Object.entries(env).map(([name, value]) => `${name}=${quotedForShell(value)}`);
  return [...set, ...[command, ...args].map(quotedForShell)].join(' ');
}

/** A word as a POSIX shell takes it unchanged. */
export function quotedForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
