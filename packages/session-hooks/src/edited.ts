import { findStore, noteTouch, type Store } from '@0dai/session-store';
import type { Environment } from './agent.ts';
import { agentById } from './agents/index.ts';
import { hookHost } from './hook-host.ts';

/**
 * Records what a tool did where that is the edit of a file, as it is for most hooks: with as little code as that
 * takes, and the rest never loaded.
 *
 * @param options.refresh `refreshView`, of the rest
 * @returns whether there is nothing left to be done; false for whatever else it is, troubles too
 */
export function touched(
  id: string,
  input: string,
  home: string,
  env: Environment,
  { manual, refresh }: { manual: boolean; refresh: (store: Store, sessionId: string) => void },
): boolean {
  const agent = agentById(id);
  if (!agent || agent.borrowed?.(env)) return false;
  try {
    const event = agent.parse(JSON.parse(input));
    if (event?.event !== 'tool') return false;
    const store = findStore(event.cwd, hookHost(home));
    if (!store) return true;
    const who = { agent: agent.id, session_id: event.session_id };
    return manual || noteTouch(store, who, event.facts, event.cwd, refresh);
  } catch {
    // The whole program meets it again, and notes it where `0dai doctor` looks.
    return false;
  }
}
