import { ageOf, ago } from '../../text/text.ts';
import { STALE_MS } from '../context/context.ts';
import { headOf, RECORD } from '../frame.ts';
import { oneLine, quote } from '../labels.ts';
import type { Section } from '../layout.ts';
import { briefTail } from '../receipt.ts';

/** A session in progress in another work tree of the repository. */
export interface OtherTree {
  /** The work tree, as a path from the reader's. */
  tree: string;
  /** Its title (`titleOf`). */
  title: string;
  /** When it was last active, ISO 8601. */
  at: string;
}

const SHARE = 40;
const SEPARATOR = '; ';
/** How many work trees are named. */
const TREES_MAX = 3;
const TITLE_MAX = 80;
const TREE_MAX = 120;

/** A line for the sessions in progress in other work trees. */
export function otherTreesSection(others: readonly OtherTree[], now: number): Section {
  const text = describeTrees(others, now);
  return {
    title: '',
    lines:
      text.length === 0
        ? []
        : [{ pieces: ['In other work trees of the repository: ', { text, separator: SEPARATOR }] }],
    share: SHARE,
    growth: 0.3,
    cutFirst: 3,
  };
}

/** The text for an agent that starts in a work tree without a session, if others have one; '' if none has. */
export function otherTreesNotice(others: readonly OtherTree[], now: number, id?: string): string {
  const text = describeTrees(others, now);
  if (text.length === 0) return '';
  const lines = [
    `${headOf(id)}no work is in progress in this work tree, but there is some in others of the repository. ${RECORD}`,
    quote(text.join(SEPARATOR)),
    ...(id === undefined ? [] : [briefTail(id)]),
  ];
  return lines.join('\n');
}

function describeTrees(others: readonly OtherTree[], now: number): string[] {
  const recent = others.filter(({ at }) => (ageOf(Date.parse(at), now) ?? 0) <= STALE_MS);
  const told = recent
    .slice(0, TREES_MAX)
    .map(
      ({ tree, title, at }) =>
        `${oneLine(tree, TREE_MAX)}: "${oneLine(title, TITLE_MAX)}" (${ago(Date.parse(at), now)})`,
    );
  const more = recent.length - told.length;
  return [...told, ...(more > 0 ? [`${more} more`] : [])];
}
