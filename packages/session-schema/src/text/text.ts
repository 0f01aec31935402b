/** Text for a terminal or a model. Text on disk stays as it was written; it is cleaned when it is shown. */

/** Every match of the expressions below contains a character that is not visible ASCII, tab or newline. */
const UNPLAIN = /[^\t\n -~]/;
// ANSI/VT sequences (ECMA-48): CSI; OSC and the other strings up to their terminator; two-byte escapes.
// A string without a terminator loses its introducer only, so that one stray byte cannot hide the rest of
// a text; so do the eight-bit introducers, which are what closing quotes look like after a wrong decoding.
const ESCAPES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]/g;
// Variation selectors, those of Mongolian among them, and joiners: emoji and several scripts are written with them.
const SELECTOR = '[\\u180b-\\u180d\\u180f\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]';
const JOINER = '[\\u200c\\u200d]';
// Control characters except tab and newline; all code points that Unicode calls ignorable, assigned or not
// (zero-width, bidi, fillers, tag characters), which models read and people do not see; noncharacters; lone surrogates.
const INVISIBLE = new RegExp(
  `(?!${SELECTOR}|${JOINER}|[\\t\\n])(?:\\p{Cc}|\\p{DI}|[\\ufff9-\\ufffb]|\\p{NChar}|\\p{Cs})`,
  'gu',
);
// After a character, one variation selector, one joiner or both are legitimate. A longer run carries hidden bytes, and
// between ASCII characters they are never legitimate.
const HIDDEN_ROW = new RegExp(`(?:${JOINER}|${SELECTOR}){2,}`, 'gu');
const WRITING = new RegExp(`^${SELECTOR}?${JOINER}?`, 'u');
const HIDDEN_IN_ASCII = new RegExp(`(?<![^\\t\\n -~])(?:${JOINER}|${SELECTOR}){1,2}(?![^\\t\\n -~])`, 'gu');

/**
 * Removes control, bidi and invisible characters from a text; newlines and tabs stay.
 * @example clean('a\u001b[31mb\u202e') // 'ab'
 */
export function clean(text: string): string {
  // Most texts are plain, and compiling the expressions takes milliseconds.
  if (!UNPLAIN.test(text)) return text;
  return text
    .replace(ESCAPES, '')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(INVISIBLE, '')
    .replace(HIDDEN_ROW, (row) => WRITING.exec(row)?.[0] ?? '')
    .replace(HIDDEN_IN_ASCII, '');
}

const LINE_ENDS = /[\u2028\u2029]/g;

/**
 * Replaces what `clean` would remove or take for a line end, besides tabs, newlines and terminal sequences, whose first
 * character is replaced: for a text that must stay whole where it is printed.
 * @example replaceHidden('a\u202eb', () => '?') // 'a?b'
 */
export function replaceHidden(text: string, by: (hidden: string) => string): string {
  if (!UNPLAIN.test(text)) return text;
  return [LINE_ENDS, INVISIBLE, HIDDEN_ROW, HIDDEN_IN_ASCII].reduce(
    (result, hidden) => result.replace(hidden, by),
    text,
  );
}

/** A text on one line, with single spaces. */
export function singleLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Cleaned text on one line. */
export function cleanLine(text: string): string {
  return singleLine(clean(text));
}

/** A clock before this time was never set: a machine without a clock battery begins in 1970. */
const CLOCKS_SET = Date.parse('2020-01-01T00:00:00Z');

/**
 * The age of a time, in milliseconds; 0 for a time in the future, from a clock that was ahead.
 * @returns undefined if the time cannot be right
 */
export function ageOf(then: number, now: number): number | undefined {
  return then >= CLOCKS_SET ? Math.max(0, now - then) : undefined;
}

/**
 * How long ago, in the largest unit that fits.
 * @example ago(Date.parse('2026-11-23T10:00:00Z'), Date.parse('2026-11-23T12:05:00Z')) // '2 hours ago'
 */
export function ago(then: number, now: number): string {
  const age = ageOf(then, now);
  if (age === undefined) return 'at an unknown time';
  const seconds = Math.floor(age / 1000);
  const units: [number, string][] = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ];
  for (const [size, name] of units) {
    const count = Math.floor(seconds / size);
    if (count >= 1) return `${count} ${name}${count === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}

const BEYOND_ASCII = /[^\0-\x7f]/;

/** How many bytes of UTF-8 a text takes. */
export function utf8Length(text: string): number {
  if (!BEYOND_ASCII.test(text)) return text.length;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const width = utf8Width(text, i);
    bytes += width;
    if (width === 4) i++;
  }
  return bytes;
}

/** Bytes of the character that begins at `i`: 4 for a surrogate pair, 3 for half of one (it is written as U+FFFD). */
function utf8Width(text: string, i: number): number {
  const code = text.charCodeAt(i);
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  const next = code >= 0xd800 && code <= 0xdbff ? text.charCodeAt(i + 1) : 0;
  return next >= 0xdc00 && next <= 0xdfff ? 4 : 3;
}

/**
 * The head of a text, at most `max` UTF-16 units, cut at a word's end if one is near.
 * @returns the text itself if it fits
 */
export function head(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max);
  const space = Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('\n'));
  return (space > max * 0.8 ? cut.slice(0, space) : cut).replace(/[\ud800-\udbff]$/, '').trimEnd();
}

/** The head of a text, at most `max` bytes of UTF-8. */
export function headBytes(text: string, max: number): string {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const width = utf8Width(text, i);
    bytes += width;
    if (bytes > max) return text.slice(0, i);
    if (width === 4) i++;
  }
  return text;
}

/** The first line of a text, at most 200 characters, cut at a word with an ellipsis. */
export function firstLine(text: string, max = 200): string {
  const line = (text.trim().split('\n', 1)[0] ?? '').trimEnd();
  if (line.length <= max) return line;
  const cut = line.slice(0, max - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > max / 2 ? cut.slice(0, space) : cut).replace(/[\ud800-\udbff]$/, '')}…`;
}
