import type { Statement } from '../../model/activity.ts';
import type { AgentRun } from '../../model/agent-run.ts';
import type { Actor } from '../../model/entry/entry.ts';
import type { Session } from '../../model/session.ts';
import { findRun } from '../../session/agent-run.ts';
import { isOwn } from '../runs.ts';
import { type Conversation, conversationsOf } from './conversations.ts';
import { type IncludedRequest, includedRequests } from './user-requests.ts';

/** Sessions without activity for longer than this are shortened; those of other work trees are left out. */
export const STALE_MS = 7 * 86_400_000;
/** How many parallel conversations get a section of their own. */
const MAX_CONVERSATIONS = 3;

/** An operation that git leaves unfinished until the user resolves conflicts or continues it. */
export type GitOperation = 'rebase' | 'merge' | 'cherry-pick' | 'revert' | 'bisect' | 'am';

/** What changed in the work tree since the session was last saved. */
export interface Drift {
  /** The branch that is checked out now; null outside git or on a detached HEAD. */
  branch: string | null;
  /** The commit that is checked out now; null outside git or before the first one. */
  commit: string | null;
  /** The branch that is checked out now contains the session's commit. */
  continues?: boolean;
  /** The git operation that is under way there. */
  operation?: GitOperation;
  /** Touched files that changed after they were recorded. */
  changed: readonly string[];
  /** Touched files that are missing without a recorded deletion. */
  missing: readonly string[];
}

/** The data that all sections render. */
export interface BriefingContext {
  session: Session;
  now: number;
  drift: Drift | undefined;
  /** The reading agent, whose own work is left out; undefined to include it. */
  reader: Actor | undefined;
  atWork: readonly AgentRun[];
  /** What the user said, oldest first. */
  requests: readonly IncludedRequest[];
  /** The last things that agents said, oldest first. */
  statements: readonly Statement[];
  /** Conversations that ran in parallel, the latest first. Empty where the form has no section for each. */
  conversations: readonly Conversation[];
}

/** Collects the data that all sections render. */
export function contextOf(
  session: Session,
  options: Pick<BriefingContext, 'now' | 'drift' | 'reader' | 'atWork'>,
): BriefingContext {
  return {
    session,
    ...options,
    requests: includedRequests(session, options.reader),
    statements: statementsOf(session, options.reader),
    conversations: [],
  };
}

/** Adds the parallel conversations, so that each gets its own section. */
export function byConversation(context: BriefingContext): BriefingContext {
  const conversations = conversationsOf(context.session, context.requests);
  return { ...context, conversations: conversations.slice(0, MAX_CONVERSATIONS) };
}

/** The statements of other agents; if the session has none, its `last_words`. */
function statementsOf(session: Session, reader: Actor | undefined): Statement[] {
  const { statements, last_words: text, provenance } = session;
  if (statements.length > 0) return withoutOwn(session, statements, reader);
  const said = provenance.last_words;
  return text !== '' && said && !isOwn(session, said, reader) ? [{ text, agent: said.by, at: said.at }] : [];
}

/** Leaves out items of the reader's own run. */
export function withoutOwn<T extends { agent: string; at: string }>(
  session: Session,
  items: readonly T[],
  reader: Actor | undefined,
): T[] {
  const own = reader && findRun(session, reader)?.run;
  const began = Date.parse(own?.started_at ?? '');
  return items.filter(({ agent, at }) => !(own && agent === own.agent && Date.parse(at) >= began));
}

/** The user's latest request, and the first one if it differs. */
export function endsOf({ requests }: BriefingContext): { latest?: IncludedRequest; first?: IncludedRequest } {
  const latest = requests.at(-1);
  const [first] = requests;
  return { ...(latest && { latest }), ...(first && first !== latest && { first }) };
}
