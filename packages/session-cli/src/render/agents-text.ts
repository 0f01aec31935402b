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
import type { RenderContext } from './render-context.ts';
import { displayWidth, pad, wrap } from './wrap.ts';

/** How much of an agent's last words is shown; all of them are in the JSON. */
const WORDS_SHOWN = 800;
/** How many deliveries are shown. */
const DELIVERIES_SHOWN = 5;

/** What can be told of stays now, though nobody has noted it yet. */
export interface Present {
  /** How a stay ended; undefined where it may go on. */
  howEnded(run: FoundRun): RunEnd | undefined;
  /** Those in the middle of a turn. */
  atWork: readonly AgentRun[];
}

/** `Agents`, and how many of them are at work at once. */
export function agentsTitle(present: Present | undefined): string {
  const count = present?.atWork.length ?? 0;
  return count > 1 ? `Agents (${count} at work)` : 'Agents';
}

/** Each agent's stay: from when to when, how it ended, and what it did. */
export function agentLines(session: Session, present: Present | undefined, context: RenderContext): string[] {
  const rows = runsOf(session).map((one) => {
    const { run } = one;
    const end = endOf(one, present);
    const how = [
      present?.atWork.includes(run) ? 'at work' : '',
      turnText(run),
      // When it was last heard of says that it is silent.
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

function runsOf({ agent_history, provenance, updated_at }: Session): FoundRun[] {
  return agent_history.map((run, i) => ({
    run,
    meta: provenance.agent_history[i] ?? { last_at: updated_at },
  }));
}

function endOf(one: FoundRun, present: Present | undefined): RunEnd | undefined {
  return one.run.ended_at === null ? present?.howEnded(one) : one.run.ended;
}

/** From when to when an agent was at work; of one that never said goodbye, when it was last heard of. */
function runText({ run, meta }: FoundRun, { time, now }: RenderContext): string {
  const start = time(run.started_at);
  if (run.ended_at === null) return `${start}, last heard of ${ago(Date.parse(meta.last_at), now)}`;
  const end = time(run.ended_at);
  if (end === start) return start;
  const [day, hour] = end.split(' ');
  return `${start} – ${day !== undefined && start.startsWith(day) ? hour : end}`;
}

/** How its last turn ended, where that was not as it should be. */
function turnText({ turn }: AgentRun): string {
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

function endText(end: RunEnd | undefined): string {
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

/** Whose last words follow, and when they were said. */
export function lastWordsTitle(session: Session, { now }: RenderContext): string {
  const from = session.provenance.last_words;
  if (!wordsOf(session) || !from) return 'How it stopped';
  return `Last words, from ${cleanLine(from.by)}, ${ago(Date.parse(from.at), now)}`;
}

/** How the agent that worked last stopped, where that was not as it should be, and what it said last. */
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

/** How the stay that was last heard of stopped; '' for one that did its turn, or is at work. */
function stopText(session: Session, present: Present | undefined): string {
  const last = runsOf(session).reduce<FoundRun | undefined>(
    (best, one) => (best && best.meta.last_at > one.meta.last_at ? best : one),
    undefined,
  );
  if (!last) return '';
  const { run, meta } = last;
  const end = endOf(last, present);
  const turn = turnText(run);
  // Of one whose prompts are not recorded nothing is known of a turn.
  const midway = run.turn === undefined && meta.asked_at !== undefined && end !== undefined;
  if (turn === '' && !midway) return '';
  const detail = run.detail === undefined ? '' : `: ${cleanLine(head(run.detail, WORDS_SHOWN))}`;
  return `${cleanLine(run.agent)} ${turn || `${MIDWAY[end ?? 'silent']} in the middle of a turn`}${detail}`;
}

/** What was said last, unless it is told elsewhere. */
function wordsOf({ last_words, handoff_notes, summary }: Session): string {
  return [handoff_notes, summary].includes(last_words) ? '' : clean(last_words).trim();
}

/** A captured text at a length that still reads as one of many sections. */
function shortened(text: string): string {
  const start = head(text, WORDS_SHOWN);
  const rest = text.length - start.length;
  return rest > 0 ? `${start} … (${rest} more characters: --json)` : start;
}

/** The last briefing that each agent's stay was given, and whether it arrived. */
export function deliveryLines(session: Session, context: RenderContext): string[] {
  return [...givenLines(session, context), ...notBriefedLines(session, context)];
}

/**
 * Agents that worked on a session that was there before them, and whose hooks have told us nothing: they came in
 * through MCP or the shell.
 */
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
  again: ' again',
  news: ' (what was new)',
  withheld: ' (that something is withheld)',
} as const;

/** `delivered to codex at 14:02`. */
function deliveryText({ agent, at, arrived, form }: Delivery, context: RenderContext): string {
  const whom = `${cleanLine(agent)}${FORMS[form]}`;
  const when = moment(at, context);
  if (arrived === 'whole') return `delivered to ${whom} at ${when}`;
  if (arrived === 'cut') return `given to ${whom} at ${when}, cut by ${cleanLine(agent)} at its size limit`;
  return `given to ${whom} at ${when}, not confirmed yet`;
}

/** The hour of a moment today, else the day too. */
function moment(iso: string, { time, now }: RenderContext): string {
  const [today] = time(new Date(now).toISOString()).split(' ');
  const [day, hour] = time(iso).split(' ');
  return day === today && hour !== undefined ? hour : time(iso);
}
