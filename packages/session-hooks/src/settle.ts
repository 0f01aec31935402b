import {
  FileError,
  KeyError,
  type Reading,
  type Settler,
  type Store,
  settleStays,
} from '@0dai/session-store';
import { agentById } from './agents/index.ts';
import { LOG_BUDGET_MS, readLog } from './logs/read-log.ts';

/**
 * Settles what other agents left, by what their own logs show: whoever starts next, or looks, does so first.
 * Where nothing can be written, everything stays as it was.
 *
 * @param reading the one just made, where there is one
 * @returns whether anything was written, and why nothing could be
 */
export function settleOthers(
  store: Store,
  reader: Settler,
  reading?: Reading,
): { wrote: boolean; trouble?: string } {
  try {
    const wrote = settleStays(
      store,
      reader,
      (id, log) => {
        const agent = agentById(id);
        const part =
          agent && readLog(agent, { path: log.path, offset: log.upto }, { budgetMs: LOG_BUDGET_MS });
        return part && { facts: part.facts, upto: part.end };
      },
      reading,
    );
    return { wrote };
  } catch (error) {
    if (error instanceof FileError || error instanceof KeyError)
      return { wrote: false, trouble: error.message };
    throw error;
  }
}
