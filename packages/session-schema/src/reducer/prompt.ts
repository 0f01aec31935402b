import type { UserRequest } from '../model/activity.ts';
import type { PromptEntry } from '../model/entry/entry.ts';
import type { Provenance, Session } from '../model/session.ts';
import { headAndTail } from '../text/head-and-tail.ts';
import { giveUpErrors } from './activity/calls.ts';
import { addRequest, isSameRun } from './activity/requests.ts';
import { isBefore } from './provenance.ts';

/** The longest goal and `last_asked`, in UTF-16 units. */
const MAX_GOAL_CHARS = 4_000;

/**
 * Applies a prompt to the requests, the goal and `last_asked`.
 * @param askedAt when the latest earlier prompt of this conversation was sent, if one is known
 * @returns whether it became the goal
 */
export function applyPrompt(
  session: Session,
  entry: PromptEntry,
  from: Provenance,
  askedAt: string | undefined,
): boolean {
  const run = { agent: from.by, session_id: from.session_id };
  const isFirst =
    !session.requests.some((one) => isSameRun(one, run) && !isBefore(from.at, one.at)) &&
    (askedAt === undefined || !isBefore(askedAt, from.at));
  const request = addRequest(session, entry, from, isFirst);
  giveUpErrors(session);
  const isGoal = becomesGoal(session, request, from);
  if (isGoal) {
    session.goal = headAndTail(entry.text, MAX_GOAL_CHARS, { isCounted: true });
    session.provenance.goal = { ...from, prompted: true, opening: true };
  }
  const { last_asked: last } = session.provenance;
  const tells = request.question === undefined && (!request.bare || session.last_asked === '');
  if (tells && (last === null || !isBefore(from.at, last.at))) {
    session.last_asked = headAndTail(entry.text, MAX_GOAL_CHARS, { isCounted: true });
    session.provenance.last_asked = from;
  }
  return isGoal;
}

/**
 * Whether a prompt becomes the goal: it is the first of the latest conversation, and no explicit goal was set. Bare
 * prompts and answers to an agent's question never do.
 */
function becomesGoal({ goal, provenance }: Session, request: UserRequest, from: Provenance): boolean {
  if (request.bare || request.question !== undefined) return false;
  const before = provenance.goal;
  if (goal === '' || !before) return true;
  if (!before.opening) return false;
  const isSame = before.by === from.by && before.session_id === from.session_id;
  if (isSame) return isBefore(from.at, before.at);
  return request.opening === true && !isBefore(from.at, before.at);
}
