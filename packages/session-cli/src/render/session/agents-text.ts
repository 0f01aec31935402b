import {
  type AgentRun,
  ago,
  clean,
  cleanLine,
  type Delivery,
  type FoundRun,
  head,
  type RunEnd,
  type Session,
} from '@0dai/session-schema/internal';
import type { RenderContext } from '../render-context.ts';
import { displayWidth, pad, wrap } from '../wrap.ts';

/** Most characters of the last words and of an error that are printed; the JSON holds all of them. */
const MAX_WORDS_CHARS = 800;
const DELIVERIES_SHOWN = 5;

/** The state of agent runs at this moment, before the journal records it. */
export interface Present {
  /** How the run ended; undefined while it may still be active. */
  howEnded(run: FoundRun): RunEnd | undefined;
  /** Runs in the middle of a turn. */
  atWork: readonly AgentRun[];
}

export function agentsTitle(present: Present | undefined): string {
  const count = present?.atWork.length ?? 0;
  return count > 1 ? `Agents (${count} at work)` : 'Agents';
}

/** One block per agent run: start and end times, how it ended, and what it did. */
export function agentLines(session: Session, present: Present | undefined, context: RenderContext): string[] {
  const rows = runsOf(session).map((one) => {
    const { run } = one;
    const end = endOf(one, present);
    const how = [
      present?.atWork.includes(run) ? 'at work' : '',
      turnText(run),
      // `runText` prints when the run was last seen, which already says that it is silent.
      run.ended_at === null && end === 'silent' ? '' : endText(end),
    ];
    const when = [runText(one, context), ...how].filter((text) => text !== '').join(', ');
    return { agent: cleanLine(run.agent), when, did: cleanLine(run.did) };
  });
  const column = Math.max(0, ...rows.map((row) => displayWidth(row.agent)));
  const indent = ' '.repeat(column + 4);
  return rows.flatMap(({ agent, when, did }) => [
    ...wrap(when, context.width, indent).map(
      (line, i) =>
        `${i === 0 ? `  ${pad(agent, column)}  ` : indent}${context.style.dim(line.slice(indent.length))}`,
    ),
    ...(did === '' ? [] : wrap(did, context.width, indent)),
  ]);
}

export function runsOf({ agent_history, provenance, updated_at }: Session): FoundRun[] {
  return agent_history.map((run, i) => ({
    run,
    meta: provenance.agent_history[i] ?? { last_at: updated_at },
  }));
}

function endOf(one: FoundRun, present: Present | undefined): RunEnd | undefined {
  return one.run.ended_at === null ? present?.howEnded(one) : one.run.ended;
}

/** Start and end of a run; for a run without an end, when it was last seen. */
function runText({ run, meta }: FoundRun, { time, now }: RenderContext): string {
  const start = time(run.started_at);
  if (run.ended_at === null) return `${start}, last seen ${ago(Date.parse(meta.last_at), now)}`;
  const end = time(run.ended_at);
  if (end === start) return start;
  const [day, hour] = end.split(' ');
  return `${start} – ${day !== undefined && start.startsWith(day) ? hour : end}`;
}

/** How the run's last turn ended; '' for a turn that ended normally. */
export function turnText({ turn }: AgentRun): string {
  switch (turn) {
    case 'limit':
      return 'stopped at its usage limit';
    case 'error':
      return 'stopped with an error';
    case 'interrupted':
      return 'was interrupted by its user';
    default:
      return '';
  }
}

export function endText(end: RunEnd | undefined): string {
  switch (end) {
    case 'exit':
      return 'left';
    case 'clear':
      return 'was cleared by its user';
    case 'gone':
      return 'its process is gone';
    case 'silent':
      return 'fell silent';
    default:
      return '';
  }
}

export function lastWordsTitle(session: Session, { now }: RenderContext): string {
  const from = session.provenance.last_words;
  if (!wordsOf(session) || !from) return 'How it stopped';
  return `Last words, from ${cleanLine(from.by)}, ${ago(Date.parse(from.at), now)}`;
}

/** How the last run stopped, unless it ended its turn normally, and its last words. */
export function lastWordsLines(
  session: Session,
  present: Present | undefined,
  { width }: RenderContext,
): string[] {
  const words = wordsOf(session);
  const stop = stopText(session, present);
  return [
    ...(stop === '' ? [] : wrap(stop, width, '  ')),
    ...(words === '' ? [] : wrap(shortened(words), width, '  ', '  ')),
  ];
}

const MIDWAY = { exit: 'left', clear: 'was cleared', gone: 'is gone', silent: 'fell silent' } as const;

/** How the most recently seen run stopped; '' if it ended its turn or is still active. */
function stopText(session: Session, present: Present | undefined): string {
  const last = runsOf(session).reduce<FoundRun | undefined>(
    (best, one) => (best && best.meta.last_at > one.meta.last_at ? best : one),
    undefined,
  );
  if (!last) return '';
  const { run, meta } = last;
  const end = endOf(last, present);
  const turn = turnText(run);
  // Without recorded prompts, the turn state is unknown.
  const midway = run.turn === undefined && meta.asked_at !== undefined && end !== undefined;
  if (turn === '' && !midway) return '';
  const detail = run.detail === undefined ? '' : `: ${cleanLine(head(run.detail, MAX_WORDS_CHARS))}`;
  return `${cleanLine(run.agent)} ${turn || `${MIDWAY[end ?? 'silent']} in the middle of a turn`}${detail}`;
}

/** The last words, unless the handoff note or the summary repeats them. */
function wordsOf({ last_words, handoff_notes, summary }: Session): string {
  return [handoff_notes, summary].includes(last_words) ? '' : clean(last_words).trim();
}

/** Cuts a captured text so that the sections below it stay on the screen. */
function shortened(text: string): string {
  const start = head(text, MAX_WORDS_CHARS);
  const rest = text.length - start.length;
  return rest > 0 ? `${start} … (${rest} more characters: --json)` : start;
}

/** The latest briefing of each agent run, and whether it was delivered. */
export function deliveryLines(session: Session, context: RenderContext): string[] {
  return [...givenLines(session, context), ...notBriefedLines(session, context)];
}

/** Agents that joined an existing session and whose hooks never ran: they came in through MCP or the shell. */
function notBriefedLines(session: Session, { style, width }: RenderContext): string[] {
  const included = new Set(session.deliveries.map(({ agent }) => agent));
  const notBriefed = runsOf(session).filter(
    ({ run, meta }) =>
      run.ended_at === null &&
      meta.start === undefined &&
      meta.asked_at === undefined &&
      run.started_at > session.created_at &&
      !included.has(run.agent),
  );
  const names = new Set(notBriefed.map(({ run }) => cleanLine(run.agent)));
  return [...names].flatMap((name) =>
    wrap(`not delivered to ${name}: its hook did not run; why: 0dai doctor ${name}`, width, '  ').map(
      style.red,
    ),
  );
}

function givenLines({ deliveries }: Session, context: RenderContext): string[] {
  const latest = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const whose = `${delivery.agent} ${delivery.session_id ?? ''}`;
    latest.delete(whose);
    latest.set(whose, delivery);
  }
  return [...latest.values()].slice(-DELIVERIES_SHOWN).flatMap((delivery) => {
    const text = deliveryText(delivery, context);
    const meta = delivery.arrived === 'cut' ? context.style.red : String;
    return wrap(text, context.width, `  [${cleanLine(delivery.brief)}]  `).map(meta);
  });
}

const FORMS = {
  full: '',
  compaction: ' again',
  update: ' (update)',
  unverified: ' (notice of unverified entries)',
} as const;

/** `delivered to codex at 14:02`. */
function deliveryText({ agent, at, arrived, form }: Delivery, context: RenderContext): string {
  const whom = `${cleanLine(agent)}${FORMS[form]}`;
  const when = moment(at, context);
  if (arrived === 'whole') return `delivered to ${whom} at ${when}`;
  if (arrived === 'cut') return `given to ${whom} at ${when}, cut by ${cleanLine(agent)} at its size limit`;
  return `given to ${whom} at ${when}, not confirmed yet`;
}

/** The time of day if it is today, else the date too. */
function moment(iso: string, { time, now }: RenderContext): string {
  const [today] = time(new Date(now).toISOString()).split(' ');
  const [day, hour] = time(iso).split(' ');
  return day === today && hour !== undefined ? hour : time(iso);
}
