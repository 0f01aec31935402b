import type { AST } from 'toml-eslint-parser';

type Table = Record<string, unknown>;

/**
 * Makes one plain value of a TOML document. Its tables have no prototype: the parser's own `getStaticTOMLValue`
 * (1.0.3) writes what is under `[__proto__]` or `[constructor.prototype]` into the prototype of all objects of the
 * process, and the file may have come with a clone.
 *
 * @param program a document without syntax errors
 */
export function tomlValue(program: AST.TOMLProgram): unknown {
  const root = table();
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLTable') {
      const keys = keysOf(node.key);
      const above = keys.slice(0, -1).reduce(inner, root);
      const last = keys.at(-1) ?? '';
      if (node.kind === 'array') append(above, last);
      const target = inner(above, last);
      for (const entry of node.body) define(target, entry);
    } else define(root, node);
  }
  return root;
}

function table(): Table {
  return Object.create(null) as Table;
}

function define(target: Table, { key, value }: AST.TOMLKeyValue): void {
  const keys = keysOf(key);
  keys.slice(0, -1).reduce(inner, target)[keys.at(-1) ?? ''] = plain(value);
}

function plain(node: AST.TOMLContentNode): unknown {
  if (node.type === 'TOMLArray') return node.elements.map(plain);
  if (node.type !== 'TOMLInlineTable') return node.value;
  const target = table();
  for (const entry of node.body) define(target, entry);
  return target;
}

/** Finds or creates the table under a key; in a list of tables, the last one. */
function inner(target: Table, key: string): Table {
  const there = target[key] ?? table();
  target[key] = there;
  return (Array.isArray(there) ? there.at(-1) : there) as Table;
}

function append(target: Table, key: string): void {
  const there = target[key];
  if (Array.isArray(there)) there.push(table());
  else target[key] = [table()];
}

function keysOf({ keys }: AST.TOMLKey): string[] {
  return keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
}
