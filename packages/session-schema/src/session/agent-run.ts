import type { AgentRun, AgentRunMeta } from '../model/agent-run.ts';
import type { Actor } from '../model/entry.ts';
import type { RunNote } from '../model/patch.ts';
import type { Session } from '../model/session.ts';

/** An agent run, with the reducer's own state of it. */
export interface FoundRun {
  /** The run in the session's `agent_history`. */
  run: AgentRun;
  /** The reducer's own state of it. */
  meta: AgentRunMeta;
}

/**
 * Finds the agent run that an actor's entries belong to; undefined if there is none yet, or the actor is a person.
 * @param exactly the session id is certain, as in a start hook
 */
export function findRun(session: Session, actor: Actor, exactly = false): FoundRun | undefined {
  if (actor.agent === undefined) return undefined;
  const { agent_history: history, provenance } = session;
  // An entry without a session id (MCP clients send none) belongs to the agent's latest run. A run without one gets the
  // id of the first entry that has one.
  const find = (is: (run: AgentRun) => boolean) =>
    history.findLastIndex((run) => run.agent === actor.agent && is(run));
  let index = find((run) => actor.session_id === undefined || run.session_id === actor.session_id);
  if (index === -1) index = find((run) => run.session_id === undefined && run.ended_at === null);
  // Claude Code 2.1.330 starts MCP servers with its session's id, which goes stale after /clear.
  if (!exactly && history[index]?.ended === 'clear') {
    const later = find((run) => run.ended_at === null);
    if (later > index) index = later;
  }
  const run = history[index];
  const meta = provenance.agent_history[index];
  return run && meta && { run, meta };
}

/** The agent run with exactly this session id; undefined if it is not in the history. */
export function findExactRun(session: Session, { agent, session_id: id }: Actor): FoundRun | undefined {
  if (agent === undefined || id === undefined) return undefined;
  const index = session.agent_history.findLastIndex((run) => run.agent === agent && run.session_id === id);
  const run = session.agent_history[index];
  const meta = session.provenance.agent_history[index];
  return run && meta && { run, meta };
}

/** The `source` of a start that no hook reported, because the log was imported. */
export const IMPORTED = 'import';

/** Finds or begins an agent's run, and marks it as seen. Other runs stay open, because agents may work in parallel. */
export function touchAgent(
  session: Session,
  actor: Actor,
  at: string,
  exactly = false,
): FoundRun | undefined {
  if (actor.agent === undefined) return undefined;
  let found = findRun(session, actor, exactly);
  if (!found) {
    const run: AgentRun = { agent: actor.agent, started_at: at, ended_at: null, did: '' };
    const meta: AgentRunMeta = { last_at: at };
    session.agent_history.push(run);
    session.provenance.agent_history.push(meta);
    found = { run, meta };
  }
  const { run, meta } = found;
  if (actor.session_id !== undefined) run.session_id ??= actor.session_id;
  run.ended_at = null;
  delete run.ended;
  if (at > meta.last_at) meta.last_at = at;
  return found;
}

/** How many changed files the `did` of a run names. */
const NAMED = 3;

/**
 * Counts a changed file for the `did` of a run: `changed a.ts and 3 more`.
 * @param isKnown this run was also the last to change the file before
 */
export function noteEdit({ run, meta }: FoundRun, path: string, isKnown: boolean): void {
  meta.edited ??= [];
  if (meta.edited.includes(path) || (isKnown && meta.edits !== undefined)) return;
  if (meta.edited.length < NAMED) meta.edited.push(path);
  meta.edits = (meta.edits ?? 0) + 1;
  if (meta.said) return;
  const more = meta.edits - meta.edited.length;
  run.did = `changed ${meta.edited.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * Applies a saved description to the agent run that began at `started_at`, else to the agent's latest run. A
 * description alone neither ends a run nor reopens it.
 */
export function describeRun(session: Session, reported: RunNote, at: string): void {
  const { agent_history: history, provenance } = session;
  let index = history.findLastIndex(
    ({ agent, started_at }) =>
      agent === reported.agent && (reported.started_at === undefined || started_at === reported.started_at),
  );
  let run = history[index];
  if (!run) {
    const startedAt = reported.started_at ?? at;
    const endedAt = reported.ended_at === undefined ? at : reported.ended_at;
    run = { agent: reported.agent, started_at: startedAt, ended_at: endedAt, did: '' };
    // Keep the order of starts.
    const later = history.findIndex((other) => other.started_at > startedAt);
    index = later === -1 ? history.length : later;
    history.splice(index, 0, run);
    provenance.agent_history.splice(index, 0, { last_at: reported.ended_at ?? startedAt });
  }
  const meta = provenance.agent_history[index];
  if (reported.did !== undefined) {
    run.did = reported.did;
    if (meta) meta.said = true;
  }
  // A save of an older copy of the session must not reopen a run that ended since.
  if (reported.ended_at) run.ended_at = reported.ended_at;
}

/** The runs without a known end, except the reader's own. */
export function openRuns(session: Session, reader?: Actor): FoundRun[] {
  const own = reader && findRun(session, reader)?.run;
  return session.agent_history.flatMap((run, i) => {
    const meta = session.provenance.agent_history[i];
    return meta && run.ended_at === null && run !== own ? [{ run, meta }] : [];
  });
}
