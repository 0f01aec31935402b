const BOM = '\uFEFF';

/** Splits off the byte order mark (or ''), to put it back later. */
export function splitBom(text: string): { bom: string; body: string } {
  return text.startsWith(BOM) ? { bom: BOM, body: text.slice(1) } : { bom: '', body: text };
}

/** The line end of a text: that of its first line; `\n` if it has none. */
export function lineEnd(text: string): '\n' | '\r\n' {
  return /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n';
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The line to report for a syntax error: an error at the end of the text is on the last non-empty line. */
export function errorLine(text: string, offset: number): number {
  return lineAt(text, offset < text.length ? offset : text.trimEnd().length);
}

/** The offset at which the line of an offset begins. */
function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The blanks at the beginning of the line of an offset. */
export function indentation(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

/** Whether only blanks are before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, offset), offset));
}

/** Replaces `[start, end)` of a text. */
export function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/**
 * Removes whole lines, from the line of `start` to the line of `end`. A text without a final line end stays without
 * one.
 */
export function removeLines(text: string, start: number, end: number): string {
  const newline = text.indexOf('\n', end);
  let from = lineStart(text, start);
  if (newline === -1) from -= /\r?\n$/.exec(text.slice(0, from))?.[0].length ?? 0;
  return text.slice(0, from) + (newline === -1 ? '' : text.slice(newline + 1));
}

/** Removes whole lines and one blank line before them: the reverse of `appendBlock`. */
export function removeBlock(text: string, start: number, end: number): string {
  const from = lineStart(text, start);
  const blank = /(?:^|\n)([ \t]*\r?\n)$/.exec(text.slice(0, from))?.[1]?.length ?? 0;
  return removeLines(text, from - blank, end);
}

/**
 * Appends lines after one blank line. A text without a final line end stays without one.
 * @param lines the lines, without line ends
 */
export function appendBlock(text: string, lines: readonly string[]): string {
  const eol = lineEnd(text);
  const block = lines.join(eol);
  if (text === '') return block + eol;
  return text.endsWith('\n') ? text + eol + block + eol : text + eol + eol + block;
}
