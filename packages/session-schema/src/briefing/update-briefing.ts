import type { AgentRun } from '../model/agent-run.ts';
import { AHEAD_MAX_MS, idTime } from '../model/clock.ts';
import type { Actor } from '../model/entry/entry.ts';
import type { Provenance, Session } from '../model/session.ts';
import { ago } from '../text/text.ts';
import { contextOf } from './context/context.ts';
import { type Cap, fit } from './fit.ts';
import { framed, headOf, RECORD } from './frame.ts';
import {
  command,
  howKnown,
  isIncluded,
  labelOf,
  named,
  oneLine,
  sayer,
  sourceOf,
  verbatimLine,
} from './labels.ts';
import type { Line, Section } from './layout.ts';
import { atWorkSection, describeExit, isOwn, runsOfOthers } from './runs.ts';
import { includedErrors } from './sections/errors-section.ts';
import { answered, followedPieces } from './sections/follow-up.ts';
import { lastSaidAndCalled } from './sections/stop-section.ts';

/** Default size of the update, in tokens. */
export const UPDATE_BUDGET = 500;
/** The most files of one agent that are named. */
const FILES_MAX = 8;

/** Options of an update briefing. */
export interface UpdateBriefingOptions {
  /** Milliseconds since 1970. */
  now: number;
  /** When the reader was last briefed (ISO 8601). */
  since: string;
  /** The reading agent, whose own work is left out. */
  reader: Actor;
  /** The reader's hard limit; the text never exceeds it. Default: none. */
  cap?: Cap;
  /** The most tokens that the text takes, frame included. Default `UPDATE_BUDGET`. */
  budget?: number;
  /** The briefing's id: its text begins with `briefHead(id)` and ends with `briefTail(id)`. Default: none. */
  id?: string;
  /** Other agents that are at work in the project right now. Default: none. */
  atWork?: readonly AgentRun[];
}

/** The session, and tests for what is new to the reader. */
interface Update {
  session: Session;
  options: UpdateBriefingOptions;
  isNew(from: Provenance | null | undefined): from is Provenance;
  /** Like `isNew`, for items without provenance: of another agent, and later than the last briefing. */
  isOthers(item: { agent: string; session_id?: string | undefined; at: string }): boolean;
}

/**
 * Renders what other agents did in the session since the reader was last briefed.
 * @returns '' if there is nothing that the reader needs to know
 */
export function updateBriefing(session: Session, options: UpdateBriefingOptions): string {
  const { now, since, reader, cap, budget = UPDATE_BUDGET, id, atWork = [] } = options;
  const then = Date.parse(since);
  const update: Update = {
    session,
    options,
    isNew: (from): from is Provenance =>
      // An item read from a log later than it happened counts from when it was recorded.
      from != null &&
      Math.max(Date.parse(from.at) || 0, writtenAt(from, now)) > then &&
      !isOwn(session, from, reader),
    isOthers: ({ agent, session_id, at }) =>
      Date.parse(at) > then &&
      (agent !== reader.agent || (session_id !== undefined && session_id !== reader.session_id)),
  };
  const sections = [
    requestsSection(update),
    runsSection(update),
    stateSection(update),
    decidedSection(update),
    checksSection(update),
    errorsSection(update),
    filesSection(update),
  ];
  if (sections.every(({ lines }) => lines.length === 0)) return '';
  const first = `${headOf(id)}other agents continued this work since your last briefing. ${RECORD}`;
  return fit(
    [atWorkSection(session, atWork, now), ...sections, saidSection(update)],
    framed(first, [], id),
    budget,
    cap,
  );
}

/** When an item was recorded. After a clock that ran far ahead, later ids hold no usable time. */
function writtenAt({ entry }: Provenance, now: number): number {
  const time = idTime(entry);
  return time <= now + AHEAD_MAX_MS ? time : 0;
}

function section(lines: readonly Line[], share: number): Section {
  return { title: '', lines, share };
}

/** The user's words to other agents. */
function requestsSection({ session, options, isOthers }: Update): Section {
  const context = contextOf(session, { ...options, drift: undefined, atWork: [] });
  const asked = context.requests.filter(
    ({ request }) => session.requests.length > 0 && !request.bare && isOthers(request),
  );
  const lines = asked.map((one, i): Line => {
    const { agent, at, text } = one.request;
    const label = `${sayer(one.request)} to ${named(agent)}, ${ago(Date.parse(at), options.now)}: `;
    const words = { text: verbatimLine(text), weight: 2 };
    return {
      pieces: [label, words, ...answered(one), ...followedPieces(one, context)],
      rank: 1 + (asked.length - i) / 100,
    };
  });
  return section(lines, 150);
}

/** The last statement and calls of other agents. Included only together with other changes. */
function saidSection({ session, options, isOthers }: Update): Section {
  const statements = session.statements.filter(isOthers).slice(-1);
  const context = contextOf(
    { ...session, statements, last_words: '', last_calls: session.last_calls.filter(isOthers).slice(-3) },
    { ...options, drift: undefined, atWork: [] },
  );
  return section(lastSaidAndCalled(context), 100);
}

/** Agents that joined or stopped. */
function runsSection({ session, options }: Update): Section {
  const { now, reader, atWork = [], since } = options;
  const then = Date.parse(since);
  const lines = runsOfOthers(session, reader).flatMap((one): Line[] => {
    const { run, meta } = one;
    const name = named(run.agent);
    const words = describeExit(one);
    const ended = run.ended_at === null ? Number.NaN : Date.parse(run.ended_at);
    if (words && Math.max(ended || 0, Date.parse(meta.last_at)) > then) {
      const detail = run.detail ? `: ${oneLine(run.detail, 120)}` : '';
      return [line(1, `${name} ${words} ${ago(Date.parse(meta.last_at), now)}${detail}`)];
    }
    if (ended > then) return [line(3, `${name} left ${ago(ended, now)}`)];
    if (Date.parse(run.started_at) <= then || run.ended_at !== null) return [];
    // Another line names the agents at work.
    const isCovered = atWork.some(
      (other) => other.agent === run.agent && other.session_id === run.session_id,
    );
    return [line(isCovered ? 6 : 3, `${name} came in ${ago(Date.parse(run.started_at), now)}`)];
  });
  return section(lines, 60);
}

/** Goal, summary, note and plan. */
function stateSection({ session, options: { now }, isNew }: Update): Section {
  const { summary, handoff_notes: note, goal, provenance } = session;
  const lines: Line[] = [];
  if (isNew(provenance.goal) && !provenance.goal.prompted && goal.trim() !== '') {
    lines.push(said(1, 'The goal is now: ', goal, labelOf(provenance.goal)));
  }
  const reached = provenance.goal_reached;
  if (isNew(reached)) lines.push(line(1, `${named(reached.by)} called the goal reached: verify`));
  if (isNew(provenance.summary) && summary) {
    lines.push(said(2, `Where it stands${sourceOf(provenance.summary, now)}: `, summary));
  }
  if (isNew(provenance.handoff_notes) && note.trim() !== '' && !isIncluded(note, [summary])) {
    lines.push(said(1, `Note${sourceOf(provenance.handoff_notes, now)}: `, note));
  }
  const marks = { completed: '[x]', in_progress: '[>]', pending: '[ ]' } as const;
  for (const [i, { step, status, superseded }] of session.plan.entries()) {
    const from = provenance.plan[i];
    if (superseded || !isNew(from)) continue;
    const claim = status === 'completed' && from.evidence !== 'user' ? ' (reported done)' : labelOf(from);
    lines.push(line(3 + i / 1e6, `${marks[status]} ${oneLine(step, 120)}${claim}`));
  }
  return section(lines, 160);
}

/** Decisions and dead ends. */
function decidedSection({ session, isNew }: Update): Section {
  const { key_decisions: decisions, dead_ends: ends, provenance } = session;
  const lines = (
    list: readonly { what: string; reason: string }[],
    from: readonly Provenance[],
    title: string,
  ) =>
    list.flatMap(({ what, reason }, i): Line[] => {
      const previous = from[i];
      if (!isNew(previous)) return [];
      const why = reason ? `: ${oneLine(reason, 160)}` : '';
      // The newest rank first.
      return [line(1 - i / 1e6, `${title}: ${oneLine(what, 160)}${why}${labelOf(previous)}`)];
    });
  return section(
    [
      ...lines(
        decisions.map(({ decision, reason }) => ({ what: decision, reason })),
        provenance.key_decisions,
        'Decided',
      ),
      ...lines(
        ends.map(({ approach, reason }) => ({ what: approach, reason })),
        provenance.dead_ends,
        'Did not work',
      ),
    ],
    120,
  );
}

function checksSection({ session, isNew }: Update): Section {
  const lines = session.checks.flatMap(({ command: text, outcome }, i): Line[] => {
    const from = session.provenance.checks[i];
    if (!isNew(from) || outcome === 'unknown') return [];
    return [line(2 - i / 1e6, `${command(text)} ${outcome} (${howKnown(from, true)})`)];
  });
  return section(lines, 60);
}

function errorsSection({ session, isOthers }: Update): Section {
  const errors = includedErrors(session).filter(isOthers);
  const lines = errors.map(
    ({ call, error, agent }, i): Line => ({
      pieces: [
        `Failed for ${named(agent)}, not seen to succeed since: `,
        command(call),
        ': ',
        { text: oneLine(error, 300) },
      ],
      rank: 2 - i / 1e6,
    }),
  );
  return section(lines, 60);
}

/** A line for each agent with the files that it changed. */
function filesSection({ session, isNew }: Update): Section {
  const byWhom = new Map<string, { path: string; at: string }[]>();
  for (const [i, path] of session.files_touched.entries()) {
    const from = session.provenance.files_touched[i];
    if (!isNew(from) || from.change === undefined || from.change === 'read') continue;
    const meta = from.change === 'created' ? ' (new)' : from.change === 'deleted' ? ' (deleted)' : '';
    const who = from.by === 'person' ? 'Changed by hand' : `${named(from.by)} changed`;
    const list = byWhom.get(who) ?? [];
    list.push({ path: `${oneLine(path, 200)}${meta}`, at: from.at });
    byWhom.set(who, list);
  }
  const lines = [...byWhom].map(([who, files]) => {
    files.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
    const names = files.slice(0, FILES_MAX).map(({ path }) => path);
    const text = files.length > FILES_MAX ? [...names, '…'] : names;
    return { pieces: [`${who} `, { text }], rank: 2 };
  });
  return { ...section(lines, 80), cutFirst: 1 };
}

function line(rank: number, text: string): Line {
  return { pieces: [text], rank };
}

function said(rank: number, label: string, text: string, after = ''): Line {
  return { pieces: [label, { text: verbatimLine(text) }, after], rank };
}
