import { redactedHead } from '@0dai/session-schema/internal';
import { lineOf } from '../facts.ts';

/** Most steps taken from a text. */
const STEPS_MAX = 30;
const TEXT_MAX = 50_000;
/** Longest line that is parsed; bounds the time of each pattern. */
const LINE_MAX = 1_000;

/** A step of a plan in Markdown. */
export interface WrittenStep {
  step: string;
  /** Ticked off: `- [x]`. */
  status?: 'completed';
}

interface List {
  /** The heading above it. */
  under: string;
  numbered: boolean;
  /** Spaces before its items; two more begin a nested list. */
  indent: number;
  items: string[];
}

const FENCE = /^\s{0,3}(?:```|~~~)/;
const HEADING = /^#{1,6}\s+(\S.*)$/;
const NUMBERED_HEADING = /^(?:(?:step|phase|part|task)\s+)?\d{1,2}(?:[.):]|\s*[-\u2013\u2014])\s*(.+)$/i;
const ITEM = /^( {0,3})(?:[-*+]|(\d{1,3})[.)])\s+(\S.*)$/;
const OF_STEPS = /\b(?:steps?|plan|tasks?|to-?dos?|implementation|approach|changes)\b/i;

/** The title of a Markdown text: its first heading, else its first line, else ''. */
export function markdownTitle(markdown: string): string {
  const lines = linesOf(markdown);
  const heading = lines.map((line) => HEADING.exec(line)?.[1]).find((title) => title);
  return plain(heading ?? lines.find((line) => line.trim() !== '') ?? '');
}

/**
 * The steps of a plan in Markdown: its numbered headings, else the top-level items of the list that looks most like a
 * list of steps. Empty if there is no list.
 *
 * @example markdownSteps('# Plan\n1. Fix add\n2. Write tests') // [{ step: 'Fix add' }, { step: 'Write tests' }]
 */
export function markdownSteps(markdown: string): WrittenStep[] {
  const { headings, lists } = outline(linesOf(markdown));
  const numbered = headings.flatMap((heading) => NUMBERED_HEADING.exec(heading)?.[1] ?? []);
  const items = numbered.length > 1 ? numbered : (best(lists)?.items ?? []);
  return items
    .map(toStep)
    .filter(({ step }) => step !== '')
    .slice(0, STEPS_MAX);
}

/** Prefers numbered lists, then lists under a heading about steps, then the first one. */
function best(lists: readonly List[]): List | undefined {
  const rank = ({ numbered, under }: List) => (numbered ? 2 : 0) + (OF_STEPS.test(under) ? 1 : 0);
  return [...lists].sort((a, b) => rank(b) - rank(a))[0];
}

function outline(lines: readonly string[]): { headings: string[]; lists: List[] } {
  const headings: string[] = [];
  const lists: List[] = [];
  let open: List | undefined;
  let fenced = false;
  for (const line of lines) {
    if (FENCE.test(line)) {
      fenced = !fenced;
      continue;
    }
    if (fenced || line.trim() === '') continue;
    const heading = HEADING.exec(line)?.[1];
    const item = ITEM.exec(line);
    if (heading !== undefined) {
      headings.push(plain(heading));
      open = undefined;
    } else if (item) {
      const [, { length: indent } = '', number, text = ''] = item;
      const numbered = number !== undefined;
      // Unindented bullets after a numbered item belong to that item.
      if (open && (indent > open.indent + 1 || (open.numbered && !numbered))) continue;
      if (!open || open.numbered !== numbered) {
        open = { under: headings.at(-1) ?? '', numbered, indent, items: [] };
        lists.push(open);
      }
      open.items.push(text);
    } else if (/^\S/.test(line)) {
      open = undefined;
    }
  }
  return { headings, lists };
}

function linesOf(markdown: string): string[] {
  return markdown
    .slice(0, TEXT_MAX)
    .split('\n')
    .map((line) => redactedHead(line, LINE_MAX));
}

function toStep(item: string): WrittenStep {
  const box = /^\[([ xX])\]\s+/.exec(item);
  const step = plain(box ? item.slice(box[0].length) : item);
  return box && box[1] !== ' ' ? { step, status: 'completed' } : { step };
}

/** Removes emphasis, link targets and closing heading marks. */
function plain(text: string): string {
  return lineOf(
    text
      .replace(/(\*\*|__)(.+?)\1/g, '$2')
      .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
      .replace(/\s#+\s*$/, ''),
  );
}
