import type { Actor } from './entry.ts';
import type { SessionPatch } from './patch.ts';
import type { AgentStay, Session } from './session.ts';

/** The stay of this agent, begun if need be. Its being active ends the stays of the others. */
export function touchAgent(session: Session, actor: Actor, at: string): AgentStay | undefined {
  if (actor.agent === undefined) return undefined;
  const { agent_history: history, provenance } = session;
  // An entry without a session id (an MCP client tells none) belongs to the agent's latest stay; a stay
  // without one is taken over by the first that has one, unless another agent came in between.
  let index = history.findLastIndex(
    (stay) =>
      stay.agent === actor.agent &&
      (actor.session_id === undefined ||
        stay.session_id === actor.session_id ||
        (stay.session_id === undefined && stay.ended_at === null)),
  );
  if (index === -1) {
    index = history.length;
    history.push({ agent: actor.agent, started_at: at, ended_at: null, did: '' });
    provenance.agent_history.push({ last_at: at });
  }
  const stay = history[index];
  const heard = provenance.agent_history[index];
  if (!stay || !heard) return undefined;
  if (actor.session_id !== undefined) stay.session_id = actor.session_id;
  stay.ended_at = null;
  if (at > heard.last_at) heard.last_at = at;
  for (const [i, other] of history.entries()) {
    if (i !== index) other.ended_at ??= provenance.agent_history[i]?.last_at ?? at;
  }
  return stay;
}

/**
 * What somebody says of an agent's stay: of the one that began at `started_at`, else of the latest. To be
 * told of is not to be at work: nobody's stay ends or begins anew by it.
 */
export function tellOfStay(
  session: Session,
  told: NonNullable<SessionPatch['agent_history']>[number],
  at: string,
): void {
  const { agent_history: history, provenance } = session;
  let stay = history.findLast(
    ({ agent, started_at }) =>
      agent === told.agent && (told.started_at === undefined || started_at === told.started_at),
  );
  if (!stay) {
    const startedAt = told.started_at ?? at;
    const endedAt = told.ended_at === undefined ? at : told.ended_at;
    stay = { agent: told.agent, started_at: startedAt, ended_at: endedAt, did: '' };
    // In order of time: the last one is who worked on it last.
    const later = history.findIndex((other) => other.started_at > startedAt);
    const index = later === -1 ? history.length : later;
    history.splice(index, 0, stay);
    provenance.agent_history.splice(index, 0, { last_at: told.ended_at ?? startedAt });
  }
  if (told.did !== undefined) stay.did = told.did;
  // An agent that read the session a while ago and saves it back must not wake one that ended since.
  if (told.ended_at) stay.ended_at = told.ended_at;
}
