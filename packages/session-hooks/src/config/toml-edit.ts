import { addItem, type ListShape, removeItem } from './list-edit.ts';
import { appendBlock, indentation, lineEnd, removeBlock, removeLines, splice, startsLine } from './text.ts';
import {
  parseToml,
  type TomlDocument,
  type TomlPath,
  type TomlPiece,
  tomlAt,
  under,
} from './toml-document.ts';

/** What we write in TOML. */
export type TomlValue =
  | string
  | number
  | boolean
  | readonly TomlValue[]
  | { readonly [key: string]: TomlValue };

/** The document as the text of a file again. */
export function tomlText(doc: TomlDocument): string {
  return doc.bom + doc.text;
}

/**
 * The document with a key set in the table at a path that is there, however it is written: under its
 * header, as an inline table, or as dotted keys. Nothing changes where there is no such table.
 * @example
 * setKey(parseToml('x.toml', '[a]\nb = 1 # one\n'), ['a'], 'c', 'd'); // adds the line `c = "d"`
 */
export function setKey(doc: TomlDocument, table: TomlPath, key: string, value: TomlValue): TomlDocument {
  const path = [...table, key];
  const text = writeToml(value);
  const there = doc.pieces.find((piece) => piece.value && equal(piece.path, path));
  if (there?.value) {
    if (JSON.stringify(tomlAt(doc, path)) === JSON.stringify(value)) return doc;
    return again(doc, splice(doc.text, there.value.start, there.value.end, text));
  }
  const home = doc.pieces.findLast(
    ({ kind, path, list }) => equal(path, table) && (kind === 'table' || list),
  );
  if (home?.list) return addToList(doc, home.list, `${writeKey([key])} = ${text}`);
  const sibling = doc.pieces.findLast((piece) =>
    home
      ? piece.kind === 'line' && piece.start < home.end && piece.start >= home.start
      : piece.kind !== 'table' && under(piece.path, table) && piece.path.length - piece.keys < table.length,
  );
  const after = sibling ?? home;
  if (!after) return doc;
  const container = home ? table.length : after.path.length - after.keys;
  const entry = `${writeKey(path.slice(container))} = ${text}`;
  if (after.within) return addToList(doc, after.within.list, entry);
  return addLine(doc, sibling ? sibling.end : headerEnd(doc, after), after, entry);
}

/**
 * The document with a table more: as a `[header]` at the end, or in the inline table around it.
 * @throws {ConfigSyntaxError} when the result is no TOML, because something else has that name.
 */
export function addTable(
  doc: TomlDocument,
  path: readonly string[],
  entries: Readonly<Record<string, TomlValue>>,
): TomlDocument {
  const around = inlineAround(doc, path);
  if (around?.list) {
    const key = writeKey(path.slice(around.path.length));
    return addToList(doc, around.list, `${key} = ${writeToml(entries)}`);
  }
  return appendLines(doc, [`[${writeKey(path)}]`, ...lines(entries)]);
}

/** The document with lines more at its end, behind a blank line. */
export function appendLines(doc: TomlDocument, added: readonly string[]): TomlDocument {
  return again(doc, appendBlock(doc.text, added));
}

/** The innermost inline table that a path leads through, or array that it names. */
export function inlineAround(doc: TomlDocument, path: TomlPath): TomlPiece | undefined {
  return doc.pieces.findLast((piece) => piece.list && under(path, piece.path));
}

/** The document with an item more in an inline table or array. */
export function addToList(
  doc: TomlDocument,
  list: ListShape & { type?: string },
  item: string,
): TomlDocument {
  const last = list.items.at(-1);
  if (!last) {
    const pad = list.type === 'array' ? '' : ' ';
    return again(doc, splice(doc.text, list.open, list.close, pad + item + pad));
  }
  const indent = indentation(doc.text, last.start);
  const separator = startsLine(doc.text, last.start) ? lineEnd(doc.text) + indent : ' ';
  return again(doc, addItem(doc.text, list, separator, item));
}

/** The document without everything that defines a path or what is below it. */
export function removeToml(doc: TomlDocument, path: TomlPath): TomlDocument {
  const inline = doc.pieces.findLast(
    (piece) => piece.within && under(piece.path, path) && !inside(doc, piece, path),
  );
  if (inline?.within) {
    const rest = again(doc, removeItem(doc.text, inline.within.list, inline.within.index));
    // Dotted keys are several items; an exact item is only one, and the next may have its number now.
    return inline.path.length > path.length ? removeToml(rest, path) : rest;
  }
  // From the end, so that offsets hold, and so that no sub-table of an array's item changes its item.
  const text = doc.pieces
    .filter((piece) => under(piece.path, path) && !inside(doc, piece, path))
    .reduceRight(
      (rest, { kind, start, end }) => (kind === 'table' ? removeBlock : removeLines)(rest, start, end),
      doc.text,
    );
  return text === doc.text ? doc : again(doc, text);
}

/**
 * The document with the inline table or array at a path, if it is empty, as the original has it; where
 * the original has none, without it.
 */
export function pruneToml(doc: TomlDocument, path: TomlPath, original?: TomlDocument): TomlDocument {
  const now = inlineAt(doc, path);
  if (!now?.value || now.list?.items.length !== 0) return doc;
  if (!original || tomlAt(original, path) === undefined) return removeToml(doc, path);
  const before = inlineAt(original, path);
  if (!before?.value || before.list?.items.length !== 0) return doc;
  const source = original.text.slice(before.value.start, before.value.end);
  return again(doc, splice(doc.text, now.value.start, now.value.end, source));
}

function inlineAt(doc: TomlDocument, path: TomlPath): TomlPiece | undefined {
  return doc.pieces.find((piece) => piece.list && equal(piece.path, path));
}

/** Lines `key = value` for a table. */
export function lines(entries: Readonly<Record<string, TomlValue>>): string[] {
  return Object.entries(entries).map(([key, value]) => `${writeKey([key])} = ${writeToml(value)}`);
}

/** A value in TOML, on one line. JSON's escapes are all TOML's too. */
export function writeToml(value: TomlValue): string {
  if (Array.isArray(value)) return `[${value.map(writeToml).join(', ')}]`;
  if (typeof value === 'object')
    return `{ ${lines(value as Readonly<Record<string, TomlValue>>).join(', ')} }`;
  return JSON.stringify(value);
}

function writeKey(path: TomlPath): string {
  return path.map((step) => (/^[\w-]+$/.test(String(step)) ? step : JSON.stringify(step))).join('.');
}

/** Whether a piece is part of another one that is to be removed as well. */
function inside(doc: TomlDocument, piece: TomlPiece, path: TomlPath): boolean {
  return doc.pieces.some(
    (other) =>
      other !== piece && under(other.path, path) && other.start <= piece.start && piece.end <= other.end,
  );
}

function headerEnd(doc: TomlDocument, table: TomlPiece): number {
  const newline = doc.text.indexOf('\n', table.start);
  return newline === -1 ? doc.text.length : newline;
}

function addLine(doc: TomlDocument, at: number, like: TomlPiece, entry: string): TomlDocument {
  const eol = lineEnd(doc.text);
  const newline = doc.text.indexOf('\n', at);
  const line = indentation(doc.text, like.start) + entry;
  if (newline === -1) return again(doc, doc.text + eol + line);
  return again(doc, splice(doc.text, newline + 1, newline + 1, line + eol));
}

function equal(left: TomlPath, right: TomlPath): boolean {
  return left.length === right.length && under(left, right);
}

function again(doc: TomlDocument, text: string): TomlDocument {
  return parseToml(doc.file, doc.bom + text);
}
