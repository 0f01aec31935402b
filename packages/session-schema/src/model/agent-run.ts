import type { Actor } from './entry.ts';
import type { SessionPatch } from './patch.ts';
import type { AgentStay, Session, StayMark } from './session.ts';

/** An agent's stay, and what is known of it beside. */
export interface Stay {
  stay: AgentStay;
  mark: StayMark;
}

/**
 * The stay that an actor's entries belong to; undefined where it has none yet, or the actor is a person.
 * @param exactly whether its session id is surely its own, as a start hook's is
 */
export function stayOf(session: Session, actor: Actor, exactly = false): Stay | undefined {
  if (actor.agent === undefined) return undefined;
  const { agent_history: history, provenance } = session;
  // An entry without a session id (an MCP client tells none) belongs to the agent's latest stay; a stay
  // without one is taken over by the first that has one.
  const find = (is: (stay: AgentStay) => boolean) =>
    history.findLastIndex((stay) => stay.agent === actor.agent && is(stay));
  let index = find((stay) => actor.session_id === undefined || stay.session_id === actor.session_id);
  if (index === -1) index = find((stay) => stay.session_id === undefined && stay.ended_at === null);
  // Claude Code 2.1.330 starts MCP servers with its session's id, which goes stale after /clear.
  if (!exactly && history[index]?.ended === 'clear') {
    const later = find((stay) => stay.ended_at === null);
    if (later > index) index = later;
  }
  const stay = history[index];
  const mark = provenance.agent_history[index];
  return stay && mark && { stay, mark };
}

/** The agent run with exactly this session id; undefined where it is not in the history. */
export function runOf(session: Session, { agent, session_id: id }: Actor): Stay | undefined {
  if (agent === undefined || id === undefined) return undefined;
  const index = session.agent_history.findLastIndex((run) => run.agent === agent && run.session_id === id);
  const stay = session.agent_history[index];
  const mark = session.provenance.agent_history[index];
  return stay && mark && { stay, mark };
}

/** The stay of this agent, begun if need be, and now heard of. Others go on: two may be at work at once. */
export function touchAgent(session: Session, actor: Actor, at: string, exactly = false): Stay | undefined {
  if (actor.agent === undefined) return undefined;
  let found = stayOf(session, actor, exactly);
  if (!found) {
    const stay: AgentStay = { agent: actor.agent, started_at: at, ended_at: null, did: '' };
    const mark: StayMark = { last_at: at };
    session.agent_history.push(stay);
    session.provenance.agent_history.push(mark);
    found = { stay, mark };
  }
  const { stay, mark } = found;
  if (actor.session_id !== undefined) stay.session_id ??= actor.session_id;
  stay.ended_at = null;
  delete stay.ended;
  if (at > mark.last_at) mark.last_at = at;
  return found;
}

/** How many changed files a stay names. */
const NAMED = 3;

/**
 * That a stay changed a file, for the line that says what it did.
 * @param isKnown whether it was the last to change it before, too
 */
export function noteEdit({ stay, mark }: Stay, path: string, isKnown: boolean): void {
  mark.edited ??= [];
  if (mark.edited.includes(path) || (isKnown && mark.edits !== undefined)) return;
  if (mark.edited.length < NAMED) mark.edited.push(path);
  mark.edits = (mark.edits ?? 0) + 1;
  if (mark.said) return;
  const more = mark.edits - mark.edited.length;
  stay.did = `changed ${mark.edited.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
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
  let index = history.findLastIndex(
    ({ agent, started_at }) =>
      agent === told.agent && (told.started_at === undefined || started_at === told.started_at),
  );
  let stay = history[index];
  if (!stay) {
    const startedAt = told.started_at ?? at;
    const endedAt = told.ended_at === undefined ? at : told.ended_at;
    stay = { agent: told.agent, started_at: startedAt, ended_at: endedAt, did: '' };
    // In order of time: the last one is who worked on it last.
    const later = history.findIndex((other) => other.started_at > startedAt);
    index = later === -1 ? history.length : later;
    history.splice(index, 0, stay);
    provenance.agent_history.splice(index, 0, { last_at: told.ended_at ?? startedAt });
  }
  const mark = provenance.agent_history[index];
  if (told.did !== undefined) {
    stay.did = told.did;
    if (mark) mark.said = true;
  }
  // An agent that read the session a while ago and saves it back must not wake one that ended since.
  if (told.ended_at) stay.ended_at = told.ended_at;
}

/** The stays that have not ended, as far as is known, but for the reader's own. */
export function openStays(session: Session, reader?: Actor): Stay[] {
  const own = reader && stayOf(session, reader)?.stay;
  return session.agent_history.flatMap((stay, i) => {
    const mark = session.provenance.agent_history[i];
    return mark && stay.ended_at === null && stay !== own ? [{ stay, mark }] : [];
  });
}
