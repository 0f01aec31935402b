import type { Node } from 'jsonc-parser';
import {
  expectAt,
  type JsonDocument,
  type JsonPath,
  listShape,
  nodeAt,
  parseJson,
  sourceAt,
  valueAt,
} from './json-document.ts';
import { type JsonObject, type JsonStyle, type JsonValue, writeJson } from './json-write.ts';
import { addItem, removeItem } from './list-edit.ts';
import { indentation, lineEnd, splice, startsLine } from './text.ts';

/** The document as the text of a file again. */
export function jsonText(doc: JsonDocument): string {
  return doc.bom + doc.text;
}

/**
 * The document with a value at a path of keys: replaced where it is there and differs, else added as
 * the last key of its object, with the objects above it. The text around it stays as it is.
 * @throws {ConfigSyntaxError} when something on the way is not an object.
 * @example
 * jsonText(setAt(parseJson('x.json', '{"a":1}'), ['b'], 2)); // '{"a":1, "b": 2}'
 */
export function setAt(doc: JsonDocument, path: readonly string[], value: JsonValue): JsonDocument {
  const node = nodeAt(doc, path);
  if (node) return same(valueAt(doc, path), value) ? doc : replace(doc, node, value);
  if (!doc.root) return setAt(withRoot(doc), path, value);
  const depth = path.findLastIndex((_, index) => expectAt(doc, path.slice(0, index), 'object') !== undefined);
  const parent = nodeAt(doc, path.slice(0, depth));
  const key = path[depth];
  if (!parent || key === undefined) return doc;
  const wrapped = path.slice(depth + 1).reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), value);
  return add(doc, parent, wrapped, key);
}

/**
 * The document with a key set in the object at a path, which may lead through lists; nothing changes
 * where there is no such object.
 */
export function setMember(doc: JsonDocument, path: JsonPath, key: string, value: JsonValue): JsonDocument {
  const node = nodeAt(doc, [...path, key]);
  if (node) return same(valueAt(doc, [...path, key]), value) ? doc : replace(doc, node, value);
  const container = expectAt(doc, path, 'object');
  return container ? add(doc, container, value, key) : doc;
}

/**
 * The document with a value more in the list at a path; the list is made where there is none.
 * @throws {ConfigSyntaxError} when something else than a list is there.
 */
export function appendAt(doc: JsonDocument, path: readonly string[], value: JsonValue): JsonDocument {
  for (let depth = 0; depth < path.length; depth += 1) expectAt(doc, path.slice(0, depth), 'object');
  const list = expectAt(doc, path, 'array');
  return list ? add(doc, list, value) : setAt(doc, path, [value]);
}

/** The document without the key or list item at a path, and without the comma and blanks it had. */
export function removeAt(doc: JsonDocument, path: JsonPath): JsonDocument {
  const node = nodeAt(doc, path);
  const item = typeof path.at(-1) === 'number' ? node : node?.parent;
  const list = item?.parent;
  if (!item || !list) return doc;
  const index = (list.children ?? []).indexOf(item);
  return again(doc, removeItem(doc.text, listShape(doc, list), index));
}

/**
 * The document without the object or list at a path, if it is empty, and then without what is around
 * it, if that is empty, and so on; but what the original had there stays, as it was written there.
 */
export function prune(doc: JsonDocument, path: readonly string[], original?: JsonDocument): JsonDocument {
  const value = valueAt(doc, path);
  if (path.length === 0 || !isEmpty(value)) return doc;
  const before = original && valueAt(original, path);
  if (before === undefined || original === undefined) {
    return prune(removeAt(doc, path), path.slice(0, -1), original);
  }
  const node = nodeAt(doc, path);
  const source =
    isEmpty(before) && Array.isArray(before) === Array.isArray(value) && sourceAt(original, path);
  if (!node || !source) return doc;
  return again(doc, splice(doc.text, node.offset, node.offset + node.length, source));
}

/** Whether a document holds nothing at all, not even a comment. */
export function isBare(doc: JsonDocument): boolean {
  return /^\s*(?:\{\s*\}\s*)?$/.test(doc.text);
}

/** Whether a document is the original with nothing but an empty object put into it. */
export function isOnlyRooted(doc: JsonDocument, original: JsonDocument): boolean {
  return !original.root && doc.text === withRoot(original).text;
}

function add(doc: JsonDocument, container: Node, value: JsonValue, key?: string): JsonDocument {
  const style = styleOf(doc, container);
  const write = (indent: string) =>
    (key === undefined ? '' : `${JSON.stringify(key)}: `) + writeJson(value, style, indent);
  const list = listShape(doc, container);
  const last = list.items.at(-1);
  if (last) {
    const indent = indentation(doc.text, last.start);
    const separator = startsLine(doc.text, last.start) ? style.eol + indent : ' ';
    return again(doc, addItem(doc.text, list, separator, write(indent)));
  }
  const outer = indentation(doc.text, container.offset);
  const inner = outer + style.unit;
  const short = container.type === 'array' && (typeof value !== 'object' || value === null);
  if (style.compact || (short && list.comments.length === 0)) {
    return again(doc, splice(doc.text, list.open, list.close, write('')));
  }
  const comment = list.comments.findLast(({ start }) => start >= list.open && start < list.close);
  const text = style.eol + inner + write(inner) + style.eol + outer;
  return again(doc, splice(doc.text, comment?.end ?? list.open, list.close, text));
}

function replace(doc: JsonDocument, node: Node, value: JsonValue): JsonDocument {
  const indent = indentation(doc.text, node.offset);
  const text = writeJson(value, styleOf(doc, node), indent);
  return again(doc, splice(doc.text, node.offset, node.offset + node.length, text));
}

/** A text without any value gets an empty object, below the comments that it may have. */
function withRoot(doc: JsonDocument): JsonDocument {
  const eol = lineEnd(doc.text);
  const comments = doc.text.trimEnd();
  return again(doc, `${comments === '' ? '' : comments + eol}{}${eol}`);
}

/** How new text is to be written inside a container: as it is itself, or as the file is. */
function styleOf(doc: JsonDocument, container: Node): JsonStyle {
  const { text, root } = doc;
  const lines = (node: Node) => text.slice(node.offset, node.offset + node.length).includes('\n');
  const empty = (container.children ?? []).length === 0;
  const compact =
    !lines(container) && !(empty && (container === root || (root !== undefined && lines(root))));
  const first = root?.children?.find(({ offset }) => startsLine(text, offset));
  const unit = (first && indentation(text, first.offset)) || '  ';
  return { eol: lineEnd(text), unit, compact };
}

function again(doc: JsonDocument, text: string): JsonDocument {
  return parseJson(doc.file, doc.bom + text);
}

function isEmpty(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Whether two JSON values are the same, whatever the order of their keys. */
function same(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  const one = left as JsonObject;
  const other = right as JsonObject;
  return keys.length === Object.keys(right).length && keys.every((key) => same(one[key], other[key]));
}
