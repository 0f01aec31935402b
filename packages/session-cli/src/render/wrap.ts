import { isAbsolute, relative } from 'node:path';
import { cleanLine } from '@0dai/session-schema/internal';

// Characters that take two columns (Unicode TR 11, limited to scripts in common use), and characters that take none.
// Built on first use: Unicode properties take a sixth of Node's start time.
let expressions: { wide: RegExp; narrow: RegExp } | undefined;
function widths() {
  expressions ??= {
    wide: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u,
    narrow: /\p{Mn}|\p{Me}|\u200c|\u200d|[\ufe00-\ufe0f]/u,
  };
  return expressions;
}

/**
 * The number of columns that a cleaned text takes.
 * @example displayWidth('日本') // 4
 */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (character < '\u0300') width += 1;
    else if (!widths().narrow.test(character)) width += widths().wide.test(character) ? 2 : 1;
  }
  return width;
}

/** Pads a text with spaces on the right. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Cuts a line that is too wide, and ends it with an ellipsis. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${takeColumns(text, width - 1).trimEnd()}…`;
}

/** The deepest indentation within a text that its continuation lines keep. */
const MAX_LEAD_COLUMNS = 20;

/**
 * Breaks a cleaned text into lines that fit the width, at spaces if possible; its own line breaks stay.
 * @param indent prefix of the first line
 * @param hanging prefix of the other lines; default: as wide as `indent`
 * @example wrap('a long text', 8, '- ') // ['- a long', '  text']
 */
export function wrap(text: string, width: number, indent = '', hanging?: string): string[] {
  const rest = hanging ?? ' '.repeat(displayWidth(indent));
  const lines: string[] = [];
  for (const line of text.replace(/\t/g, '    ').split('\n')) {
    // Continuation lines keep the text's own indentation, up to MAX_LEAD_COLUMNS.
    const lead = (/^ */.exec(line)?.[0] ?? '').slice(0, MAX_LEAD_COLUMNS);
    let parts: string[] = [];
    let used = lead.length;
    const room = () => Math.max(8, width - displayWidth(lines.length === 0 ? indent : rest));
    const close = () => {
      lines.push(`${lines.length === 0 ? indent : rest}${lead}${parts.join(' ')}`.trimEnd());
      parts = [];
      used = lead.length;
    };
    for (let word of line.trimStart().split(/ +/)) {
      let columns = displayWidth(word);
      if (parts.length > 0 && used + 1 + columns > room()) close();
      // Break a path or URL that is longer than a line at the line's end.
      while (parts.length === 0 && used + columns > room()) {
        const part = takeColumns(word, Math.max(1, room() - used));
        parts.push(part);
        word = word.slice(part.length);
        columns -= displayWidth(part);
        close();
      }
      used += columns + (parts.length > 0 ? 1 : 0);
      parts.push(word);
    }
    close();
  }
  return lines;
}

/** The start of a text that fits the width; at least one character. */
function takeColumns(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += displayWidth(character);
    if (used > width && taken !== '') break;
    taken += character;
  }
  return taken;
}

/** Formats a path relative to the working folder; one outside it stays absolute. */
export function relativePath(cwd: string, path: string): string {
  const name = relative(cwd, path);
  return cleanLine(name === '' || name.startsWith('..') || isAbsolute(name) ? path : name);
}
