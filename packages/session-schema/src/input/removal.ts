import { InvalidInputError } from '../model/errors.ts';
import type { Removal } from '../model/patch.ts';
import type { Session } from '../model/session.ts';
import { stepKey } from '../session/step.ts';
import { listed, shown } from './shown.ts';

/** An item of a session that a save may remove. */
interface Item {
  field: keyof Removal;
  kind: string;
  text: string;
  /** The reason of a decision or dead end; '' for other items. */
  reason: string;
  /** The entry that recorded it. */
  entry: string;
}

/** The shortest part of an entry's id. */
const MIN_ID_LENGTH = 4;

/**
 * Finds the items that a save removes. Each is named by its text, by a part of it that no other item has, or by the id
 * of the entry that recorded it, which names all items of that entry.
 *
 * @param projectPath makes a path project-relative; undefined for one outside the project
 * @throws {InvalidInputError} listing the items, when none or more than one matches
 * @example findRemoved(session, ['use jose'], (path) => path); // { key_decisions: ['use jose'] }
 */
export function findRemoved(
  session: Session | undefined,
  wanted: readonly string[],
  projectPath: (path: string) => string | undefined,
): Removal {
  const items = session ? itemsOf(session) : [];
  const removal: Removal = {};
  for (const { field, text } of wanted.flatMap((one) => matching(items, one, projectPath(one)))) {
    removal[field] = [...(removal[field] ?? []), text];
  }
  return removal;
}

function itemsOf(session: Session): Item[] {
  const { plan, files_touched: files, key_decisions: decisions, dead_ends: ends, provenance } = session;
  const entryOf = (from: { entry: string } | undefined) => from?.entry ?? '';
  return [
    ...plan.map(({ step }, i): Item => {
      return { field: 'plan', kind: 'step', text: step, reason: '', entry: entryOf(provenance.plan[i]) };
    }),
    ...decisions.map(({ decision: text, reason }, i): Item => {
      const entry = entryOf(provenance.key_decisions[i]);
      return { field: 'key_decisions', kind: 'decision', text, reason, entry };
    }),
    ...ends.map(({ approach: text, reason }, i): Item => {
      return { field: 'dead_ends', kind: 'dead end', text, reason, entry: entryOf(provenance.dead_ends[i]) };
    }),
    ...files.map((text, i): Item => {
      const entry = entryOf(provenance.files_touched[i]);
      return { field: 'files_touched', kind: 'file', text, reason: '', entry };
    }),
  ];
}

function matching(items: readonly Item[], wanted: string, path: string | undefined): Item[] {
  const key = stepKey(wanted);
  const isExact = ({ field, text, reason }: Item) =>
    field === 'files_touched'
      ? text === wanted || text === path
      : stepKey(text) === key || (reason !== '' && stepKey(`${text}: ${reason}`) === key);
  const exact = items.filter(isExact);
  // Equal steps: remove the last one.
  if (exact.length > 0 && exact.every(({ field }) => field === 'plan')) return exact.slice(-1);
  if (exact.length === 1) return exact;
  const word = wanted.trim().toLowerCase();
  const recorded = items.filter(({ entry }) => entry === word);
  if (recorded.length > 0) return recorded;
  const containing = key === '' ? [] : items.filter(({ text }) => stepKey(text).includes(key));
  if (exact.length === 0 && containing.length === 1) return containing;
  const isPart = ({ entry }: Item) => entry.startsWith(word) || entry.endsWith(word);
  const named = word.length >= MIN_ID_LENGTH ? items.filter(isPart) : [];
  if (containing.length === 0 && new Set(named.map(({ entry }) => entry)).size === 1) return named;
  const found = [exact, containing, named].find((list) => list.length > 0) ?? [];
  throw new InvalidInputError(
    `${found.length > 1 ? 'More than one item matches' : 'No item matches'} "${shown(wanted)}". ` +
      listed(
        'items',
        (found.length > 0 ? found : items).map(({ kind, text }) => `${kind}: ${text}`),
        'This session holds no steps, decisions, dead ends or files.',
      ),
  );
}
