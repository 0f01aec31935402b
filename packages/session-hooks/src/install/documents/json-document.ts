import { getNodeValue, type Node } from 'jsonc-parser';
import { indentation, lineAt, lineEnd, splice, splitBom, startsLine } from '../text.ts';
import {
  type ConfigDocument,
  type ConfigPath,
  type ConfigValue,
  expectAt,
  expectWay,
  same,
  valueAt,
} from './document.ts';
import { commentsOf, parseTreeOf } from './json-parse.ts';
import { addItem, type ListShape, removeItem } from './list-edit.ts';

/**
 * Parses JSON with comments and trailing commas.
 * @throws {ConfigSyntaxError} when it is invalid, or its root is not an object.
 */
export function parseJson(file: string, source: string): ConfigDocument {
  return new JsonDocument(file, source);
}

// We tried `modify` of jsonc-parser 3.3.1 and do not use it. Without formatting it writes a new value on one line
// after the user's last; with formatting it also rewrites the user's line. It removes comments beside a value, writes
// a new key between the last one and its comment, and makes `["a"""]` of `["a","b"]` when it removes the second item
// (microsoft/node-jsonc-parser#10, #108, #125).
class JsonDocument implements ConfigDocument {
  readonly bom: string;
  readonly text: string;
  readonly value: unknown;
  readonly terms = { object: 'an object {…}', array: 'a list […]' };
  private readonly root: Node | undefined;

  constructor(
    readonly file: string,
    source: string,
  ) {
    const { bom, body } = splitBom(source);
    this.bom = bom;
    this.text = body;
    this.root = parseTreeOf(file, body);
    this.value = this.root && getNodeValue(this.root);
  }

  lineOf(path: ConfigPath): number {
    return lineAt(this.text, this.nodeAt(path)?.offset ?? 0);
  }

  set(path: ConfigPath, value: ConfigValue): ConfigDocument {
    expectWay(this, path);
    if (!this.root) return this.withRoot().set(path, value);
    const node = this.nodeAt(path);
    if (node) return same(valueAt(this, path), value) ? this : this.replace(node, this.write(value, node));
    const depth = path.findLastIndex((_, index) => this.nodeAt(path.slice(0, index)));
    const container = this.nodeAt(path.slice(0, depth));
    if (!container) return this;
    const inner = path.slice(depth + 1).reduceRight<ConfigValue>((rest, key) => ({ [key]: rest }), value);
    return this.add(container, inner, String(path[depth]));
  }

  append(path: ConfigPath, value: ConfigValue): ConfigDocument {
    expectWay(this, path);
    expectAt(this, path, 'array');
    const list = this.nodeAt(path);
    return list ? this.add(list, value) : this.set(path, [value]);
  }

  remove(path: ConfigPath): ConfigDocument {
    const node = this.nodeAt(path);
    const item = typeof path.at(-1) === 'number' ? node : node?.parent;
    const list = item?.parent;
    if (!item || !list) return this;
    return this.with(removeItem(this.text, this.shapeOf(list), (list.children ?? []).indexOf(item)));
  }

  sourceAt(path: ConfigPath): string | undefined {
    const node = this.nodeAt(path);
    return node && this.text.slice(node.offset, node.offset + node.length);
  }

  replaceSource(path: ConfigPath, source: string): ConfigDocument {
    const node = this.nodeAt(path);
    return node ? this.replace(node, source) : this;
  }

  private nodeAt(path: ConfigPath): Node | undefined {
    return path.reduce<Node | undefined>((node, step) => node && childAt(node, step), this.root);
  }

  private add(container: Node, value: ConfigValue, key?: string): ConfigDocument {
    const name = key === undefined ? '' : `${JSON.stringify(key)}: `;
    const list = this.shapeOf(container);
    const last = list.items.at(-1);
    if (last) {
      const indent = indentation(this.text, last.start);
      const separator = startsLine(this.text, last.start) ? lineEnd(this.text) + indent : ' ';
      const item = name + this.write(value, container, indent);
      return this.with(addItem(this.text, list, separator, item));
    }
    if (this.isCompact(container)) {
      return this.with(splice(this.text, list.open, list.close, name + this.write(value, container)));
    }
    const outer = indentation(this.text, container.offset);
    const line = lineEnd(this.text) + outer;
    const inner = outer + this.unit();
    const comment = list.comments.findLast(({ start }) => start >= list.open && start < list.close);
    const item = line + this.unit() + name + this.write(value, container, inner) + line;
    return this.with(splice(this.text, comment?.end ?? list.open, list.close, item));
  }

  private write(
    value: ConfigValue,
    container: Node,
    indent = indentation(this.text, container.offset),
  ): string {
    if (this.isCompact(container)) return JSON.stringify(value);
    return JSON.stringify(value, null, this.unit()).replaceAll('\n', lineEnd(this.text) + indent);
  }

  /** Whether new text inside a container goes on one line, as the container itself or the file does. */
  private isCompact(container: Node): boolean {
    const hasLines = ({ offset, length }: Node) => this.text.slice(offset, offset + length).includes('\n');
    if (hasLines(container)) return false;
    const isEmpty = (container.children ?? []).length === 0;
    return !isEmpty || (container !== this.root && this.root !== undefined && !hasLines(this.root));
  }

  /** One level of indentation. */
  private unit(): string {
    const first = this.root?.children?.find(({ offset }) => startsLine(this.text, offset));
    return (first && indentation(this.text, first.offset)) || '  ';
  }

  /** The object or array at a node, as a list of items with commas between them. */
  private shapeOf(node: Node): ListShape {
    return {
      open: node.offset + 1,
      close: node.offset + node.length - 1,
      items: (node.children ?? []).map(({ offset, length }) => ({ start: offset, end: offset + length })),
      comments: commentsOf(this.text),
    };
  }

  /** Adds an empty object to a text without a value, below its comments. */
  private withRoot(): ConfigDocument {
    const eol = lineEnd(this.text);
    const comments = this.text.trimEnd();
    return this.with(`${comments === '' ? '' : comments + eol}{}${eol}`);
  }

  private replace({ offset, length }: Node, source: string): ConfigDocument {
    return this.with(splice(this.text, offset, offset + length, source));
  }

  private with(text: string): ConfigDocument {
    return new JsonDocument(this.file, this.bom + text);
  }
}

/** Finds the child at a step. The last of duplicate keys counts, as it does for the agents. */
function childAt({ type, children = [] }: Node, step: string | number): Node | undefined {
  if (typeof step === 'number') return type === 'array' ? children[step] : undefined;
  if (type !== 'object') return undefined;
  return children.findLast((member) => member.children?.[0]?.value === step)?.children?.[1];
}
