import { InvalidInputError, type Removal, type Session } from '@0dai/session-schema/internal';
import { readJournal } from '../journal/journal.ts';
import type { Store } from '../project/store.ts';

/**
 * Refuses to take out what another user signed and this user accepted: only this user decides about that.
 * @throws {InvalidInputError} naming the item
 */
export function refuseOthers(store: Store, session: Session, remove: Removal): void {
  const accepted = new Set<string>();
  for (const entry of readJournal(store, session.id)?.own ?? []) {
    // `trust` names entries as `<id>:<digest>`.
    if (entry.type === 'trust') for (const name of entry.entries) accepted.add(name.replace(/:.*/s, ''));
  }
  if (accepted.size === 0) return;
  const { plan, files_touched: files, key_decisions: decisions, dead_ends: ends, provenance } = session;
  const items = [
    ...plan.map(({ step }, i) => ({ text: step, from: provenance.plan[i], gone: remove.plan })),
    ...files.map((text, i) => ({ text, from: provenance.files_touched[i], gone: remove.files_touched })),
    ...decisions.map(({ decision: text }, i) => ({
      text,
      from: provenance.key_decisions[i],
      gone: remove.key_decisions,
    })),
    ...ends.map(({ approach: text }, i) => ({ text, from: provenance.dead_ends[i], gone: remove.dead_ends })),
  ];
  const other = items.find(
    ({ text, from, gone }) => from && gone?.includes(text) && accepted.has(from.entry),
  );
  if (!other) return;
  throw new InvalidInputError(
    `"${other.text}" came from another user or machine. The user can remove it with: 0dai session edit`,
  );
}
