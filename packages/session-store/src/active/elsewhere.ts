import type { Session } from '@0dai/session-schema/internal';
import { unlessRefused } from '../errors.ts';
import { currentReading } from '../journal/reading.ts';
import type { Store } from '../project/store.ts';
import { otherTrees } from '../project/work-trees.ts';
import { readViewFile } from '../view/view-file.ts';

/** A session in progress in another work tree of the repository. */
export interface SessionElsewhere {
  /** The session in progress there. */
  session: Session;
  /** The store of that work tree. */
  store: Store;
}

/**
 * The store of the work tree in which a session is in progress; the given store for any other session. The trees share
 * journals and archive, but each has its own view and pointer.
 */
export function storeOfSession(store: Store, id: string): Store {
  return elsewhere(store).find(({ session }) => session.id === id)?.store ?? store;
}

/**
 * Reads the sessions in progress in the other work trees of the repository, the latest first. Writes nothing.
 * @example elsewhere(store).map(({ session, store }) => [store.project.root, session.goal]);
 */
export function elsewhere(store: Store): SessionElsewhere[] {
  return otherTrees(store.project, store.host.home)
    .flatMap(({ id, project }): SessionElsewhere[] => {
      if (!project || id === undefined) return [];
      const there = { ...store, project };
      const session = unlessRefused(() => {
        const file = readViewFile(there, project.active);
        return currentReading(there, id, file?.own ? file.view : undefined).session;
      });
      return session?.status === 'active' ? [{ session, store: there }] : [];
    })
    .sort((a, b) => (a.session.updated_at < b.session.updated_at ? 1 : -1));
}
