import type { UserRequest } from '../../model/activity.ts';
import type { Actor } from '../../model/entry/entry.ts';
import type { Provenance, Session } from '../../model/session.ts';
import { command } from '../labels.ts';

/** What followed a request, up to the next one that is not bare. */
export interface FollowUp {
  /** The agent's reply; '' while there is none. */
  reply: string;
  /** The first thing that it said, if that is not the reply. */
  answer?: string;
  /** How many files it edited; `some` if two turns may have edited the same ones. */
  edits: number | 'some';
  passed?: string;
}

/** A request that a briefing includes, with what followed it. */
export interface IncludedRequest {
  request: UserRequest;
  followed: FollowUp;
}

/**
 * The requests that a briefing includes, oldest first. Leaves out bare ones, unless they answer a question, refuse a
 * call, or are all there is; what followed a bare request counts for the request before it.
 *
 * @param reader the reading agent; its own requests are left out
 */
export function includedRequests(session: Session, reader?: Actor): IncludedRequest[] {
  const all = requestsOf(session).filter((request) => !isAskedOf(request, reader));
  const isCovered = all.some((request) => !isBare(request)) ? (one: UserRequest) => !isBare(one) : () => true;
  const told: IncludedRequest[] = [];
  for (const request of all) {
    const followed = followedBy(request);
    const before = told.at(-1);
    // A prompt that was sent again, as after a usage limit, is one request.
    const isRepeated = before?.request.agent === request.agent && before.request.text === request.text;
    if (before && (isRepeated || !isCovered(request)))
      before.followed = joinedFollowUp(before.followed, followed);
    else told.push({ request, followed });
  }
  // A bare request at the start has no request before it.
  return told.filter(({ request }) => isCovered(request));
}

/** Whether nothing followed a request: no reply, no edit, no check. */
export function isOpen({ reply, edits, passed }: FollowUp): boolean {
  return reply === '' && edits === 0 && passed === undefined;
}

/** Says what was done after a request: `3 files edited, \`npm test\` passed`. */
export function doneAfter({ edits, passed }: FollowUp): string {
  const count = edits === 'some' ? 'files' : `${edits} ${edits === 1 ? 'file' : 'files'}`;
  return [
    ...(edits === 0 ? [] : [`${count} edited`]),
    ...(passed === undefined ? [] : [`${command(passed, 60)} passed`]),
  ].join(', ');
}

function followedBy({ reply, answer, edits = 0, passed }: UserRequest): FollowUp {
  return { reply, edits, ...(answer !== undefined && { answer }), ...(passed !== undefined && { passed }) };
}

function joinedFollowUp(a: FollowUp, b: FollowUp): FollowUp {
  const passed = b.passed ?? a.passed;
  const edits = a.edits === 0 ? b.edits : b.edits === 0 ? a.edits : 'some';
  // The reply before the user's bare request to go on.
  const said = b.reply === '' || a.reply === '' ? undefined : a.reply;
  const answer = a.answer ?? said ?? b.answer;
  return {
    reply: b.reply || a.reply,
    edits,
    ...(answer !== undefined && { answer }),
    ...(passed !== undefined && { passed }),
  };
}

function isBare({ bare, question, refused }: UserRequest): boolean {
  return bare === true && question === undefined && refused === undefined;
}

function isAskedOf({ agent, session_id }: UserRequest, reader: Actor | undefined): boolean {
  return reader?.agent === agent && reader.session_id !== undefined && reader.session_id === session_id;
}

/** The requests; for a session without a list, those in goal and `last_asked`. */
export function requestsOf(session: Session): UserRequest[] {
  if (session.requests.length > 0) return session.requests;
  const { goal, last_asked: asked, provenance } = session;
  const first = provenance.goal?.prompted && goal !== '' ? [requestFrom(goal, provenance.goal)] : [];
  const last =
    asked !== '' && asked !== goal && provenance.last_asked
      ? [requestFrom(asked, provenance.last_asked)]
      : [];
  return [...first, ...last];
}

function requestFrom(text: string, { by, session_id, at, evidence }: Provenance): UserRequest {
  const accepted = evidence === 'accepted' && { accepted: true as const };
  return { text, agent: by, ...accepted, ...(session_id !== undefined && { session_id }), at, reply: '' };
}
