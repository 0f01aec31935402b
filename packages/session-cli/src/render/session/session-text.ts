import {
  ago,
  clean,
  cleanLine,
  type Drift,
  type Provenance,
  type Session,
  verifiedBy,
} from '@0dai/session-schema/internal';
import type { RenderContext } from '../render-context.ts';
import { cut, displayWidth, pad, wrap } from '../wrap.ts';
import {
  agentLines,
  agentsTitle,
  deliveryLines,
  lastWordsLines,
  lastWordsTitle,
  type Present,
} from './agents-text.ts';
import { lastCallLines, openErrorLines, requestLines, runningLines } from './work-text.ts';

/** Facts about a session that the journal does not hold. */
export interface StatusDetails {
  /** What changed in the work tree since; absent if the session is not in progress. */
  drift?: Drift;
  /** The present state of its agent runs; absent if the session is not in progress. */
  present?: Present;
}

const MARKS = { completed: '[x]', in_progress: '[>]', pending: '[ ]' } as const;
/** Most files listed; the JSON holds all of them. */
const MAX_FILES_SHOWN = 30;
const CHECKS_SHOWN = 10;

/** Renders a session section by section, without empty sections. */
export function sessionText(
  session: Session,
  context: RenderContext,
  { drift, present }: StatusDetails = {},
): string {
  const sections = [
    section(goalTitle(session), paragraph(session.goal || '(not said yet)', context), context),
    section(requestsTitle(session), requestLines(session, context), context),
    section(
      `Where it stands${saidBy(session.provenance.summary)}`,
      paragraph(session.summary, context),
      context,
    ),
    section(planTitle(session), plan(session, context), context),
    section('Key decisions', decisions(session, context), context),
    section('Dead ends', deadEnds(session, context), context),
    section('Checks', checks(session, context), context),
    section('Open errors', openErrorLines(session, context), context),
    section('Had not reported', runningLines(session, context), context),
    section(`Files touched (${filesCount(session)})`, files(session, context, drift), context),
    section(noteTitle(session, context), note(session, context), context),
    section(lastWordsTitle(session, context), lastWordsLines(session, present, context), context),
    section('Last calls, oldest first', lastCallLines(session, context), context),
    section(agentsTitle(present), agentLines(session, present, context), context),
    section('Briefings', deliveryLines(session, context), context),
    section('Session', facts(session, context, drift), context),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[], { style }: RenderContext): string {
  return lines.length === 0 ? '' : [style.bold(title), ...lines].join('\n');
}

function paragraph(text: string, { width }: RenderContext): string[] {
  const shown = clean(text).trim();
  return shown === '' ? [] : wrap(shown, width, '  ', '  ');
}

function requestsTitle({ requests }: Session): string {
  return requests.some(({ accepted }) => accepted)
    ? 'What was asked, oldest first'
    : 'What you asked, oldest first';
}

function goalTitle(session: Session): string {
  return session.goal_reached ? 'Goal (reached, as the agent says)' : 'Goal';
}

/** Skips a note that repeats the summary. */
function note({ handoff_notes: text, summary }: Session, context: RenderContext): string[] {
  return text === summary ? [] : paragraph(text, context);
}

function planTitle(session: Session): string {
  const { plan: steps } = session;
  const done = doneSteps(session);
  const state = done.length > 0 && done.every((i) => isOnlySaid(session, i)) ? 'reported done' : 'done';
  return `Plan (${done.length} of ${steps.length} ${state})`;
}

function plan(session: Session, { style, width }: RenderContext): string[] {
  const { plan: steps } = session;
  const digits = String(steps.length).length;
  const allSaid = doneSteps(session).every((i) => isOnlySaid(session, i));
  return steps.flatMap(({ step, status, superseded }, i) => {
    const left = `  ${MARKS[status]} ${String(i + 1).padStart(digits)}. `;
    const old = superseded ? ' (from an earlier plan)' : '';
    const text = `${cleanLine(step)}${old}${status === 'completed' ? doneMark(session, i, allSaid) : ''}`;
    const meta = { completed: style.dim, in_progress: style.bold, pending: plain }[status];
    return wrap(text, width, left).map(meta);
  });
}

function doneSteps({ plan: steps }: Session): number[] {
  return steps.flatMap(({ status }, i) => (status === 'completed' ? [i] : []));
}

/** The evidence for a completed step. The title says it if all steps are only reported. */
function doneMark(session: Session, i: number, allSaid: boolean): string {
  const check = verifiedBy(session, i);
  if (check !== undefined) return ` (verified by ${cut(cleanLine(check), 60)})`;
  return isOnlySaid(session, i) && !allSaid ? ' (reported done)' : '';
}

/** Whether an agent reports the step done and no check verifies it. */
function isOnlySaid(session: Session, i: number): boolean {
  const evidence = session.provenance.plan[i]?.evidence;
  return (
    (evidence === 'agent' || evidence === 'imported' || evidence === 'accepted') &&
    verifiedBy(session, i) === undefined
  );
}

function decisions({ key_decisions }: Session, { width }: RenderContext): string[] {
  return key_decisions.flatMap(({ decision, reason }) => reasoned(decision, reason, width));
}

function deadEnds({ dead_ends }: Session, { width }: RenderContext): string[] {
  return dead_ends.flatMap(({ approach, reason }) => reasoned(approach, reason, width));
}

function reasoned(what: string, why: string, width: number): string[] {
  const reason = cleanLine(why);
  return wrap(`${cleanLine(what)}${reason ? `: ${reason}` : ''}`, width, '  - ');
}

/** Checks with their latest outcome, newest last. */
function checks(session: Session, { style, width, now }: RenderContext): string[] {
  const rows = session.checks.slice(-CHECKS_SHOWN);
  const first = session.checks.length - rows.length;
  const marks = { passed: style.green, failed: style.red, unknown: style.dim };
  const words = { passed: 'passed ', failed: 'failed ', unknown: 'unknown' };
  const lines = rows.flatMap(({ command, outcome, edits_since: edits }, i) => {
    const at = session.provenance.checks[first + i]?.at;
    const when = at === undefined ? '' : `, ${ago(Date.parse(at), now)}`;
    const since = edits ? `, ${edits} ${edits === 1 ? 'file' : 'files'} edited since` : '';
    const [line = '', ...rest] = wrap(`${cleanLine(command)}${when}${since}`, width, ' '.repeat(11));
    return [`  ${marks[outcome](words[outcome])}  ${line.trimStart()}`, ...rest];
  });
  if (first > 0) lines.unshift(`  ${style.dim(`(${first} earlier ones: 0dai session status --json)`)}`);
  return lines;
}

/** `12`, or `2000, and 500 more that are only in the log`. */
function filesCount({ files_touched: { length }, files_omitted: forgotten = 0 }: Session): string {
  return forgotten > 0 ? `${length}, and ${forgotten} more that are only in the log` : String(length);
}

function files(session: Session, { style, width }: RenderContext, drift: Drift | undefined): string[] {
  const missing = new Set(drift?.missing);
  const changed = new Set(drift?.changed);
  const rows = session.files_touched.map((path, i) => {
    const change = session.provenance.files_touched[i]?.change;
    const now =
      missing.has(path) && change !== 'deleted'
        ? 'no longer there'
        : changed.has(path)
          ? 'changed since'
          : '';
    return { path: cleanLine(path), about: [change ?? '', now].filter((word) => word !== '').join(', ') };
  });
  const shown = rows.slice(-MAX_FILES_SHOWN);
  // Ignore very long paths, so that one of them doesn't push the notes of all others to the right.
  const fitting = shown.filter((row) => row.about !== '').map((row) => displayWidth(row.path));
  const column = Math.max(0, ...fitting.filter((columns) => columns <= Math.min(60, width * 0.6)));
  const lines = shown.flatMap(({ path, about }) => {
    if (about === '') return wrap(path, width, '  ', '    ');
    if (displayWidth(path) > column) return [...wrap(path, width, '  ', '    '), `    ${style.dim(about)}`];
    return [`  ${pad(path, column)}  ${style.dim(about)}`];
  });
  const more = rows.length - shown.length;
  if (more > 0) lines.unshift(`  ${style.dim(`(${more} earlier ones: 0dai session status --json)`)}`);
  return lines;
}

function noteTitle(session: Session, { now }: RenderContext): string {
  const from = session.provenance.handoff_notes;
  return `Last handoff note${from ? `, ${who(from)}, ${ago(Date.parse(from.at), now)}` : ''}`;
}

function facts(session: Session, context: RenderContext, drift: Drift | undefined): string[] {
  const { now, time, width } = context;
  const at = (iso: string) => `${time(iso)}, ${ago(Date.parse(iso), now)}`;
  const { git } = session;
  const uncommitted = git?.changed_files?.length ?? 0;
  const older = git?.older_files?.length ?? 0;
  const rows: (readonly [string, string])[] = [
    ['id', `${session.id}${session.status === 'active' ? '' : ` (${session.status})`}`],
    ...(session.name === undefined ? [] : ([['name', cleanLine(session.name)]] as const)),
    ['begun', at(session.created_at)],
    ['saved', at(session.updated_at)],
  ];
  const { predecessor: before } = session;
  if (before) rows.push(['after', `${before} (completed)`]);
  if (session.completed_at) rows.push(['done', at(session.completed_at)]);
  if (git) rows.push(['git', `${headText(git)}${moved(session, drift)}`]);
  if (drift?.operation) rows.push(['', `a ${drift.operation} is not finished`]);
  if (uncommitted > 0) {
    const old = older > 0 ? `, ${older} of them older than the session` : '';
    rows.push(['', `${uncommitted} uncommitted ${uncommitted === 1 ? 'file' : 'files'} when saved${old}`]);
  }
  return rows.flatMap(([label, text]) => wrap(text, width, `  ${pad(label, 5)}  `));
}

/** `main at 1a2b3c4d5e`. */
export function headText({ branch, commit }: { branch: string | null; commit: string | null }): string {
  const place = commit === null ? '(no commit yet)' : `at ${cleanLine(commit).slice(0, 10)}`;
  return `${branch === null ? '(no branch)' : cut(cleanLine(branch), 60)} ${place}`;
}

/** Whether HEAD moved since the session was saved. */
export function headMoved(session: Session, drift: Drift | undefined): boolean {
  return (
    drift !== undefined &&
    session.git !== null &&
    (drift.commit !== session.git.commit || drift.branch !== session.git.branch)
  );
}

function moved(session: Session, drift: Drift | undefined): string {
  return drift && headMoved(session, drift) ? `; HEAD moved since, now ${headText(drift)}` : '';
}

function saidBy(from: Provenance | null): string {
  return from ? `, ${who(from)}` : '';
}

/** The author of a text: `from codex`. */
function who(from: Provenance): string {
  if (from.evidence === 'hand') return 'edited by hand';
  if (from.evidence === 'accepted') return 'from another user, accepted';
  return from.by === 'person' ? 'from you' : `from ${cleanLine(from.by)}`;
}

function plain(text: string): string {
  return text;
}
