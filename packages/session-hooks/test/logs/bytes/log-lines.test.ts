import { describe, expect, it } from 'vitest';
import { withoutBase64 } from '../../../src/logs/bytes/base64.ts';
import { everyLine, linesWith } from '../../../src/logs/bytes/line-search.ts';
import { type LineChoice, type LogBytes, lineStart, linesIn } from '../../../src/logs/bytes/log-lines.ts';

const LIMITS = { windowBytes: 8, lineBytes: 1_000, parsedBytes: 100 };

function bytesOf(text: string | Buffer): LogBytes {
  const bytes = Buffer.from(text);
  return {
    size: bytes.length,
    read: (into, position) => into.subarray(0, bytes.copy(into, 0, position)),
  };
}

/** The lines of a range as text at offset, and what the generator returns. */
function read(
  text: string | Buffer,
  {
    limits = {},
    from = 0,
    to,
    ...choice
  }: { limits?: Partial<typeof LIMITS>; from?: number; to?: number } & LineChoice = {},
) {
  const log = bytesOf(text);
  const lines = linesIn(log, { from, to: to ?? log.size }, { ...LIMITS, ...limits }, choice);
  const given: string[] = [];
  for (;;) {
    const next = lines.next();
    if (next.done) return { given, ...next.value };
    given.push(`${next.value.offset}:${next.value.text}`);
  }
}

describe('linesIn', () => {
  const texts: [string, string, string[], number][] = [
    ['an empty log', '', [], 0],
    ['a line that is not finished', 'abc', [], 0],
    ['a finished line', 'abc\n', ['0:abc'], 4],
    ['an unfinished line behind a whole one', 'abc\nde', ['0:abc'], 4],
    ['a last line that looks whole, without moving on', 'abc\n{"a":1}', ['0:abc', '4:{"a":1}'], 4],
    ['empty lines', '\n\na\n', ['0:', '1:', '2:a'], 4],
    ['carriage returns', 'ab\r\ncd\r\n', ['0:ab', '4:cd'], 8],
    ['NUL bytes that a power cut left', '\0\0\0{"a":1}\n', ['0:{"a":1}'], 11],
    ['letters of several bytes', 'äöü€😀äöü€😀\nñ\n', ['0:äöü€😀äöü€😀', '27:ñ'], 30],
    ['a line of several windows', `${'x'.repeat(40)}\nab\n`, [`0:${'x'.repeat(40)}`, '41:ab'], 44],
  ];
  it.each(texts)('reads %s', (_, text, given, position) => {
    expect(read(text)).toMatchObject({ given, position });
  });

  it.each(texts)('reads the same in windows of any size: %s', (_, text, given, position) => {
    for (let windowBytes = 1; windowBytes < 50; windowBytes += 1)
      expect(read(text, { limits: { windowBytes } })).toMatchObject({ given, position });
  });

  it('yields each line once for adjacent ranges that begin at line starts', () => {
    const text = 'a\nbbbbbbbbbbbbbbbbbbbb\n\ncc\n';
    for (const cut of [0, 2, 23, 24, 27]) {
      const parts = [read(text, { to: cut }), read(text, { from: cut })];
      expect(parts.flatMap(({ given }) => given)).toEqual(read(text).given);
      expect(parts.map(({ position }) => position)).toEqual([cut, text.length]);
    }
  });

  it('reads a line to its end that begins in the range', () => {
    expect(read(`a\n${'b'.repeat(30)}\nc\n`, { to: 5 }).given).toEqual(['0:a', `2:${'b'.repeat(30)}`]);
  });

  it.each([
    ['longer than a line may be', { lineBytes: 20 }, 'x'.repeat(21), 22],
    ['longer than can be parsed', { parsedBytes: 20 }, 'x'.repeat(21), 22],
    ['as long as a line may be', { lineBytes: 20, parsedBytes: 20 }, 'x'.repeat(20), 0],
  ])('passes over and counts a line that is %s', (_, limits, line, longBytes) => {
    const found = read(`a\n${line}\nb\n`, { limits });
    expect(found.longBytes).toBe(longBytes);
    expect(found.given).toEqual(['0:a', ...(longBytes ? [] : [`2:${line}`]), `${line.length + 3}:b`]);
  });

  it('keeps the text of a line that holds an image', () => {
    const image = 'iVBORw0KGgo'.repeat(50_000);
    const line = JSON.stringify({ content: [{ data: image }, { text: 'see this' }] });
    const limits = { windowBytes: 64 * 1024, lineBytes: 1_000_000, parsedBytes: 100_000 };
    const { given, longBytes } = read(`${line}\n`, { limits });
    expect(longBytes).toBe(0);
    expect(JSON.parse(given[0]?.slice(2) ?? '')).toMatchObject({ content: [{}, { text: 'see this' }] });
  });

  it.each([
    ['in a window', 'no\nan X here\nno\nX\n', ['3:an X here', '16:X']],
    [
      'in a line of several windows',
      `${'-'.repeat(30)}X${'-'.repeat(30)}\nno\n`,
      [`0:${'-'.repeat(30)}X${'-'.repeat(30)}`],
    ],
    ['in none', 'no\nno\n', []],
    ['in a last line that looks whole', 'no\n{"a":"X"}', ['3:{"a":"X"}']],
  ])('gives only lines that hold a pattern: %s', (_, text, given) => {
    for (const windowBytes of [1, 5, 8, 64])
      expect(read(text, { limits: { windowBytes }, patterns: [Buffer.from('X')] }).given).toEqual(given);
  });

  it('stops between windows, before the first line that was not read', () => {
    let asked = 0;
    const text = 'aaa\nbbb\nccccccc\nd\n';
    const found = read(text, { stop: () => ++asked === 2 });
    expect(found).toMatchObject({ given: ['0:aaa', '4:bbb', '8:ccccccc'], position: 16, stopped: true });
    expect(read(text, { from: 16 }).given).toEqual(['16:d']);
    expect(read(`aaa\n${'b'.repeat(20)}\n`, { stop: () => true })).toMatchObject({
      position: 4,
      stopped: true,
    });
  });

  it('ends early if the log was truncated meanwhile', () => {
    const log = { ...bytesOf('abc\nde\n'), size: 100 };
    expect([...linesIn(log, { from: 0, to: 100 }, LIMITS)]).toHaveLength(2);
  });
});

describe('lineStart', () => {
  it.each([
    [0, 0, 0],
    [1, 0, 0],
    [4, 0, 4],
    [5, 0, 4],
    [30, 0, 4],
    [30, 4, 4],
    [45, 0, 45],
  ])('of offset %i, not before %i, is %i', (place, floor, start) => {
    expect(lineStart(bytesOf(`abc\n${'x'.repeat(40)}\nlast`), place, floor, LIMITS)).toBe(start);
  });
});

describe('linesWith', () => {
  const spans = (text: string, ...patterns: string[]) =>
    [
      ...linesWith(
        Buffer.from(text),
        patterns.map((one) => Buffer.from(one)),
      ),
    ].map(({ start, end }) => text.slice(start, end));
  it.each([
    ['none of the patterns', 'a\nb\n', ['x'], []],
    ['no pattern at all', 'a\nb\n', [], []],
    ['a pattern twice in a line', 'xx\nb\n', ['x'], ['xx']],
    ['several patterns, in the order of the lines', 'b\na\nab\nc\n', ['a', 'b'], ['b', 'a', 'ab']],
    ['a pattern at the very end', 'a\nbx\n', ['x'], ['bx']],
  ])('finds lines with %s', (_, text, patterns, found) => expect(spans(text, ...patterns)).toEqual(found));

  it('finds every line if every line matches', () => {
    expect([...everyLine(Buffer.from('a\n\nb\n'))]).toEqual([
      { start: 0, end: 1 },
      { start: 2, end: 2 },
      { start: 3, end: 4 },
    ]);
  });
});

describe('withoutBase64', () => {
  const cut = (text: string) => Buffer.concat(withoutBase64(Buffer.from(text), 16)).toString();
  it.each([
    ['nothing', '', ''],
    ['prose', 'the quick brown fox jumps over the lazy dog', 'the quick brown fox jumps over the lazy dog'],
    ['a run that is too short', `"${'A'.repeat(15)}"`, `"${'A'.repeat(15)}"`],
    ['a run', `"data:image/png;base64,${'A'.repeat(16)}" b`, '"data:image/png;base64,AAAAAAAA" b'],
    ['several runs', `"${'A'.repeat(40)}" and "${'B'.repeat(99)}"`, '"AAAAAAAA" and "BBBBBBBB"'],
    ['an escape before a run', `"\\u00e9${'A'.repeat(40)}"`, '"\\u00e9AAA"'],
    ['an escape behind a run', `"${'A'.repeat(40)}\\n"`, '"AAAAAAAA\\n"'],
  ])('of %s', (_, text, left) => expect(cut(text)).toBe(left));

  it('removes a run at any offset', () => {
    for (let before = 0; before < 40; before += 1)
      expect(cut(`${' '.repeat(before)}${'A'.repeat(16)} b`)).toBe(`${' '.repeat(before)}AAAAAAAA b`);
  });
});
