import { describe, expect, it } from 'vitest';
import {
  type ConfigDocument,
  type ConfigPath,
  prune,
  textOf,
  valueAt,
} from '../../src/install/documents/document.ts';
import { parseJson } from '../../src/install/documents/json-document.ts';
import { parseToml } from '../../src/install/documents/toml-document.ts';

const json = (text: string) => parseJson('x.json', text);
const toml = (text: string) => parseToml('x.toml', text);
type Parse = typeof json;

describe('an edit', () => {
  it.each<[string, Parse, string, (doc: ConfigDocument) => ConfigDocument, string]>([
    ['adds a key', json, '{"a":1} // one\n', (doc) => doc.set(['b'], 2), '{"a":1, "b": 2} // one\n'],
    [
      'adds a key behind the comment of the last one',
      json,
      '{\n  "a": 1 // one\n  // end\n}',
      (doc) => doc.set(['b'], 2),
      '{\n  "a": 1, // one\n  "b": 2\n  // end\n}',
    ],
    [
      'writes a value in the style of the file',
      json,
      '{\r\n\t"a": 1\r\n}',
      (doc) => doc.set(['b', 'c'], [2]),
      '{\r\n\t"a": 1,\r\n\t"b": {\r\n\t\t"c": [\r\n\t\t\t2\r\n\t\t]\r\n\t}\r\n}',
    ],
    [
      'leaves the rest of the line that it adds to as it is written',
      json,
      '{\n  "list": [1,2], "z":  1\n}',
      (doc) => doc.set(['b'], 2),
      '{\n  "list": [1,2], "z":  1, "b": 2\n}',
    ],
    [
      'changes nothing where the value is there',
      json,
      '{"a": {"b":1}}',
      (doc) => doc.set(['a', 'b'], 1),
      '{"a": {"b":1}}',
    ],
    ['removes the last item', json, '{"x":["a","b"]}', (doc) => doc.remove(['x', 1]), '{"x":["a"]}'],
    [
      'removes a key and keeps the comments around it',
      json,
      '{\n  "a": 1, // one\n  // two\n  "b": 2,\n  "c": 3\n}',
      (doc) => doc.remove(['b']),
      '{\n  "a": 1, // one\n  // two\n  "c": 3\n}',
    ],
    [
      'of a key that stands twice changes the last',
      json,
      '{"a":1,"a":2}',
      (doc) => doc.set(['a'], 3),
      '{"a":1,"a":3}',
    ],
    [
      'adds a table at the end',
      toml,
      'a = 1 # one\n',
      (doc) => doc.set(['b'], { c: 2 }),
      'a = 1 # one\n\n[b]\nc = 2\n',
    ],
    [
      'adds a table to the inline one around it',
      toml,
      'a = { b = 1 } # one\n',
      (doc) => doc.set(['a', 'c'], { d: 2 }),
      'a = { b = 1, c = { d = 2 } } # one\n',
    ],
    [
      'adds a table to an array of tables',
      toml,
      '[[h.S]]\nx = 1\n',
      (doc) => doc.append(['h', 'S'], { m: 'all', h: [{ c: 'x' }] }),
      '[[h.S]]\nx = 1\n\n[[h.S]]\nm = "all"\n\n[[h.S.h]]\nc = "x"\n',
    ],
    [
      'removes a table and its sub-tables, and what comes behind stays',
      toml,
      '[a]\nb = 1\n\n[a.c]\nd = 1\n\n# more\n[z]\n',
      (doc) => doc.remove(['a']),
      '\n# more\n[z]\n',
    ],
  ])('%s', (_, parse, before, edit, after) => {
    expect(textOf(edit(parse(before)))).toBe(after);
    expect(textOf(edit(parse(`\uFEFF${before}`)))).toBe(`\uFEFF${after}`);
  });

  it.each<[string, Parse, string, ConfigPath, string]>([
    ['JSON', json, '{\n  "a": [1]\n}', ['a', 'b'], 'x.json:2: expected a to be an object {…}, found a list.'],
    ['TOML', toml, 'x = 1\na = "text"\n', ['a', 'b'], 'x.toml:2: expected a to be a table, found a string.'],
    ['a date', toml, 'a = 1979-05-27\n', ['a', 'b'], 'x.toml:1: expected a to be a table, found a date.'],
  ])('refuses a path through something else: %s', (_, parse, text, path, message) => {
    expect(() => parse(text).set(path, 1)).toThrow(message);
  });
});

describe('prune', () => {
  it.each<[string, Parse, string, string | undefined, string]>([
    ['removes what is empty, and what is empty then', json, '{"z":1,"a": {"b": []}}', undefined, '{"z":1}'],
    ['keeps what is not', json, '{"a": {"b": [1]}}', undefined, '{"a": {"b": [1]}}'],
    [
      'keeps what the original has empty, as it writes it',
      json,
      '{"a": {"b": []}}',
      '{"a": { }}',
      '{"a": { }}',
    ],
    ['keeps an inline table that the original has', toml, 'a = { b = [] }\n', 'a = {}\n', 'a = {}\n'],
    ['keeps a table with a header', toml, '[a]\nb = []\n', undefined, '[a]\n'],
  ])('%s', (_, parse, text, original, after) => {
    const doc = prune(parse(text), ['a', 'b'], original === undefined ? undefined : parse(original));
    expect(textOf(doc)).toBe(after);
  });
});

it('finds values, and nothing that an object inherits', () => {
  const doc = json('{"a": [{"b": 1}]}');
  expect(valueAt(doc, ['a', 0, 'b'])).toBe(1);
  expect(valueAt(doc, ['a', 1, 'b'])).toBeUndefined();
  expect(valueAt(doc, ['constructor'])).toBeUndefined();
});
