import { brief, type Session } from '@0dai/session-schema/internal';
import { atWork, driftOf, type Store } from '@0dai/session-store/internal';

/** Most tokens of the text beside a structured answer. */
export const MAX_TEXT_TOKENS = 4_000;

/** A session as an agent reads it: the briefing, with more room than a hook has. Its ages are those of now. */
export function briefingText(store: Store, session: Session, unverified: number): string {
  const now = store.host.now();
  return brief(session, {
    now,
    budget: MAX_TEXT_TOKENS,
    drift: driftOf(store, session),
    unverified,
    tools: { cli: false, hasMore: false, canBeginNew: true },
    atWork: atWork(session, now).map(({ run }) => run),
  });
}
