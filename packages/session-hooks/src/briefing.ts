import { type Actor, brief, briefingNotice, isWorthTelling, withheldNotice } from '@0dai/session-schema';
import { driftOf, type Reading, type Store } from '@0dai/session-store';
import type { Cap } from './agent.ts';

/** What an agent is told at its start. */
export interface Briefing {
  /** The text for the model. */
  text: string;
  /** One line for the person. */
  notice: string;
}

/**
 * What the next agent is told of the session in progress; the hook and `0dai session brief` both say this.
 *
 * @param cap the agent's limit for one hook's text; none for a person
 * @param reader the agent itself, which is not told of its own stay
 * @returns undefined when there is nothing worth telling
 */
export function briefingFor(store: Store, reading: Reading, cap?: Cap, reader?: Actor): Briefing | undefined {
  const { session, withheld } = reading;
  if (!session || !isWorthTelling(session)) {
    if (withheld === 0) return undefined;
    return {
      text: withheldNotice(withheld),
      notice: 'Session Roaming: a session from elsewhere was withheld; review it with: 0dai session trust',
    };
  }
  const now = store.host.now();
  return {
    text: brief(session, {
      now,
      drift: driftOf(store, session),
      withheld,
      ...(cap && { cap }),
      ...(reader && { reader }),
    }),
    notice: briefingNotice(session, now, reader),
  };
}
