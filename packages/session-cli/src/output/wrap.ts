// What takes two columns of a terminal (Unicode TR 11, the ranges that people write with), and what takes none.
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const NARROW = /\p{Mn}|\p{Me}|\u200c|\u200d|[\ufe00-\ufe0f]/u;

/**
 * How many columns a cleaned text takes.
 * @example displayWidth('日本') // 4
 */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (character < '\u0300') width += 1;
    else if (!NARROW.test(character)) width += WIDE.test(character) ? 2 : 1;
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
    const lead = /^ */.exec(line)?.[0] ?? '';
    let current = lead;
    let words = 0;
    const room = () => Math.max(8, width - displayWidth(lines.length === 0 ? indent : rest));
    const close = () => {
      lines.push(`${lines.length === 0 ? indent : rest}${current}`.trimEnd());
      current = lead.length < 20 ? lead : '';
      words = 0;
    };
    for (let word of line.slice(lead.length).split(/ +/)) {
      if (words > 0 && displayWidth(`${current} ${word}`) > room()) close();
      // A path or an address longer than a line is broken where the line ends.
      while (words === 0 && displayWidth(current + word) > room()) {
        const part = takeColumns(word, Math.max(1, room() - displayWidth(current)));
        current += part;
        word = word.slice(part.length);
        close();
      }
      current += words > 0 ? ` ${word}` : word;
      words += 1;
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
