import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { describe, expect, it } from 'vitest';
import { valueAt } from '../../src/install/documents/document.ts';
import { parseToml } from '../../src/install/documents/toml-document.ts';
import { tomlValue } from '../../src/install/documents/toml-value.ts';
import { TOML_FILES } from './configurations.ts';

const parse = (text: string) => parseTOML(text, { tomlVersion: '1.1' });

describe('tomlValue', () => {
  it.each([
    ...Object.values(TOML_FILES).map((text) => text.replace(/^\uFEFF/, '')),
    'a.b.c = 1\na.b.d = [1, [2, {e.f = 3}]]\n',
    '[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n[[a.e]]\nf = 4\n[[a.e]]\n',
    '[a]\nb.c = 1\n[a.d]\n[a.d.e]\nf = "x"\n',
    '"a b"."c.d" = true\n',
  ])('reads %j as the parser’s own reader does', (text) => {
    expect(tomlValue(parse(text))).toEqual(getStaticTOMLValue(parse(text)));
  });

  it.each([
    ['[__proto__]\npolluted = 1\n', ['__proto__', 'polluted']],
    ['__proto__.polluted = 1\n', ['__proto__', 'polluted']],
    ['[constructor.prototype]\npolluted = 1\n', ['constructor', 'prototype', 'polluted']],
    ['a = { __proto__ = { polluted = 1 } }\n', ['a', '__proto__', 'polluted']],
    ['[[__proto__.x]]\npolluted = 1\n', ['__proto__', 'x', 0, 'polluted']],
  ])('%j is a key like others, and touches no prototype', (text, path) => {
    expect(valueAt(parseToml('config.toml', text), path)).toBe(1);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Reflect.ownKeys(Object.prototype)).not.toContain('x');
  });
});
