import { FileError, KeyError, type Settler, type Store, settleStays } from '@0dai/session-store';
import { agentById } from './agents/index.ts';
import { readLog } from './log.ts';

/**
 * Settles what other agents left, by what their own logs show: whoever starts next, or looks, does so first.
 * Where nothing can be written, everything stays as it was.
 *
 * @returns why nothing could be settled; undefined when all is well
 */
export function settleOthers(store: Store, reader: Settler): string | undefined {
  try {
    settleStays(store, reader, (id, log) => {
      const agent = agentById(id);
      return agent && readLog(agent, log);
    });
    return undefined;
  } catch (error) {
    if (error instanceof FileError || error instanceof KeyError) return error.message;
    throw error;
  }
}
