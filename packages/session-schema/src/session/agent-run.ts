import type { AgentRun, AgentRunMeta } from '../model/agent-run.ts';
import type { Actor } from '../model/entry/entry.ts';
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

/** The runs without a known end, except the reader's own. */
export function openRuns(session: Session, reader?: Actor): FoundRun[] {
  const own = reader && findRun(session, reader)?.run;
  return session.agent_history.flatMap((run, i) => {
    const meta = session.provenance.agent_history[i];
    return meta && run.ended_at === null && run !== own ? [{ run, meta }] : [];
  });
}
