import {
  type Actor,
  type BriefForm,
  brief,
  briefingNotice,
  hasContent,
  type ReaderTools,
  unverifiedNotice,
  updateBriefing,
} from '@0dai/session-schema/internal';
import { atWork, driftOf, type Reading, type Store } from '@0dai/session-store/internal';
import type { Cap } from '../agent.ts';

/** What an agent is told at its start. */
export interface Briefing {
  /** The text for the model. */
  text: string;
  /** One line for the person. */
  notice: string;
}

/** For whom a briefing is, and how large it may be. */
export interface BriefingFor {
  /** The agent's limit for one hook's text; none for a person. */
  cap?: Cap;
  /** The agent itself, which is not told of its own stay. */
  reader?: Actor;
  /** Tokens to stay within. Default 1,500. */
  budget?: number;
  /** What of ours the reader can use. Default: the MCP server and the program. */
  tools?: ReaderTools;
  /** The id by which the agent's log shows that it arrived. */
  id?: string;
  /** All of it, or what a compaction took away. Default `full`. */
  form?: Extract<BriefForm, 'full' | 'again'>;
}

/**
 * What the next agent is told of the session in progress; the hook and `0dai session brief` both say this.
 *
 * @returns undefined when there is nothing worth telling
 */
export function briefingFor(store: Store, reading: Reading, options: BriefingFor = {}): Briefing | undefined {
  const { session, unverified } = reading;
  if (!session || !hasContent(session)) {
    if (unverified === 0) return undefined;
    return {
      text: unverifiedNotice(unverified),
      notice: 'Session Roaming: a session from elsewhere was withheld; review it with: 0dai session trust',
    };
  }
  const now = store.host.now();
  return {
    text: brief(session, {
      ...options,
      tools: { canBeginNew: true, ...options.tools },
      now,
      drift: driftOf(store, session),
      unverified,
      atWork: atWork(session, now, options.reader).map(({ run }) => run),
    }),
    notice: briefingNotice(session, now, options.reader),
  };
}

/**
 * What others did since an agent was last told, for one that goes on.
 * @returns '' when there is nothing that it has to know
 */
export function updateFor(
  store: Store,
  { session }: Reading,
  since: string,
  options: { cap: Cap; reader: Actor; id: string },
): string {
  if (!session || !hasContent(session)) return '';
  const now = store.host.now();
  return updateBriefing(session, {
    ...options,
    now,
    since,
    atWork: atWork(session, now, options.reader).map(({ run }) => run),
  });
}
