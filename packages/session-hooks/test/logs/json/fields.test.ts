import { expect, it } from 'vitest';
import { plainText } from '../../../src/logs/json/fields.ts';

it.each([
  ['done', 'done'],
  [3, '3'],
  [true, 'true'],
  [null, ''],
  [undefined, ''],
  [['a'], ''],
  [{ toString: 1, valueOf: 2 }, ''],
])('%j as text: %j', (value, expected) => expect(plainText(value)).toBe(expected));
