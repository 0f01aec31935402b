import { ConfigSyntaxError } from '../errors.ts';

/** A value of both JSON and TOML (`null` only in JSON). */
export type ConfigValue = string | number | boolean | null | readonly ConfigValue[] | ConfigObject;
export interface ConfigObject {
  readonly [key: string]: ConfigValue;
}

/** Keys and list indices from the root of a document. */
export type ConfigPath = readonly (string | number)[];

/**
 * A parsed JSON or TOML configuration file. An edit returns a new document, or the same one if nothing changes. It
 * leaves every byte outside the edited value as it is: comments, order, blanks, line ends.
 *
 * @example
 * textOf(parseJson('x.json', '{"a":1} // one\n').set(['b'], 2)); // '{"a":1, "b": 2} // one\n'
 */
export interface ConfigDocument {
  /** The file as the user knows it, for messages. */
  readonly file: string;
  /** The byte order mark, or ''. */
  readonly bom: string;
  /** The text without its byte order mark. */
  readonly text: string;
  /** The whole document as a plain value; undefined if a JSON text is empty or holds only comments. */
  readonly value: unknown;
  /** The names of an object and a list in this format, with an article. */
  readonly terms: { readonly object: string; readonly array: string };
  /** The line of a path, from 1. */
  lineOf(path: ConfigPath): number;
  /**
   * Replaces a value if it differs, or adds it as the last key of its object. Creates a missing object.
   * @throws {ConfigSyntaxError} when the path leads through something other than objects and lists.
   */
  set(path: ConfigPath, value: ConfigValue): ConfigDocument;
  /**
   * Adds an item at the end of a list. Creates a missing list.
   * @throws {ConfigSyntaxError} when the path does not lead to a list.
   */
  append(path: ConfigPath, value: ConfigObject | string): ConfigDocument;
  /** Removes a key or list item, with the comma and blanks that belong to it. */
  remove(path: ConfigPath): ConfigDocument;
  /** The source of the value at a path; undefined if it is not in one piece, such as a TOML table with a header. */
  sourceAt(path: ConfigPath): string | undefined;
  /** Replaces the source of the value at a path. */
  replaceSource(path: ConfigPath, source: string): ConfigDocument;
}

/** Formats the document as the text of its file. */
export function textOf({ bom, text }: ConfigDocument): string {
  return bom + text;
}

/** Reads the plain value at a path; returns undefined if there is none. */
export function valueAt(doc: ConfigDocument, path: ConfigPath): unknown {
  let value = doc.value;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/**
 * Checks the type of a value, if it exists.
 * @throws {ConfigSyntaxError} when it has another type.
 */
export function expectAt(doc: ConfigDocument, path: ConfigPath, type: 'object' | 'array'): void {
  const value = valueAt(doc, path);
  if (value === undefined || typeOf(value) === type) return;
  const found = { object: 'an object', array: 'a list', null: 'null' }[typeOf(value)] ?? `a ${typeOf(value)}`;
  const problem = `expected ${path.join('.')} to be ${doc.terms[type]}, found ${found}`;
  throw new ConfigSyntaxError(doc.file, doc.lineOf(path), problem);
}

/**
 * Checks that a path leads only through objects and lists.
 * @throws {ConfigSyntaxError} when it does not.
 */
export function expectWay(doc: ConfigDocument, path: ConfigPath): void {
  path.forEach((step, depth) => {
    expectAt(doc, path.slice(0, depth), typeof step === 'number' ? 'array' : 'object');
  });
}

/**
 * Removes the object or list at a path if it is empty, then its parent if that is empty, and so on. One that is also
 * empty in the original stays, as the original writes it.
 */
export function prune(doc: ConfigDocument, path: ConfigPath, original?: ConfigDocument): ConfigDocument {
  const value = valueAt(doc, path);
  if (path.length === 0 || !isEmpty(value) || doc.sourceAt(path) === undefined) return doc;
  const before = original && valueAt(original, path);
  if (before === undefined) return prune(doc.remove(path), path.slice(0, -1), original);
  const source = isEmpty(before) && typeOf(before) === typeOf(value) ? original?.sourceAt(path) : undefined;
  return source === undefined ? doc : doc.replaceSource(path, source);
}

/** Whether two values are equal, in any order of keys. */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (!isContainer(left) || !isContainer(right) || typeOf(left) !== typeOf(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => same(left[key], right[key]));
}

function isEmpty(value: unknown): boolean {
  return isContainer(value) && Object.keys(value).length === 0;
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeOf(value) === 'object' || typeOf(value) === 'array';
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  return typeof value === 'bigint' ? 'number' : typeof value;
}
