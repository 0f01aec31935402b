import { relative, sep } from 'node:path';
import {
  type Actor,
  type BriefForm,
  brief,
  briefingNotice,
  type Cap,
  firstLine,
  hasContent,
  type OtherTree,
  otherTreesNotice,
  type ReaderTools,
  unverifiedNotice,
  updateBriefing,
} from '@0dai/session-schema/internal';
import { atWork, driftOf, elsewhere, type Reading, type Store } from '@0dai/session-store/internal';

/** The briefing of an agent at its start. */
export interface Briefing {
  /** The text for the model. */
  text: string;
  /** One line for the person. */
  notice?: string;
}

/** The reader of a briefing, and its limits. */
export interface BriefingFor {
  /** The agent's limit for one hook's text; none for a person. */
  cap?: Cap;
  /** The reading agent; its own run is left out. */
  reader?: Actor;
  /** Tokens to stay within. Default 1,500. */
  budget?: number;
  /** Which of our tools the reader has. Default: the MCP server and the program. */
  tools?: ReaderTools;
  /** The id by which the agent's log shows that it arrived. */
  id?: string;
  /** All of it, or only what a compaction removed. Default `full`. */
  form?: Extract<BriefForm, 'full' | 'compaction'>;
}

/**
 * Renders the session in progress for the next agent; the hook and `0dai session brief` both use it.
 *
 * @returns undefined when the session has no content, and no other work tree has a session
 */
export function briefingFor(store: Store, reading: Reading, options: BriefingFor = {}): Briefing | undefined {
  const { session, unverified } = reading;
  const now = store.host.now();
  if (!session || !hasContent(session)) {
    if (unverified === 0) {
      const notice = otherTreesNotice(otherTrees(store), now, options.id);
      return notice === '' ? undefined : { text: notice };
    }
    return {
      text: unverifiedNotice(unverified),
      notice: 'Session Roaming: the session here is unverified; review it with: 0dai session trust',
    };
  }
  return {
    text: brief(session, {
      ...options,
      tools: { canBeginNew: true, ...options.tools },
      now,
      drift: driftOf(store, session),
      unverified,
      otherTrees: otherTrees(store),
      atWork: atWork(session, now, options.reader).map(({ run }) => run),
    }),
    notice: briefingNotice(session, now, options.reader),
  };
}

/** The sessions in progress in the other work trees of the repository. */
function otherTrees(store: Store): OtherTree[] {
  return elsewhere(store).map(({ session, store: { project } }) => ({
    tree:
      project.tree === undefined
        ? 'the main work tree'
        : relative(store.project.root, project.root).split(sep).join('/'),
    title: firstLine(session.goal || session.summary || session.id),
    at: session.updated_at,
  }));
}

/**
 * Renders what others did since an agent was last briefed, for an agent that continues.
 * @returns '' when nothing of it concerns the agent
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
