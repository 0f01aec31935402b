import { head, singleLine } from './text.ts';

/** The share of the room for the head. The tail is kept too, because open points are often at the end. */
const HEAD_SHARE = 0.6;
/** A cut moves to a word's edge within this share of the room. */
const NEAR = 0.3;
/** With `isCounted`, a cut says how much was left out from this `max` on. */
const COUNTED_MIN = 1_000;

/** How a text is cut. */
export interface CutOptions {
  /** With room for 1,000 units or more, the cut says how many characters are missing. Default false. */
  isCounted?: boolean;
}

/**
 * The head and the tail of a text, at most `max` UTF-16 units. Cuts at a word's edge where one is near, and never
 * inside a surrogate pair; line ends stay.
 * @returns the text itself if it fits
 * @example headAndTail('Fix the login bug. Never touch the public API.', 30) // 'Fix the login … public API.'
 */
export function headAndTail(text: string, max: number, { isCounted = false }: CutOptions = {}): string {
  if (text.length <= max) return text;
  const counts = isCounted && max >= COUNTED_MIN;
  const joint = (left: number) => (counts ? ` … (${left} characters left out) … ` : ' … ');
  const room = max - joint(text.length).length;
  if (room < 2) return cutEnd(text, Math.max(0, max));
  const first = cutEnd(text, Math.ceil(room * HEAD_SHARE));
  const last = cutStart(text, room - first.length);
  return `${first}${joint(text.length - first.length - last.length)}${last}`;
}

/** The head of a text on one line, at most `max` UTF-16 units; ` …` marks a cut. */
export function singleLineHead(text: string, max: number): string {
  const line = singleLine(text);
  return line.length <= max ? line : `${head(line, max - 2).trimEnd()} …`;
}

function cutEnd(text: string, max: number): string {
  const cut = text.slice(0, max);
  const space = Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('\n'));
  const isInWord = !/^\s/.test(text.slice(max, max + 1));
  return (isInWord && space > max * (1 - NEAR) ? cut.slice(0, space) : cut)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}

function cutStart(text: string, max: number): string {
  if (max <= 0) return '';
  const cut = text.slice(-max);
  const space = cut.search(/\s/);
  const isInWord = !/\s$/.test(text.slice(0, -max).slice(-1));
  return (isInWord && space !== -1 && space < max * NEAR ? cut.slice(space) : cut)
    .replace(/^[\udc00-\udfff]/, '')
    .trimStart();
}
