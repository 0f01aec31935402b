import {
  type AgentStay,
  ago,
  clean,
  cleanLine,
  type Delivery,
  head,
  type Session,
  type Stay,
  type StayEnd,
} from '@0dai/session-schema';
import type { Paper } from './render-context.ts';
import { displayWidth, pad, wrap } from './wrap.ts';

/** How much of an agent's last words is shown; all of them are in the JSON. */
const WORDS_SHOWN = 800;
/** How many deliveries are shown. */
const DELIVERIES_SHOWN = 5;

/** What can be told of stays now, though nobody has noted it yet. */
export interface Present {
  /** How a stay ended; undefined where it may go on. */
  howEnded(stay: Stay): StayEnd | undefined;
  /** Those in the middle of a turn. */
  atWork: readonly AgentStay[];
}

/** `Agents`, and how many of them are at work at once. */
export function agentsTitle(present: Present | undefined): string {
  const count = present?.atWork.length ?? 0;
  return count > 1 ? `Agents (${count} at work)` : 'Agents';
}

/** Each agent's stay: from when to when, how it ended, and what it did. */
export function agentLines(session: Session, present: Present | undefined, paper: Paper): string[] {
  const rows = staysOf(session).map((one) => {
    const { stay } = one;
    const end = endOf(one, present);
    const how = [
      present?.atWork.includes(stay) ? 'at work' : '',
      turnText(stay),
      // When it was last heard of says that it is silent.
      stay.ended_at === null && end === 'silent' ? '' : endText(end),
    ];
    const when = [stayText(one, paper), ...how].filter((text) => text !== '').join(', ');
    return { agent: cleanLine(stay.agent), when, did: cleanLine(stay.did) };
  });
  const column = Math.max(0, ...rows.map((row) => displayWidth(row.agent)));
  const indent = ' '.repeat(column + 4);
  return rows.flatMap(({ agent, when, did }) => [
    ...wrap(when, paper.width, indent).map(
      (line, i) =>
        `${i === 0 ? `  ${pad(agent, column)}  ` : indent}${paper.style.dim(line.slice(indent.length))}`,
    ),
    ...(did === '' ? [] : wrap(did, paper.width, indent)),
  ]);
}

function staysOf({ agent_history, provenance, updated_at }: Session): Stay[] {
  return agent_history.map((stay, i) => ({
    stay,
    mark: provenance.agent_history[i] ?? { last_at: updated_at },
  }));
}

function endOf(one: Stay, present: Present | undefined): StayEnd | undefined {
  return one.stay.ended_at === null ? present?.howEnded(one) : one.stay.ended;
}

/** From when to when an agent was at work; of one that never said goodbye, when it was last heard of. */
function stayText({ stay, mark }: Stay, { time, now }: Paper): string {
  const start = time(stay.started_at);
  if (stay.ended_at === null) return `${start}, last heard of ${ago(Date.parse(mark.last_at), now)}`;
  const end = time(stay.ended_at);
  if (end === start) return start;
  const [day, hour] = end.split(' ');
  return `${start} – ${day !== undefined && start.startsWith(day) ? hour : end}`;
}

/** How its last turn ended, where that was not as it should be. */
function turnText({ turn }: AgentStay): string {
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

function endText(end: StayEnd | undefined): string {
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
export function lastWordsTitle(session: Session, { now }: Paper): string {
  const from = session.provenance.last_words;
  if (!wordsOf(session) || !from) return 'How it stopped';
  return `Last words, from ${cleanLine(from.by)}, ${ago(Date.parse(from.at), now)}`;
}

/** How the agent that worked last stopped, where that was not as it should be, and what it said last. */
export function lastWordsLines(session: Session, present: Present | undefined, { width }: Paper): string[] {
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
  const last = staysOf(session).reduce<Stay | undefined>(
    (best, one) => (best && best.mark.last_at > one.mark.last_at ? best : one),
    undefined,
  );
  if (!last) return '';
  const { stay, mark } = last;
  const end = endOf(last, present);
  const turn = turnText(stay);
  // Of one whose prompts are not recorded nothing is known of a turn.
  const midway = stay.turn === undefined && mark.asked_at !== undefined && end !== undefined;
  if (turn === '' && !midway) return '';
  const detail = stay.detail === undefined ? '' : `: ${cleanLine(head(stay.detail, WORDS_SHOWN))}`;
  return `${cleanLine(stay.agent)} ${turn || `${MIDWAY[end ?? 'silent']} in the middle of a turn`}${detail}`;
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
export function deliveryLines(session: Session, paper: Paper): string[] {
  return [...givenLines(session, paper), ...notToldLines(session, paper)];
}

/**
 * Agents that worked on a session that was there before them, and whose hooks have told us nothing: they came in
 * through MCP or the shell.
 */
function notToldLines(session: Session, { style, width }: Paper): string[] {
  const told = new Set(session.deliveries.map(({ agent }) => agent));
  const untold = staysOf(session).filter(
    ({ stay, mark }) =>
      stay.ended_at === null &&
      mark.start === undefined &&
      mark.asked_at === undefined &&
      stay.started_at > session.created_at &&
      !told.has(stay.agent),
  );
  const names = new Set(untold.map(({ stay }) => cleanLine(stay.agent)));
  return [...names].flatMap((name) =>
    wrap(`not delivered to ${name}: its hook did not run; why: 0dai doctor ${name}`, width, '  ').map(
      style.red,
    ),
  );
}

function givenLines({ deliveries }: Session, paper: Paper): string[] {
  const latest = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const whose = `${delivery.agent} ${delivery.session_id ?? ''}`;
    latest.delete(whose);
    latest.set(whose, delivery);
  }
  return [...latest.values()].slice(-DELIVERIES_SHOWN).flatMap((delivery) => {
    const text = deliveryText(delivery, paper);
    const mark = delivery.arrived === 'cut' ? paper.style.red : String;
    return wrap(text, paper.width, `  [${cleanLine(delivery.brief)}]  `).map(mark);
  });
}

const FORMS = {
  full: '',
  again: ' again',
  news: ' (what was new)',
  withheld: ' (that something is withheld)',
} as const;

/** `delivered to codex at 14:02`. */
function deliveryText({ agent, at, arrived, form }: Delivery, paper: Paper): string {
  const whom = `${cleanLine(agent)}${FORMS[form]}`;
  const when = moment(at, paper);
  if (arrived === 'whole') return `delivered to ${whom} at ${when}`;
  if (arrived === 'cut') return `given to ${whom} at ${when}, cut by ${cleanLine(agent)} at its size limit`;
  return `given to ${whom} at ${when}, not confirmed yet`;
}

/** The hour of a moment today, else the day too. */
function moment(iso: string, { time, now }: Paper): string {
  const [today] = time(new Date(now).toISOString()).split(' ');
  const [day, hour] = time(iso).split(' ');
  return day === today && hour !== undefined ? hour : time(iso);
}
