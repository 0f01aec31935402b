import { describe, expect, it } from 'vitest';
import { pathOfUri } from '../../../src/logs/file-uri.ts';
import { parseDocument } from '../../../src/logs/json/document.ts';

describe('parseDocument', () => {
  it.each([
    ['a whole one', '{"a":[1]}', { a: [1] }],
    ['one with a mark at its start and NUL bytes at its end', '\ufeff[1]\0\0', [1]],
    ['one torn in a message', '{"m":[{"r":"u"},{"r":"a","c":"x', { m: [{ r: 'u' }] }],
    ['one torn in a block', '[{"r":"u","c":[{"t":"]}"},{"t":"', [{ r: 'u', c: [{ t: ']}' }] }]],
    ['one torn before its first message', '{"m":[', undefined],
    ['no JSON', 'Dear diary', undefined],
    ['nothing', '', undefined],
  ])('of %s', (_, text, value) => expect(parseDocument(text)).toEqual(value));
});

describe('pathOfUri', () => {
  it.each([
    ['file:///home/dev/a%20b', '/home/dev/a b'],
    ['file:///c%3A/work', 'c:/work'],
    ['file://localhost/p', '/p'],
    ['file:///100%', '/100%'],
    ['/home/dev', '/home/dev'],
    ['c:\\work', 'c:\\work'],
  ])('of %s', (uri, path) => expect(pathOfUri(uri)).toBe(path));

  // Within the time of a test only if the open brackets are not gone through at each closing one.
  it('of a torn one with lists in lists', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(parseDocument(`${deep}{`)).toBeInstanceOf(Array);
  });
});
