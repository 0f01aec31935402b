import { type Stay, stayOf } from '../model/agent-run.ts';
import type { Actor } from '../model/entry.ts';
import type { AgentStay, Provenance, Session } from '../model/session.ts';
import { ago } from '../text/text.ts';
import { isIncluded, named, oneLine } from './labels.ts';
import type { Section } from './layout.ts';

/** So many agents at work are named. */
const AT_WORK_MAX = 3;

/** The stays of all but the reader itself, which a start hook has entered already. */
export function othersStays(session: Session, reader: Actor | undefined): Stay[] {
  return session.agent_history.flatMap((stay, i) => {
    const mark = session.provenance.agent_history[i] ?? { last_at: stay.ended_at ?? stay.started_at };
    const isOwn =
      stay.agent === reader?.agent &&
      (reader.session_id === undefined ? stay.ended_at === null : stay.session_id === reader.session_id);
    return isOwn ? [] : [{ stay, mark }];
  });
}

/** Of the stays of others, those that did something; who merely came in is no part of the relay. */
export function workedStays(session: Session, reader: Actor | undefined): Stay[] {
  let found: Set<string> | undefined;
  // Most are known by their stay alone, and there may be a thousand items.
  const wrote = (agent: string, sessionId: string | undefined) => {
    found ??= writers(session);
    return found.has(keyOf(agent, sessionId));
  };
  return othersStays(session, reader).filter(
    ({ stay, mark }) =>
      stay.did !== '' ||
      stay.turn !== undefined ||
      mark.asked_at !== undefined ||
      wrote(stay.agent, stay.session_id) ||
      wrote(stay.agent, undefined),
  );
}

/** The stay that was seen last. */
export function lastStay(stays: readonly Stay[]): Stay | undefined {
  return stays.reduce<Stay | undefined>(
    (last, one) => (last && Date.parse(last.mark.last_at) > Date.parse(one.mark.last_at) ? last : one),
    undefined,
  );
}

/** Whether the reader itself wrote something. */
export function isOwn(session: Session, from: Provenance, reader: Actor | undefined): boolean {
  if (reader?.agent === undefined || from.by !== reader.agent) return false;
  if (from.session_id !== undefined && from.session_id === reader.session_id) return true;
  const { session_id } = from;
  const wrote = stayOf(session, { agent: from.by, ...(session_id !== undefined && { session_id }) });
  const own = stayOf(session, reader);
  return wrote && own ? wrote.stay === own.stay : session_id === reader.session_id;
}

function writers(session: Session): Set<string> {
  const { agent_history: _stays, goal_reached: _reached, ...items } = session.provenance;
  const all = Object.values(items).flat();
  return new Set(all.flatMap((from) => (from ? [keyOf(from.by, from.session_id)] : [])));
}

function keyOf(agent: string, sessionId: string | undefined): string {
  return `${agent}\n${sessionId ?? ''}`;
}

/** How an agent stopped, in a few words; undefined where it ended its turn, or nothing is known of one. */
export function stopWords({ stay, mark }: Stay): string | undefined {
  switch (stay.turn) {
    case 'limit':
      return 'stopped at its usage limit';
    case 'error':
      return 'ended with an error';
    case 'interrupted':
      return 'was interrupted by the user (Esc)';
    case 'done':
      return undefined;
    case undefined:
      break;
  }
  // Without a prompt, nothing is known of a turn.
  const within = mark.asked_at !== undefined ? ' in the middle of a turn' : '';
  switch (stay.ended) {
    case 'gone':
      return `is gone${within}: its process ended`;
    case 'silent':
      return `fell silent${within}`;
    case 'exit':
      return within && `left${within}`;
    case 'clear':
    case undefined:
      return undefined;
  }
}

/** How the last agent stopped, in a sentence; undefined where there is nothing to say of it. */
export function stopLine(last: Stay | undefined): string | undefined {
  const words = last && stopWords(last);
  if (!last || !words) return undefined;
  const { stay } = last;
  const detail = stay.detail ? `: ${oneLine(stay.detail, 200)}` : '';
  return `${named(stay.agent)} ${words}${detail}`;
}

/** Who worked on it before the last one, when, how it ended, and at what. */
export function historySection(session: Session, reader: Actor | undefined, now: number): Section {
  const told = [session.goal, session.summary, session.handoff_notes];
  const stays = workedStays(session, reader);
  const last = lastStay(stays);
  // How the only one stopped and what it changed stands above already.
  const isKnown = stays.length === 1 && !(last?.mark.said && didWords(last, told) !== '');
  return {
    title: 'Who worked on it:',
    lines: isKnown
      ? []
      : stays.map((one, i) => {
          const { stay } = one;
          // How the last one stopped stands above.
          const words = one === last ? undefined : stopWords(one);
          const did = didWords(one, told);
          const who = `${named(stay.agent)}, ${period(one, now)}${words ? `, ${words}` : ''}`;
          return {
            pieces: did === '' ? [who] : [who, ': ', { text: did }],
            rank: 1 + (stays.length - i) / 1e3,
          };
        }),
    share: 40,
    growth: 0.5,
    cutFirst: 2,
  };
}

/** What it did, in a line: in its own words; else how many files it changed, whose names stand above. */
function didWords({ stay, mark }: Stay, told: readonly string[]): string {
  if (mark.edits !== undefined && !mark.said) {
    return `changed ${mark.edits} ${mark.edits === 1 ? 'file' : 'files'}`;
  }
  return stay.did && !isIncluded(stay.did, told) ? oneLine(stay.did, 200) : '';
}

function period({ stay, mark }: Stay, now: number): string {
  const from = ago(Date.parse(stay.started_at), now);
  const to = ago(Date.parse(stay.ended_at ?? mark.last_at), now);
  return from === to ? from : `${from} to ${to}`;
}

/** Who else is at work in the project right now. */
export function atWorkSection(session: Session, stays: readonly AgentStay[], now: number): Section {
  const names = stays.slice(0, AT_WORK_MAX).map((stay) => {
    const seen = ago(Date.parse(lastSeen(session, stay)), now);
    return `${named(stay.agent)} (last seen ${seen})`;
  });
  const more = stays.length - names.length;
  if (more > 0) names.push(`${more} more`);
  const isMany = names.length > 1;
  const who = isMany ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are` : `${names[0]} is`;
  const text = `${who} at work in this project too: expect ${isMany ? 'their' : 'its'} changes, do not undo them.`;
  return { title: '', lines: stays.length > 0 ? [{ pieces: [text], rank: 0 }] : [], share: 60 };
}

function lastSeen(session: Session, stay: AgentStay): string {
  const i = session.agent_history.findIndex(
    (known) =>
      known === stay ||
      (known.agent === stay.agent &&
        known.session_id === stay.session_id &&
        known.started_at === stay.started_at),
  );
  return session.provenance.agent_history[i]?.last_at ?? stay.started_at;
}
