// What takes two columns of a terminal (Unicode TR 11, the ranges that people write with), and what takes none.
// Made where a character asks for them: Unicode's properties cost a sixth of what it costs to start Node.
let expressions: { wide: RegExp; narrow: RegExp } | undefined;
function widths() {
  expressions ??= {
    wide: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u,
    narrow: /\p{Mn}|\p{Me}|\u200c|\u200d|[\ufe00-\ufe0f]/u,
  };
  return expressions;
}

/**
 * How many columns a cleaned text takes.
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

/** A text with spaces behind it up to a width. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** One line, cut with an ellipsis where it is wider than that. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${takeColumns(text, width - 1).trimEnd()}…`;
}

/** The deepest indentation of a text's own that is kept. */
const LEAD_MAX = 20;

/**
 * Breaks a cleaned text into lines no wider than that, at spaces where it has them; its own line breaks stay.
 * @param indent stands before the first line
 * @param hanging stands before the others; default: as wide as `indent`
 * @example wrap('a long text', 8, '- ') // ['- a long', '  text']
 */
export function wrap(text: string, width: number, indent = '', hanging?: string): string[] {
  const rest = hanging ?? ' '.repeat(displayWidth(indent));
  const lines: string[] = [];
  for (const line of text.replace(/\t/g, '    ').split('\n')) {
    // Indentation that is part of the text is kept on its further lines too, unless it takes up all the room.
    const lead = (/^ */.exec(line)?.[0] ?? '').slice(0, LEAD_MAX);
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
      // A path or an address longer than a line is broken where the line ends.
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

/** The head of a text that fits into so many columns; at least one character. */
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
