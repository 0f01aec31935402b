import {
  type AgentStay,
  ago,
  clean,
  cleanLine,
  type Drift,
  type Provenance,
  type Session,
} from '@0dai/session-schema';
import type { Paper } from './paper.ts';
import { cut, displayWidth, pad, wrap } from './wrap.ts';

/** What is known beside the session itself. */
export interface Surroundings {
  /** What changed in the work tree since; left out for a session that is not in progress. */
  drift?: Drift;
}

const MARKS = { completed: '[x]', in_progress: '[>]', pending: '[ ]' } as const;
/** How many files are listed; the rest are counted, and are all in the JSON. */
const FILES_SHOWN = 30;

/** A session as a person reads it, section by section; what is empty is left out. */
export function sessionText(session: Session, paper: Paper, { drift }: Surroundings = {}): string {
  const sections = [
    section('Goal', paragraph(session.goal || '(not said yet)', paper), paper),
    section(`Where it stands${saidBy(session.provenance.summary)}`, summary(session, paper), paper),
    section(planTitle(session), plan(session, paper), paper),
    section('Key decisions', decisions(session, paper), paper),
    section(`Files touched (${session.files_touched.length})`, files(session, paper, drift), paper),
    section(noteTitle(session, paper), paragraph(session.handoff_notes, paper), paper),
    section('Agents', agents(session, paper), paper),
    section('Session', facts(session, paper, drift), paper),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[], { style }: Paper): string {
  return lines.length === 0 ? '' : [style.bold(title), ...lines].join('\n');
}

function paragraph(text: string, { width }: Paper): string[] {
  const shown = clean(text).trim();
  return shown === '' ? [] : wrap(shown, width, '  ', '  ');
}

/** A summary that is also the note, or the goal, is not told twice. */
function summary(session: Session, paper: Paper): string[] {
  const told = session.summary === session.handoff_notes || session.summary === session.goal;
  return told ? [] : paragraph(session.summary, paper);
}

function planTitle({ plan: steps }: Session): string {
  const done = steps.filter((item) => item.status === 'completed').length;
  return `Plan (${done} of ${steps.length} done)`;
}

function plan({ plan: steps }: Session, { style, width }: Paper): string[] {
  const digits = String(steps.length).length;
  return steps.flatMap(({ step, status, superseded }, i) => {
    const left = `  ${MARKS[status]} ${String(i + 1).padStart(digits)}. `;
    const text = `${cleanLine(step)}${superseded ? ' (from an earlier plan)' : ''}`;
    const mark = { completed: style.dim, in_progress: style.bold, pending: plain }[status];
    return wrap(text, width, left).map(mark);
  });
}

function decisions({ key_decisions }: Session, { width }: Paper): string[] {
  return key_decisions.flatMap(({ decision, reason }) => {
    const why = cleanLine(reason);
    return wrap(`${cleanLine(decision)}${why ? `: ${why}` : ''}`, width, '  - ');
  });
}

function files(session: Session, { style, width }: Paper, drift: Drift | undefined): string[] {
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
  const shown = rows.slice(-FILES_SHOWN);
  // One very long path does not push the others' notes away from them.
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

function noteTitle(session: Session, { now }: Paper): string {
  const from = session.provenance.handoff_notes;
  return `Last handoff note${from ? `, ${who(from)}, ${ago(Date.parse(from.at), now)}` : ''}`;
}

function agents(session: Session, paper: Paper): string[] {
  const rows = session.agent_history.map((stay, i) => ({
    agent: cleanLine(stay.agent),
    when: stayText(stay, session.provenance.agent_history[i]?.last_at ?? session.updated_at, paper),
    did: cleanLine(stay.did),
  }));
  const column = Math.max(0, ...rows.map((row) => displayWidth(row.agent)));
  return rows.flatMap(({ agent, when, did }) => [
    `  ${pad(agent, column)}  ${paper.style.dim(when)}`,
    ...(did === '' ? [] : wrap(did, paper.width, ' '.repeat(column + 4))),
  ]);
}

/** From when to when an agent was at work; of one that never said goodbye, when it was last heard of. */
function stayText(stay: AgentStay, lastAt: string, { time, now }: Paper): string {
  const start = time(stay.started_at);
  if (stay.ended_at === null) return `${start}, last heard of ${ago(Date.parse(lastAt), now)}`;
  const end = time(stay.ended_at);
  if (end === start) return start;
  const [day, hour] = end.split(' ');
  return `${start} – ${day !== undefined && start.startsWith(day) ? hour : end}`;
}

function facts(session: Session, paper: Paper, drift: Drift | undefined): string[] {
  const { now, time, width } = paper;
  const at = (iso: string) => `${time(iso)}, ${ago(Date.parse(iso), now)}`;
  const { git } = session;
  const uncommitted = git?.changed_files?.length ?? 0;
  const rows: [string, string][] = [
    ['id', `${session.id}${session.status === 'active' ? '' : ` (${session.status})`}`],
    ['begun', at(session.created_at)],
    ['saved', at(session.updated_at)],
  ];
  if (session.completed_at) rows.push(['done', at(session.completed_at)]);
  if (git) rows.push(['git', `${headText(git)}${moved(session, drift)}`]);
  if (uncommitted > 0) {
    rows.push(['', `${uncommitted} uncommitted ${uncommitted === 1 ? 'file' : 'files'} when saved`]);
  }
  return rows.flatMap(([label, text]) => wrap(text, width, `  ${pad(label, 5)}  `));
}

/** `main at 1a2b3c4d5e`. */
export function headText({ branch, commit }: { branch: string | null; commit: string | null }): string {
  const place = commit === null ? '(no commit yet)' : `at ${cleanLine(commit).slice(0, 10)}`;
  return `${branch === null ? '(no branch)' : cut(cleanLine(branch), 60)} ${place}`;
}

/** Whether git stands elsewhere now than when the session was saved. */
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

/** Whose words these are: `from codex`. */
function who(from: Provenance): string {
  if (from.evidence === 'hand') return 'edited by hand';
  return from.by === 'person' ? 'from you' : `from ${cleanLine(from.by)}`;
}

function plain(text: string): string {
  return text;
}
