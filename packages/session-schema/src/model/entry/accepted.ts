import type { Entry } from './entry.ts';

/** Fields that hold only on their writer's machine: its processes, its logs, the read positions in them. */
const LOCAL: ReadonlySet<string> = new Set(['transcript', 'process', 'offset', 'read', 'replaced']);

/**
 * Converts an entry that another user wrote and this user accepted: removes the fields of its writer's machine, because
 * a path in them could name any file of this one, and sets the evidence `accepted`.
 */
export function acceptedEntry<T extends Entry>(entry: T): T {
  const kept = Object.entries(entry).filter(([field]) => !LOCAL.has(field));
  return { ...Object.fromEntries(kept), evidence: 'accepted' } as T;
}
