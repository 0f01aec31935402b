import { splice } from '../text.ts';

/**
 * A bracketed list with commas between its items, by offsets into a text: an object or array of JSON, an array or
 * inline table of TOML.
 */
export interface ListShape {
  /** Just after the opening bracket. */
  open: number;
  /** The closing bracket. */
  close: number;
  items: readonly Range[];
  /** All comments of the text, in order; line comments without their line end. */
  comments: readonly Range[];
}

export interface Range {
  start: number;
  end: number;
}

/** Finds the comma after an item, if it has one. Ignores commas inside comments. */
function commaAfter(text: string, list: ListShape, index: number): number | undefined {
  const stop = list.items[index + 1]?.start ?? list.close;
  for (let at = list.items[index]?.end ?? stop; at < stop; at += 1) {
    const comment = list.comments.find(({ start }) => start === at);
    if (comment) at = comment.end - 1;
    else if (text[at] === ',') return at;
  }
  return undefined;
}

/**
 * Removes one item with its comma and blanks; comments on their own lines stay. Removing the last of several also
 * removes the comma before it, unless the list has a trailing comma.
 */
export function removeItem(text: string, list: ListShape, index: number): string {
  const item = list.items[index];
  if (!item) return text;
  const inside = list.comments.filter(({ start }) => start >= list.open && start < list.close);
  if (list.items.length === 1 && inside.length === 0) return splice(text, list.open, list.close, '');

  const previousComma = index > 0 ? commaAfter(text, list, index - 1) : undefined;
  const from = previousComma === undefined ? list.open : previousComma + 1;
  const comment = inside.findLast(({ start }) => start >= from && start < item.start);
  const blanksFrom = comment?.end ?? from;
  const comma = commaAfter(text, list, index);
  const end = comma === undefined ? item.end : comma + 1;
  const blanksAfter = /^\s*/.exec(text.slice(end, list.close))?.[0] ?? '';

  // Remove the blanks either before or after the item: what follows must not end up in a comment.
  const isLast = index === list.items.length - 1;
  const behindLine = comment !== undefined && isLineComment(text, comment);
  const takeBefore = blanksAfter.includes('\n') || (isLast && !behindLine);
  const rest = takeBefore
    ? splice(text, blanksFrom, end, '')
    : splice(text, item.start, isLast ? end : end + blanksAfter.length, '');
  const dangling = isLast && comma === undefined ? previousComma : undefined;
  return dangling === undefined ? rest : splice(rest, dangling, dangling + 1, '');
}

/**
 * Adds an item at the end of a non-empty list: after the comment on the last item's line, before comments below it.
 * @param separator the text before the item: a line end and indentation, or a space
 */
export function addItem(text: string, list: ListShape, separator: string, item: string): string {
  const index = list.items.length - 1;
  const last = list.items[index];
  if (!last) return text;
  const comma = commaAfter(text, list, index);
  let at = comma === undefined ? last.end : comma + 1;
  let before = separator;
  for (const { start, end } of list.comments) {
    const sameLine = start >= at && start < list.close && !text.slice(at, start).includes('\n');
    if (!sameLine) continue;
    at = end;
    // Only the next line can follow a line comment.
    const needsLine = isLineComment(text, { start, end }) && !separator.includes('\n');
    before = needsLine ? `\n${separator}` : separator;
  }
  const added = splice(text, at, at, before + item + (comma === undefined ? '' : ','));
  return comma === undefined ? splice(added, last.end, last.end, ',') : added;
}

function isLineComment(text: string, { start, end }: Range): boolean {
  return !text.slice(start, end).endsWith('*/');
}
