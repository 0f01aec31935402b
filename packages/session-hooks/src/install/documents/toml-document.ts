import {
  appendBlock,
  indentation,
  lineAt,
  lineEnd,
  removeBlock,
  removeLines,
  splice,
  splitBom,
  startsLine,
} from '../text.ts';
import {
  type ConfigDocument,
  type ConfigObject,
  type ConfigPath,
  type ConfigValue,
  expectAt,
  expectWay,
  same,
  valueAt,
} from './document.ts';
import { addItem, type ListShape, removeItem } from './list-edit.ts';
import { parsePieces, type TomlPiece, under } from './toml-pieces.ts';
import { isTable, keyLines, tableLines, writeKey, writeToml } from './toml-write.ts';

/**
 * Parses a TOML text.
 * @throws {ConfigSyntaxError} when it is invalid.
 */
export function parseToml(file: string, source: string): ConfigDocument {
  return new TomlDocument(file, source);
}

// Our tables are found by their content, not by marker comments, because Codex 0.171.0 breaks markers: `codex
// features enable` writes before the last comment of the file, so into the marked block, and `codex mcp add` drops
// the comment above `[mcp_servers.roaming]`. Removing the block as text would then remove the user's tables. A block
// also cannot extend `mcp_servers` or `hooks` if they are inline tables.
class TomlDocument implements ConfigDocument {
  readonly bom: string;
  readonly text: string;
  readonly value: unknown;
  readonly terms = { object: 'a table', array: 'a list of tables' };
  private readonly pieces: readonly TomlPiece[];

  constructor(
    readonly file: string,
    source: string,
  ) {
    const { bom, body } = splitBom(source);
    const { pieces, value } = parsePieces(file, body);
    this.bom = bom;
    this.text = body;
    this.pieces = pieces;
    this.value = value;
  }

  lineOf(path: ConfigPath): number {
    return lineAt(this.text, this.pieces.find((piece) => under(piece.path, path))?.start ?? 0);
  }

  /** Adds a new table with a header at the end, or into the inline table that contains it. */
  set(path: ConfigPath, value: ConfigValue): ConfigDocument {
    expectWay(this, path);
    const there = this.pieces.find((piece) => piece.value && equal(piece.path, path));
    if (there) return same(valueAt(this, path), value) ? this : this.replaceSource(path, writeToml(value));
    return isTable(value) ? this.addTable(path, value) : this.addKey(path, writeToml(value));
  }

  append(path: ConfigPath, value: ConfigObject | string): ConfigDocument {
    expectWay(this, path);
    expectAt(this, path, 'array');
    const inline = this.innermostInline(path);
    if (!inline?.list) {
      return isTable(value)
        ? this.with(appendBlock(this.text, tableLines(path, value)))
        : this.set(path, [value]);
    }
    const key = writeKey(path.slice(inline.path.length));
    const item = inline.list.type === 'array' ? writeToml(value) : `${key} = ${writeToml([value])}`;
    return this.addToList(inline.list, item);
  }

  remove(path: ConfigPath): ConfigDocument {
    const inline = this.pieces.findLast(
      (piece) => piece.within && under(piece.path, path) && !this.isInside(piece, path),
    );
    if (inline?.within) {
      const rest = this.with(removeItem(this.text, inline.within.list, inline.within.index));
      // Dotted keys are several items. An exact item is only one, and the next item may have its index now.
      return inline.path.length > path.length ? rest.remove(path) : rest;
    }
    // Remove from the end, so that offsets stay valid and no sub-table of an array's item moves to another item.
    const text = this.pieces
      .filter((piece) => under(piece.path, path) && !this.isInside(piece, path))
      .reduceRight(
        (rest, { kind, start, end }) => (kind === 'table' ? removeBlock : removeLines)(rest, start, end),
        this.text,
      );
    return text === this.text ? this : this.with(text);
  }

  sourceAt(path: ConfigPath): string | undefined {
    const value = this.pieces.find((piece) => equal(piece.path, path))?.value;
    return value && this.text.slice(value.start, value.end);
  }

  replaceSource(path: ConfigPath, source: string): ConfigDocument {
    const value = this.pieces.find((piece) => piece.value && equal(piece.path, path))?.value;
    return value ? this.with(splice(this.text, value.start, value.end, source)) : this;
  }

  private addTable(path: ConfigPath, entries: ConfigObject): ConfigDocument {
    const inline = this.innermostInline(path);
    if (!inline?.list)
      return this.with(appendBlock(this.text, [`[${writeKey(path)}]`, ...keyLines(entries)]));
    return this.addToList(inline.list, `${writeKey(path.slice(inline.path.length))} = ${writeToml(entries)}`);
  }

  /** Adds a key to an existing table in its own style: under its header, inline, or as dotted keys. */
  private addKey(path: ConfigPath, source: string): ConfigDocument {
    const table = path.slice(0, -1);
    const home = this.pieces.findLast(
      (piece) => equal(piece.path, table) && (piece.kind === 'table' || piece.list),
    );
    if (home?.list) return this.addToList(home.list, `${writeKey(path.slice(-1))} = ${source}`);
    const sibling = this.pieces.findLast((piece) =>
      home
        ? piece.kind === 'line' && piece.start < home.end && piece.start >= home.start
        : piece.kind !== 'table' && under(piece.path, table) && piece.path.length - piece.keys < table.length,
    );
    const after = sibling ?? home;
    if (!after) return this;
    const container = home ? table.length : after.path.length - after.keys;
    const entry = `${writeKey(path.slice(container))} = ${source}`;
    if (after.within) return this.addToList(after.within.list, entry);
    const line = indentation(this.text, after.start) + entry;
    return this.addLine(sibling ? sibling.end : after.start, line);
  }

  /** Adds a line after the line of an offset. */
  private addLine(at: number, line: string): ConfigDocument {
    const eol = lineEnd(this.text);
    const newline = this.text.indexOf('\n', at);
    if (newline === -1) return this.with(this.text + eol + line);
    return this.with(splice(this.text, newline + 1, newline + 1, line + eol));
  }

  /** Adds an item to an inline table or array. */
  private addToList(list: ListShape & { type?: string }, item: string): ConfigDocument {
    const last = list.items.at(-1);
    if (!last) {
      const pad = list.type === 'array' ? '' : ' ';
      return this.with(splice(this.text, list.open, list.close, pad + item + pad));
    }
    const indent = indentation(this.text, last.start);
    const separator = startsLine(this.text, last.start) ? lineEnd(this.text) + indent : ' ';
    return this.with(addItem(this.text, list, separator, item));
  }

  /** Finds the innermost inline table that a path leads through, or the array that it names. */
  private innermostInline(path: ConfigPath): TomlPiece | undefined {
    return this.pieces.findLast((piece) => piece.list && under(path, piece.path));
  }

  /** Whether another piece below `path` encloses this one: removing that one removes both. */
  private isInside(piece: TomlPiece, path: ConfigPath): boolean {
    return this.pieces.some(
      (other) =>
        other !== piece && under(other.path, path) && other.start <= piece.start && piece.end <= other.end,
    );
  }

  private with(text: string): ConfigDocument {
    return new TomlDocument(this.file, this.bom + text);
  }
}

function equal(left: ConfigPath, right: ConfigPath): boolean {
  return left.length === right.length && under(left, right);
}
