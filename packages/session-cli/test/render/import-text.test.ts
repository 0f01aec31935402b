import type { FoundSession } from '@0dai/session-hooks/import';
import { expect, it } from 'vitest';
import { importCommandFor } from '../../src/render/import-text.ts';

it.each<[string, string[], string]>([
  ['a long id is named by its beginning', ['11111111-2222', '33333333-2222'], '11111111'],
  [
    'ids with the same beginning are shown as far as they differ',
    ['11111111-2222', '11111111-2333'],
    '11111111-22',
  ],
  ['one that another begins with is named whole', ['11111111-2222', '11111111-2222-3'], '11111111-2222'],
  ['a short id is named whole', ['abc', 'abcd'], 'abc'],
  ['a second time the same id is no other', ['11111111-2222', '11111111-2222'], '11111111'],
])('%s', (_, [id = '', other = ''], named) => {
  const found = (sessionId: string) =>
    ({ agent: { id: 'claude' }, log: { sessionId } }) as unknown as FoundSession;
  expect(importCommandFor(found(id), [found(id), found(other)])).toBe(
    `0dai session import claude --id ${named}`,
  );
});

it.each([
  ['$(touch x)', "--id='$(touch'"],
  ['a;touch x', "--id 'a;touch'"],
  ["a'`x`", "--id 'a'\\''`x`'"],
  ['--file=/x', '--id=--file=/'],
  ['-', '--id=-'],
])('a shell takes an id as it is: %j', (id, named) => {
  const one = { agent: { id: 'claude' }, log: { sessionId: id } } as unknown as FoundSession;
  expect(importCommandFor(one, [one])).toBe(`0dai session import claude ${named}`);
});
