import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { ConfigSyntaxError } from '../errors.ts';
import { errorLine } from '../text.ts';
import type { ConfigPath } from './document.ts';
import type { ListShape, Range } from './list-edit.ts';
import { tomlValue } from './toml-value.ts';

/** One thing that a TOML text says about the path it defines, from the root. */
export interface TomlPiece extends Range {
  /** A `[header]` with its lines; a `key = value` line; or something in an inline table or array. */
  kind: 'table' | 'line' | 'inline';
  path: ConfigPath;
  /** How many of the path's last steps its own key spells out: 2 in `a.b = 1`. */
  keys: number;
  /** Where its value is; a table has none. */
  value?: Range;
  /** The value as a list, where it is an inline table or array. */
  list?: ListShape & { type: 'table' | 'array' };
  /** The list it stands in, and where. */
  within?: { list: ListShape; index: number };
}

/**
 * Everything in a TOML text that defines something, in the order in which it is written, and all of it as one plain
 * value. With TOML 1.1's freedoms, as Codex reads them.
 * @throws {ConfigSyntaxError} when it is not TOML.
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

/** Whether a path is another one or leads further. */
export function under(path: ConfigPath, ancestor: ConfigPath): boolean {
  return path.length >= ancestor.length && ancestor.every((step, index) => path[index] === step);
}
