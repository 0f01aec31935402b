import type { Entry } from '../model/entry/entry.ts';
import type { Provenance } from '../model/session.ts';
import { positionOf } from './log-source.ts';

/** Whether one ISO time is before another. */
export function isBefore(one: string, other: string): boolean {
  return Date.parse(one) < Date.parse(other);
}

/** Whether a late entry is older than an item's provenance. */
export function isOlder(entry: Entry, than: Provenance | null): boolean {
  return 'when' in entry && entry.when !== undefined && than !== null && isBefore(entry.when, than.at);
}

/**
 * Whether an entry was read from an agent's log, not written by the agent's hook as it happened. A prompt has the same
 * source in both, but only the log's entry has `when`.
 */
export function isFromLog(entry: Entry): boolean {
  if (entry.evidence === 'imported') return true;
  if (entry.type === 'capture' && entry.source === undefined) {
    // It only records the read position.
    return entry.read !== undefined || entry.replaced !== undefined;
  }
  if (entry.type === 'start' || !('source' in entry)) return false;
  return entry.source !== undefined && entry.when !== undefined;
}

/** Whether an entry names a place in an agent's log. Changes that git shows have none. */
export function isPlaced(entry: Entry): boolean {
  return entry.type === 'capture' && entry.source !== undefined && positionOf(entry.source) !== undefined;
}

/** The time at which the content of an entry happened. */
export function timeOf(entry: Entry): string {
  return ('when' in entry ? entry.when : undefined) ?? entry.at;
}

/** The provenance of the items in an entry. */
export function provenanceOf(entry: Entry): Provenance {
  return {
    by: entry.actor.agent ?? 'person',
    ...(entry.actor.session_id !== undefined && { session_id: entry.actor.session_id }),
    at: timeOf(entry),
    evidence: entry.evidence,
    entry: entry.id,
  };
}
