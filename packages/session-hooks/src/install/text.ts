const BOM = '\uFEFF';

/** A text without its byte order mark, and the mark (or '') to put back. */
export function splitBom(text: string): { bom: string; body: string } {
  return text.startsWith(BOM) ? { bom: BOM, body: text.slice(1) } : { bom: '', body: text };
}

/** The line end that a text uses: that of its first line; `\n` where it has none. */
export function lineEnd(text: string): '\n' | '\r\n' {
  return /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n';
}

/** The line, from 1, that an offset is on. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The line to name for a syntax error: one found only at the end is on the last line with something on it. */
export function errorLine(text: string, offset: number): number {
  return lineAt(text, offset < text.length ? offset : text.trimEnd().length);
}

/** Where the line of an offset begins. */
function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The blanks that the line of an offset begins with. */
export function indentation(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

/** Whether nothing but blanks stands before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, offset), offset));
}

/** The text with `[start, end)` replaced. */
export function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/**
 * Takes whole lines out, from the line of `start` to the line of `end`. A text that ended without a
 * line end there still does.
 */
export function removeLines(text: string, start: number, end: number): string {
  const newline = text.indexOf('\n', end);
  let from = lineStart(text, start);
  if (newline === -1) from -= /\r?\n$/.exec(text.slice(0, from))?.[0].length ?? 0;
  return text.slice(0, from) + (newline === -1 ? '' : text.slice(newline + 1));
}

/** Takes whole lines out, and one blank line before them: the reverse of `appendBlock`. */
export function removeBlock(text: string, start: number, end: number): string {
  const from = lineStart(text, start);
  const blank = /(?:^|\n)([ \t]*\r?\n)$/.exec(text.slice(0, from))?.[1]?.length ?? 0;
  return removeLines(text, from - blank, end);
}

/**
 * Puts lines at the end, after one blank line. A text that ended without a line end still does.
 * @param lines the lines, without line ends
 */
export function appendBlock(text: string, lines: readonly string[]): string {
  const eol = lineEnd(text);
  const block = lines.join(eol);
  if (text === '') return block + eol;
  return text.endsWith('\n') ? text + eol + block + eol : text + eol + eol + block;
}
