import type { Entry } from './entry.ts';

/** Fields that mean something only on the machine of their writer: its processes, its logs, how far they were read. */
const LOCAL: ReadonlySet<string> = new Set(['transcript', 'process', 'offset', 'read', 'replaced']);

/**
 * Makes of an entry that another user wrote, and this one accepted, what may count here: without the fields of its
 * writer's machine, since a path in it could name any file of this one, and with the evidence `accepted`.
 */
export function acceptedEntry<T extends Entry>(entry: T): T {
  const kept = Object.entries(entry).filter(([field]) => !LOCAL.has(field));
  return { ...Object.fromEntries(kept), evidence: 'accepted' } as T;
}
