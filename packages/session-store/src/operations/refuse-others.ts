import { InvalidInputError, type Removal, type Session } from '@0dai/session-schema/internal';

/**
 * Refuses to remove an item that another user wrote and this user accepted. `0dai session edit` can: only the user
 * decides about it.
 * @throws {InvalidInputError} naming the item
 */
export function refuseOthers(session: Session, remove: Removal): void {
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
  const other = items.find(({ text, from, gone }) => from?.evidence === 'accepted' && gone?.includes(text));
  if (!other) return;
  throw new InvalidInputError(
    `"${other.text}" came from another user or machine. The user can remove it with: 0dai session edit`,
  );
}
