import type { Session } from '@0dai/session-schema/internal';
import type { Writer } from '../journal/journal.ts';
import { readCurrent } from '../project/session-pointer.ts';
import type { Store } from '../project/store.ts';
import { readActive } from './active.ts';
import { begin } from './begin.ts';
import { moveLastRuns } from './move-runs.ts';

/** Begins a session, to which the other agents' open runs move, or joins the one that another process has begun. */
export function beginNext(store: Store, writer: Writer): Session | undefined {
  const { id } = readCurrent(store);
  const begun = begin(store, writer);
  if (begun) moveLastRuns(store, id, begun, writer.actor);
  return begun ?? readActive(store).session;
}
