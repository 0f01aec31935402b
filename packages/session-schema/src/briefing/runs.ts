import type { AgentRun } from '../model/agent-run.ts';
import type { Actor } from '../model/entry/entry.ts';
import type { Provenance, Session } from '../model/session.ts';
import { type FoundRun, findRun } from '../session/agent-run.ts';
import { ago } from '../text/text.ts';
import { isIncluded, named, oneLine } from './labels.ts';
import type { Section } from './layout.ts';

/** The most agents at work that a briefing names. */
const AT_WORK_MAX = 3;

/** The runs of all agents but the reader, whose start hook has begun its run already. */
export function runsOfOthers(session: Session, reader: Actor | undefined): FoundRun[] {
  return session.agent_history.flatMap((run, i) => {
    const meta = session.provenance.agent_history[i] ?? { last_at: run.ended_at ?? run.started_at };
    const isOwn =
      run.agent === reader?.agent &&
      (reader.session_id === undefined ? run.ended_at === null : run.session_id === reader.session_id);
    return isOwn ? [] : [{ run, meta }];
  });
}

/** The runs of other agents that did something. */
export function runsThatWorked(session: Session, reader: Actor | undefined): FoundRun[] {
  let found: Set<string> | undefined;
  // Searching up to a thousand items is slow; the run's own fields decide for most.
  const wrote = (agent: string, sessionId: string | undefined) => {
    found ??= writers(session);
    return found.has(keyOf(agent, sessionId));
  };
  return runsOfOthers(session, reader).filter(
    ({ run, meta }) =>
      run.did !== '' ||
      run.turn !== undefined ||
      meta.asked_at !== undefined ||
      wrote(run.agent, run.session_id) ||
      wrote(run.agent, undefined),
  );
}

/** The run that was seen last. */
export function lastRun(runs: readonly FoundRun[]): FoundRun | undefined {
  return runs.reduce<FoundRun | undefined>(
    (last, one) => (last && Date.parse(last.meta.last_at) > Date.parse(one.meta.last_at) ? last : one),
    undefined,
  );
}

/** Whether the reader itself wrote something. */
export function isOwn(session: Session, from: Provenance, reader: Actor | undefined): boolean {
  if (reader?.agent === undefined || from.by !== reader.agent) return false;
  if (from.session_id !== undefined && from.session_id === reader.session_id) return true;
  const { session_id } = from;
  const wrote = findRun(session, { agent: from.by, ...(session_id !== undefined && { session_id }) });
  const own = findRun(session, reader);
  return wrote && own ? wrote.run === own.run : session_id === reader.session_id;
}

function writers(session: Session): Set<string> {
  const { agent_history: _runs, goal_reached: _reached, ...items } = session.provenance;
  const all = Object.values(items).flat();
  return new Set(all.flatMap((from) => (from ? [keyOf(from.by, from.session_id)] : [])));
}

function keyOf(agent: string, sessionId: string | undefined): string {
  return `${agent}\n${sessionId ?? ''}`;
}

/** How an agent stopped, in a few words; undefined if it ended its turn normally, or no turn is known. */
export function describeExit({ run, meta }: FoundRun): string | undefined {
  switch (run.turn) {
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
  // Without a prompt, no turn is known.
  const within = meta.asked_at !== undefined ? ' in the middle of a turn' : '';
  switch (run.ended) {
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

/** How the last agent stopped, in a sentence; undefined if it ended its turn normally, or no turn is known. */
export function stopLine(last: FoundRun | undefined): string | undefined {
  const words = last && describeExit(last);
  if (!last || !words) return undefined;
  const { run } = last;
  const detail = run.detail ? `: ${oneLine(run.detail, 200)}` : '';
  return `${named(run.agent)} ${words}${detail}`;
}

/** The agent runs of the session: who, when, how each stopped, and what it did. */
export function historySection(session: Session, reader: Actor | undefined, now: number): Section {
  const covered = [session.goal, session.summary, session.handoff_notes];
  const runs = runsThatWorked(session, reader);
  const last = lastRun(runs);
  // Other sections already say how the only run stopped and what it changed.
  const isKnown = runs.length === 1 && !(last?.meta.said && describeWork(last, covered) !== '');
  return {
    title: 'Who worked on it:',
    lines: isKnown
      ? []
      : runs.map((one, i) => {
          const { run } = one;
          // Another section already says how the last run stopped.
          const words = one === last ? undefined : describeExit(one);
          const did = describeWork(one, covered);
          const who = `${named(run.agent)}, ${period(one, now)}${words ? `, ${words}` : ''}`;
          return {
            pieces: did === '' ? [who] : [who, ': ', { text: did }],
            rank: 1 + (runs.length - i) / 1e3,
          };
        }),
    share: 40,
    growth: 0.5,
    cutFirst: 2,
  };
}

/** What a run did, in a line: in its own words; else how many files it changed (another section names them). */
function describeWork({ run, meta }: FoundRun, covered: readonly string[]): string {
  if (meta.edits !== undefined && !meta.said) {
    return `changed ${meta.edits} ${meta.edits === 1 ? 'file' : 'files'}`;
  }
  return run.did && !isIncluded(run.did, covered) ? oneLine(run.did, 200) : '';
}

function period({ run, meta }: FoundRun, now: number): string {
  const from = ago(Date.parse(run.started_at), now);
  const to = ago(Date.parse(run.ended_at ?? meta.last_at), now);
  return from === to ? from : `${from} to ${to}`;
}

/** Other agents that are at work in the project right now. */
export function atWorkSection(session: Session, runs: readonly AgentRun[], now: number): Section {
  const names = runs.slice(0, AT_WORK_MAX).map((run) => {
    const seen = ago(Date.parse(lastSeen(session, run)), now);
    return `${named(run.agent)} (last seen ${seen})`;
  });
  const more = runs.length - names.length;
  if (more > 0) names.push(`${more} more`);
  const isMany = names.length > 1;
  const who = isMany ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are` : `${names[0]} is`;
  const text = `${who} at work in this project too: expect ${isMany ? 'their' : 'its'} changes, do not undo them.`;
  return { title: '', lines: runs.length > 0 ? [{ pieces: [text], rank: 0 }] : [], share: 60 };
}

function lastSeen(session: Session, run: AgentRun): string {
  const i = session.agent_history.findIndex(
    (previous) =>
      previous === run ||
      (previous.agent === run.agent &&
        previous.session_id === run.session_id &&
        previous.started_at === run.started_at),
  );
  return session.provenance.agent_history[i]?.last_at ?? run.started_at;
}
