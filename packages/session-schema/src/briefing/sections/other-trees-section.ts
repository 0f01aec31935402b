import { ageOf, ago } from '../../text/text.ts';
import { headOf, RECORD } from '../frame.ts';
import { oneLine, quote } from '../labels.ts';
import type { Section } from '../layout.ts';
import { briefTail } from '../receipt.ts';

/** A session in progress in another work tree of the repository. */
export interface OtherWork {
  /** The work tree, as a path from the reader's. */
  tree: string;
  /** Its goal, or what else it is called. */
  title: string;
  /** When it was last active, ISO 8601. */
  at: string;
}

const SHARE = 40;
/** So many work trees are named. */
const TREES_MAX = 3;
const TITLE_MAX = 80;
const TREE_MAX = 120;
/** Work that is older than this is left out. */
const OLD_MS = 7 * 86_400_000;

/** What is in progress in the other work trees, in a line. */
export function elsewhereSection(others: readonly OtherWork[], now: number): Section {
  const text = elsewhereLine(others, now);
  return {
    title: '',
    lines: text === '' ? [] : [{ pieces: ['In other work trees of the repository: ', { text }] }],
    share: SHARE,
    growth: 0.3,
    cutFirst: 3,
  };
}

/** The text for an agent that starts in a work tree without work, while others have some; '' where none has. */
export function elsewhereNotice(others: readonly OtherWork[], now: number, id?: string): string {
  const text = elsewhereLine(others, now);
  if (text === '') return '';
  const lines = [
    `${headOf(id)}no work is in progress in this work tree, but there is some in others of the repository. ${RECORD}`,
    quote(text),
    ...(id === undefined ? [] : [briefTail(id)]),
  ];
  return lines.join('\n');
}

function elsewhereLine(others: readonly OtherWork[], now: number): string {
  const recent = others.filter(({ at }) => (ageOf(Date.parse(at), now) ?? 0) <= OLD_MS);
  const told = recent
    .slice(0, TREES_MAX)
    .map(
      ({ tree, title, at }) =>
        `${oneLine(tree, TREE_MAX)}: "${oneLine(title, TITLE_MAX)}" (${ago(Date.parse(at), now)})`,
    );
  const more = recent.length - told.length;
  return [...told, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}
