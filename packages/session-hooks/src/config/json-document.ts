import {
  createScanner,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { ConfigSyntaxError } from './errors.ts';
import type { JsonValue } from './json-write.ts';
import type { ListShape, Range } from './list-edit.ts';
import { errorLine, lineAt, splitBom } from './text.ts';

export type JsonPath = readonly (string | number)[];

/** A JSON or JSONC text and where everything in it is. Comments and trailing commas are allowed. */
export interface JsonDocument {
  /** The file as the person knows it, for messages. */
  readonly file: string;
  /** The text without its byte order mark; all offsets are into it. */
  readonly text: string;
  readonly bom: string;
  /** Absent where the text is empty, or nothing but comments. */
  readonly root?: Node;
}

/** In the scanner's own terms: jsonc-parser's enums are const, which isolated modules cannot use. */
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const END = 17;

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'expected a value or a key in double quotes',
  InvalidNumberFormat: 'expected a number',
  PropertyNameExpected: 'expected a key in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected a colon',
  CommaExpected: 'expected a comma',
  CloseBraceExpected: 'expected a closing brace }',
  CloseBracketExpected: 'expected a closing bracket ]',
  EndOfFileExpected: 'expected nothing more after the closing brace',
  UnexpectedEndOfString: 'expected a closing quote',
  UnexpectedEndOfComment: 'expected the end of the comment */',
};

/**
 * Reads a text as JSON, or JSONC.
 * @throws {ConfigSyntaxError} when it is neither, or its root is not an object.
 */
export function parseJson(file: string, source: string): JsonDocument {
  const { bom, body: text } = splitBom(source);
  const errors: ParseError[] = [];
  const root = parse(file, text, errors);
  const [error] = errors;
  if (error) {
    const expected = EXPECTED[printParseErrorCode(error.error)] ?? 'expected JSON';
    throw new ConfigSyntaxError(file, errorLine(text, error.offset), `this is not valid JSON: ${expected}`);
  }
  if (root && root.type !== 'object') {
    const found = `expected an object {…}, found ${article(root)}`;
    throw new ConfigSyntaxError(file, lineAt(text, root.offset), found);
  }
  return root ? { file, text, bom, root } : { file, text, bom };
}

function parse(file: string, text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (error) {
    // The parser calls itself for each level: some hundred thousand brackets exhaust the stack.
    if (error instanceof RangeError) {
      throw new ConfigSyntaxError(file, 1, 'this is not a configuration: nested too deeply', {
        cause: error,
      });
    }
    throw error;
  }
}

/** The node at a path. Of a key that stands twice the last counts, as for the agents. */
export function nodeAt(doc: JsonDocument, path: JsonPath): Node | undefined {
  let node = doc.root;
  for (const step of path) node = node && childAt(node, step);
  return node;
}

function childAt(node: Node, step: string | number): Node | undefined {
  if (typeof step === 'number') return node.type === 'array' ? node.children?.[step] : undefined;
  if (node.type !== 'object') return undefined;
  return node.children?.findLast(({ children }) => children?.[0]?.value === step)?.children?.[1];
}

/** The value at a path; undefined where there is none. */
export function valueAt(doc: JsonDocument, path: JsonPath): JsonValue | undefined {
  const node = nodeAt(doc, path);
  return node && (getNodeValue(node) as JsonValue);
}

/** The text of the node at a path, as it is written. */
export function sourceAt(doc: JsonDocument, path: JsonPath): string | undefined {
  const node = nodeAt(doc, path);
  return node && doc.text.slice(node.offset, node.offset + node.length);
}

/**
 * The node at a path, which must be of this type where it is there at all.
 * @throws {ConfigSyntaxError} when it is of another type.
 */
export function expectAt(doc: JsonDocument, path: JsonPath, type: 'object' | 'array'): Node | undefined {
  const node = nodeAt(doc, path);
  if (!node || node.type === type) return node;
  const wanted = type === 'object' ? 'an object {…}' : 'a list […]';
  throw new ConfigSyntaxError(
    doc.file,
    lineAt(doc.text, node.offset),
    `expected ${path.join('.')} to be ${wanted}, found ${article(node)}`,
  );
}

/** The line, from 1, of the node at a path. */
export function lineOf(doc: JsonDocument, path: JsonPath): number {
  return lineAt(doc.text, nodeAt(doc, path)?.offset ?? 0);
}

/** The object or array at a node as a list of items with commas between them. */
export function listShape(doc: JsonDocument, node: Node): ListShape {
  return {
    open: node.offset + 1,
    close: node.offset + node.length - 1,
    items: (node.children ?? []).map(({ offset, length }) => ({ start: offset, end: offset + length })),
    comments: commentsOf(doc.text),
  };
}

function commentsOf(text: string): Range[] {
  const scanner = createScanner(text, false);
  const comments: Range[] = [];
  for (let kind: number = scanner.scan(); kind !== END; kind = scanner.scan()) {
    if (kind !== LINE_COMMENT && kind !== BLOCK_COMMENT) continue;
    const start = scanner.getTokenOffset();
    comments.push({ start, end: start + scanner.getTokenLength() });
  }
  return comments;
}

function article(node: Node): string {
  const names: Record<string, string> = { array: 'a list', object: 'an object', null: 'null' };
  return names[node.type] ?? `a ${node.type}`;
}
