import type { Session } from '../../model/session.ts';
import { beginsAlike } from '../labels.ts';
import type { IncludedRequest } from './user-requests.ts';

/** One of several conversations that ran in parallel. */
export interface Conversation {
  agent: string;
  /** Its first request. */
  first: IncludedRequest;
  /** Its latest request; the same one if there is only one. */
  latest: IncludedRequest;
  /** The files that the agent changed, newest first. */
  files: readonly string[];
  /** The last thing that the agent said; '' for nothing. */
  said: string;
  /** When it was last active, in milliseconds since 1970. */
  lastAt: number;
}

/** Identifies an agent's conversation. */
interface ConversationId {
  agent: string;
  session_id?: string | undefined;
}

/**
 * Finds conversations that ran in parallel, the latest first. Two did if the user asked something in one during a turn
 * of the other. A takeover is not parallel: the user asks the second agent after the first one's turn.
 *
 * @param requests the requests that the briefing includes, oldest first
 * @returns an empty list if the latest request belongs to no parallel conversation
 */
export function conversationsOf(session: Session, requests: readonly IncludedRequest[]): Conversation[] {
  const latest = requests.at(-1)?.request;
  const groups = new Map<string, IncludedRequest[]>();
  for (const one of requests) {
    const key = keyOf(one.request);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  if (!latest || groups.size < 2) return [];
  const keys = [...groups.keys()];
  const busy = new Map(keys.map((key) => [key, turnsOf(session, key)]));
  const isBeside = (a: string, b: string) =>
    (busy.get(a) ?? []).some((turn) =>
      session.requests.some((asked) => {
        const at = Date.parse(asked.at);
        return keyOf(asked) === b && turn.from < at && at < turn.to;
      }),
    );
  const beside = keys.filter((a) => keys.some((b) => a !== b && (isBeside(a, b) || isBeside(b, a))));
  if (!beside.includes(keyOf(latest))) return [];
  return beside
    .flatMap((key) => conversation(session, key, groups.get(key) ?? [], busy.get(key) ?? []))
    .sort((a, b) => Date.parse(b.latest.request.at) - Date.parse(a.latest.request.at));
}

function keyOf({ agent, session_id }: ConversationId): string {
  return `${agent}\n${session_id ?? ''}`;
}

/**
 * The turns of a conversation in which its agent replied or edited: each from a request to the last reply or edit
 * before the next request.
 */
function turnsOf(session: Session, key: string): { from: number; to: number }[] {
  const { requests, meta } = session;
  const signs = [
    ...requests.flatMap((one, i) => (keyOf(one) === key ? [meta.requests[i]?.reply_at] : [])),
    ...editsOf(session, key).map(({ at }) => at),
  ].flatMap((at) => (at === undefined ? [] : [Date.parse(at)]));
  const asked = requests.filter((one) => keyOf(one) === key).map(({ at }) => Date.parse(at));
  return asked.flatMap((from, i) => {
    const until = asked[i + 1] ?? Number.POSITIVE_INFINITY;
    const within = signs.filter((at) => at >= from && at < until);
    return within.length === 0 ? [] : [{ from, to: Math.max(...within) }];
  });
}

function editsOf({ files_touched: files, provenance }: Session, key: string): { path: string; at: string }[] {
  return files.flatMap((path, i) => {
    const from = provenance.files_touched[i];
    if (!from || from.change === undefined || from.change === 'read') return [];
    return keyOf({ agent: from.by, session_id: from.session_id }) === key ? [{ path, at: from.at }] : [];
  });
}

function conversation(
  session: Session,
  key: string,
  requests: readonly IncludedRequest[],
  turns: readonly { to: number }[],
): Conversation[] {
  const [first] = requests;
  const latest = requests.at(-1);
  if (!first || !latest) return [];
  const { agent } = first.request;
  const reply = requests.findLast(({ followed }) => followed.reply !== '')?.followed.reply ?? '';
  // A statement is longer than a reply but names no conversation, so find the statement by the reply's beginning.
  const whole = session.statements.findLast((one) => one.agent === agent && beginsAlike(one.text, reply));
  const edits = editsOf(session, key).sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return [
    {
      agent,
      first,
      latest,
      files: edits.map(({ path }) => path),
      said: whole?.text ?? reply,
      lastAt: Math.max(Date.parse(latest.request.at), ...turns.map(({ to }) => to)),
    },
  ];
}
