import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { ConfigSyntaxError } from '../errors.ts';
import { errorLine } from '../text.ts';
import type { ConfigPath } from './document.ts';
import type { ListShape, Range } from './list-edit.ts';
import { tomlValue } from './toml-value.ts';

/** One definition in a TOML text, with the path that it defines from the root. */
export interface TomlPiece extends Range {
  /** A `[header]` with its lines; a `key = value` line; or an item of an inline table or array. */
  kind: 'table' | 'line' | 'inline';
  path: ConfigPath;
  /** How many of the path's last steps its own key has: 2 in `a.b = 1`. */
  keys: number;
  /** The range of its value; a table has none. */
  value?: Range;
  /** The value as a list, if it is an inline table or array. */
  list?: ListShape & { type: 'table' | 'array' };
  /** The list that contains it, and its index. */
  within?: { list: ListShape; index: number };
}

/**
 * Collects all definitions of a TOML text in the order of the file, and the whole text as one plain value. Accepts
 * TOML 1.1, as Codex does.
 * @throws {ConfigSyntaxError} when it is invalid.
 */
export function parsePieces(file: string, text: string): { pieces: readonly TomlPiece[]; value: unknown } {
  const program = parse(file, text);
  const comments = program.comments.map(({ range }) => ({ start: range[0], end: range[1] }));
  const pieces = program.body[0].body.flatMap((node) =>
    node.type === 'TOMLTable' ? tablePieces(node, comments) : entryPieces(node, [], comments),
  );
  return { pieces, value: tomlValue(program) };
}

function parse(file: string, text: string): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion: '1.1' });
  } catch (error) {
    const line = error instanceof ParseError ? errorLine(text, error.index) : 1;
    if (!(error instanceof ParseError || error instanceof RangeError)) throw error;
    const problem = error instanceof ParseError ? error.message : 'nested too deeply';
    throw new ConfigSyntaxError(file, line, `this is not valid TOML: ${problem}`, { cause: error });
  }
}

function tablePieces(node: AST.TOMLTable, comments: readonly Range[]): TomlPiece[] {
  const table: TomlPiece = {
    kind: 'table',
    path: node.resolvedKey,
    keys: node.key.keys.length,
    start: node.range[0],
    end: node.range[1],
  };
  return [table, ...node.body.flatMap((entry) => entryPieces(entry, node.resolvedKey, comments))];
}

function entryPieces(
  node: AST.TOMLKeyValue,
  container: ConfigPath,
  comments: readonly Range[],
  within?: TomlPiece['within'],
): TomlPiece[] {
  const path = [
    ...container,
    ...node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value)),
  ];
  return valuePieces(node, path, node.key.keys.length, node.value, comments, within);
}

function valuePieces(
  node: AST.TOMLKeyValue | AST.TOMLContentNode,
  path: ConfigPath,
  keys: number,
  value: AST.TOMLContentNode,
  comments: readonly Range[],
  within: TomlPiece['within'],
): TomlPiece[] {
  const children = childrenOf(value);
  const piece: TomlPiece = {
    kind: within ? 'inline' : 'line',
    path,
    keys,
    start: node.range[0],
    end: node.range[1],
    value: { start: value.range[0], end: value.range[1] },
    ...(within ? { within } : {}),
  };
  if (!children) return [piece];
  const list: TomlPiece['list'] = {
    type: value.type === 'TOMLArray' ? 'array' : 'table',
    open: value.range[0] + 1,
    close: value.range[1] - 1,
    items: children.map(({ range }) => ({ start: range[0], end: range[1] })),
    comments,
  };
  const inner = children.flatMap((child, index) =>
    child.type === 'TOMLKeyValue'
      ? entryPieces(child, path, comments, { list, index })
      : valuePieces(child, [...path, index], 1, child, comments, { list, index }),
  );
  return [{ ...piece, list }, ...inner];
}

function childrenOf(value: AST.TOMLContentNode): (AST.TOMLKeyValue | AST.TOMLContentNode)[] | undefined {
  if (value.type === 'TOMLInlineTable') return value.body;
  return value.type === 'TOMLArray' ? value.elements : undefined;
}

/** Whether a path equals another one or continues it. */
export function under(path: ConfigPath, ancestor: ConfigPath): boolean {
  return path.length >= ancestor.length && ancestor.every((step, index) => path[index] === step);
}
