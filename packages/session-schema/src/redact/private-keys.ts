import type { Rule } from './rule.ts';

/**
 * Private keys, whole or cut off at either end: in files, in strings of code, and with prefixes that tools, mails, logs
 * and diffs put before each line (`12→`, `> `, `key.pem:3:`, `+`).
 */
const WHEN = /PRIVATE KEY|Private-Lines/;
const KIND = '(?:[A-Z0-9_]{1,20} ){0,5}PRIVATE KEY(?: BLOCK)?';
// SSH2 uses four dashes; a diff adds one.
const END = `-{4,6}\\s?END ${KIND}-{4,5}`;
/** A line end, also after a shell's `\`, and also escaped once or twice. */
const LINE_END = '(?:\\\\?\\n|\\\\{1,4}[nr])';
/** Line ends, quotes and operators between two lines of a string. */
const GAP = '(?:\\s|\\\\{1,4}[nr]|["\'+,])*';

/** After the header: a key up to its end; a key without end; a key without end and with a prefix before each line. */
const BODIES = [
  `(?:(?!----)[\\s\\S])*${END}`,
  `(?:${GAP}[A-Za-z0-9+/=]{20,})+`,
  `[^\\n\\\\]{0,20}(?:(?:${LINE_END}[^\\n]{0,40}[A-Z][\\w-]{2,20}: [^\\n]{1,200}){1,5}${LINE_END}[^\\n]{0,40})?` +
    `(?:(?:${LINE_END}[^\\nA-Za-z0-9\\\\]{0,20})*${LINE_END}[^\\n]{0,40}?[A-Za-z0-9+/=]{40,}[^\\n\\\\]{0,12})+`,
];

export const privateKeyRules = (): readonly Rule[] => [
  {
    name: 'private-key',
    when: WHEN,
    pattern: new RegExp(`-----?\\s?BEGIN ${KIND}-----?(?:${BODIES.join('|')})`, 'g'),
    // A header without a key occurs in text about such files.
    test: (secret) => /[A-Za-z0-9+/=]{20}/.test(secret),
  },
  {
    name: 'private-key',
    when: WHEN,
    pattern: /(\bPrivate-Lines: \d{1,3}\s{1,4})(?:[A-Za-z0-9+/=]{4,}\s{0,4})+/g,
  },
];

/** The longest line of a key, with prefix and suffix. */
const MAX_LINE = 200;
/** How many pieces before the end marker may be short: the key's last line, and the prefix of the marker's line. */
const END_PIECES = 5;

/**
 * Removes the last lines of a key whose beginning is missing. Reads backwards, because a forward search would be
 * quadratic.
 */
export function withoutKeyEnds(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  let result = '';
  let from = 0;
  for (const { 0: end, index } of text.matchAll(new RegExp(END, 'g'))) {
    // Lines and separators alternate.
    const pieces = text.slice(from, index).split(/(["'+,]{0,5}(?:\s|\\{1,4}[nr])["'+,\s]*)/);
    const lines = text.slice(from, index).split(/(\n|\\{1,4}[nr])/);
    const kept = Math.min(keptOf(pieces, isBareLine), keptOf(lines, isKeyLine));
    const body = text.slice(from, index);
    result += kept < body.length ? `${body.slice(0, kept)}[redacted:private-key]` : body + end;
    from = index + end.length;
  }
  return result + text.slice(from);
}

/** The length of a text without the lines of a key at its end. */
function keptOf(pieces: readonly string[], isLine: (piece: string, isLast: boolean) => boolean): number {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  let at = length;
  let kept = length;
  let hasLine = false;
  for (let i = pieces.length - 1; i >= 0; i -= 1) {
    const piece = pieces[i] ?? '';
    if (i % 2 === 0 && !isLine(piece, i >= pieces.length - END_PIECES)) break;
    at -= piece.length;
    if (i % 2 === 1 || piece === '') continue;
    kept = at;
    hasLine ||= /[A-Za-z0-9+/=]{40}/.test(piece);
  }
  return hasLine ? kept : length;
}

function isBareLine(piece: string, isLast: boolean): boolean {
  return /^[A-Za-z0-9+/=]*$/.test(piece) && (piece.length >= 16 || piece === '' || isLast);
}

function isKeyLine(piece: string, isLast: boolean): boolean {
  if (piece.length > MAX_LINE) return false;
  return (
    /^[^A-Za-z0-9]{0,20}$|^.{0,40}?[A-Za-z0-9+/=]{40,}.{0,12}$/.test(piece) ||
    (isLast && /^.{0,40}?[A-Za-z0-9+/=]{0,39}.{0,12}$/.test(piece))
  );
}
