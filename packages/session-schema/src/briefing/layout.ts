import { headAndTail } from '../text/head-and-tail.ts';
import { cutHead, keySentences } from '../text/key-sentences.ts';
import { headBytes, singleLine, utf8Length } from '../text/text.ts';
import { quote } from './labels.ts';

/** A part of a line that may be shortened to make room: a text to its head and tail, a list to its first items. */
export interface Piece {
  /** Neutralised text. Its line ends are kept unless it is cut. */
  text: string | readonly string[];
  /** Shorter forms of a list's items, for those that do not fit in full. */
  short?: readonly string[];
  /** Between the items of a list. Default `, `. */
  separator?: string;
  /** Text before the piece, included only with it. */
  before?: string;
  after?: string;
  /** How much of the room it gets relative to other pieces of the section. Default 1. */
  weight?: number;
  /** It is not cut below this many bytes. Default 110: fewer whole lines are better than many short scraps. */
  min?: number;
  /** It is left out rather than cut below `MIN_OPTIONAL_BYTES`. */
  isOptional?: boolean;
  /**
   * How a text is cut: to its `ends`; to its head, at the `end`, for a command, whose ends joined would be one that never
   * ran; or to its most telling `sentences`. Default `ends`.
   */
  cut?: 'ends' | 'end' | 'sentences';
  /** Sentences that share words with this text come first. */
  focus?: string;
  /** Sentences of this part of the text come first. */
  favoured?: string;
}

/** One line of a section. Its strings are never cut, its pieces may be. */
export interface Line {
  pieces: readonly (string | Piece)[];
  /** Lower ranks are included first; lines of equal rank, in their order. Default 1. */
  rank?: number;
  /** Included only if one of these lines, which stand before it, is. Default: always. */
  after?: readonly Line[];
}

/** Lines of one kind under a title. */
export interface Section {
  /** '' for no title. */
  title: string;
  lines: readonly Line[];
  /** The tokens that it gets of a 900-token briefing in which all sections need their share. */
  share: number;
  /** How much of the remaining room it gets, relative to other sections, once each has its share. Default 1. */
  growth?: number;
  /** If room is short, sections shrink in this order, 1 first; those without it shrink last, in proportion. */
  cutFirst?: number;
  /** The tokens that it keeps even then. Default 0. */
  least?: number;
}

const MIN_PIECE_BYTES = 110;
/** An optional piece is left out rather than cut below this. */
const MIN_OPTIONAL_BYTES = 70;
/** No piece is longer than this in any briefing. */
const MAX_PIECE_BYTES = 40_000;

/** A line ready to be measured. */
interface Measured {
  line: Line;
  rank: number;
  pieces: { piece: Piece; weight: number; full: number }[];
  /** Bytes that are never cut, including `| ` and the line end. */
  fixed: number;
}

/** A section ready to be measured. */
export interface MeasuredSection {
  section: Section;
  lines: Measured[];
  /** Bytes of the title, with its line end. */
  title: number;
  /** Bytes that it takes uncut. */
  need: number;
}

/** Measures the texts of a section once. */
export function measureSection(section: Section): MeasuredSection {
  const lines = section.lines.map((line): Measured => {
    const pieces = line.pieces.flatMap((piece) =>
      typeof piece === 'string' ? [] : [{ piece, weight: piece.weight ?? 1, full: fullSize(piece) }],
    );
    const own = line.pieces.map((piece) => (typeof piece === 'string' ? piece : ''));
    return { line, rank: line.rank ?? 1, pieces, fixed: utf8Length(`| ${own.join('')}\n`) };
  });
  const title = section.title === '' ? 0 : utf8Length(`${section.title}\n`);
  const need = lines.reduce((sum, line) => sum + sizeOf(line, Number.POSITIVE_INFINITY), title);
  return { section, lines, title, need: lines.length === 0 ? 0 : need };
}

function fullSize({ text, separator = ', ', before = '', after = '', cut }: Piece): number {
  const whole = typeof text === 'string' ? text : text.join(separator);
  const breaks = cut === 'sentences' ? 0 : whole.split('\n').length - 1;
  return utf8Length(before) + utf8Length(after) + Math.min(MAX_PIECE_BYTES, utf8Length(whole) + 2 * breaks);
}

/**
 * Renders a section within `max` bytes: first as many lines, by rank, as fit when cut to their minimum; then their
 * pieces grow until the room is used. '' if no line fits.
 */
export function renderSection({ section, lines, title }: MeasuredSection, max: number): string {
  const chosen = new Set<Measured>();
  let least = title;
  for (const line of [...lines].sort((a, b) => a.rank - b.rank)) {
    const size = sizeOf(line, 0);
    if (least + size > max) continue;
    chosen.add(line);
    least += size;
  }
  const included = new Set(Array.from(chosen, ({ line }) => line));
  const isAllowed = ({ after }: Line) => !after || after.some((one) => included.has(one));
  const told = lines.filter((one) => chosen.has(one) && isAllowed(one.line));
  if (told.length === 0) return '';
  const size = (level: number) => told.reduce((sum, line) => sum + sizeOf(line, level), title);
  let low = 0;
  let high = Math.min(max, MAX_PIECE_BYTES) * 8;
  if (size(high) <= max) low = high;
  while (high - low > 4) {
    const middle = Math.floor((low + high) / 2);
    if (size(middle) <= max) low = middle;
    else high = middle;
  }
  const rendered = told.map((line) => renderLine(line, low));
  return section.title === '' ? rendered.join('\n') : [section.title, ...rendered].join('\n');
}

/** The most bytes that a line takes if each piece may have `level` bytes for each unit of its weight. */
function sizeOf({ pieces, fixed }: Measured, level: number): number {
  return pieces.reduce((sum, piece) => sum + pieceSize(piece, level), fixed);
}

function pieceSize({ piece, weight, full }: Measured['pieces'][number], level: number): number {
  const room = level * weight;
  if (full <= room) return full;
  if (piece.isOptional) return room < MIN_OPTIONAL_BYTES ? 0 : Math.floor(room);
  const least = piece.min ?? (typeof piece.text === 'string' ? MIN_PIECE_BYTES : MIN_OPTIONAL_BYTES);
  return Math.min(full, Math.max(least, Math.floor(room)));
}

function renderLine({ line, pieces }: Measured, level: number): string {
  let at = 0;
  const parts = line.pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    const measured = pieces[at++];
    return measured ? renderPiece(measured, pieceSize(measured, level)) : '';
  });
  return quote(parts.join(''));
}

function renderPiece({ piece, full }: Measured['pieces'][number], size: number): string {
  const { text, separator = ', ', before = '', after = '' } = piece;
  if (size === 0) return '';
  const room = size - utf8Length(before) - utf8Length(after);
  const whole = typeof text === 'string' ? text : text.join(separator);
  if (size >= full && utf8Length(whole) <= MAX_PIECE_BYTES) {
    return `${before}${piece.cut === 'sentences' ? singleLine(whole) : whole}${after}`;
  }
  return `${before}${typeof text === 'string' ? cutPiece(text, room, piece) : cutList(piece, text, room)}${after}`;
}

function cutPiece(text: string, max: number, { cut, ...about }: Piece): string {
  if (cut === 'end') return cutHead(singleLine(text), max);
  return cut === 'sentences' ? keySentences(text, max, about) : cutText(text, max);
}

/** The head and tail of a text, at most `max` bytes of UTF-8. */
export function cutText(text: string, max: number): string {
  const line = singleLine(text);
  const bytes = utf8Length(line);
  let units = bytes <= max ? line.length : Math.floor((line.length * max) / bytes);
  for (;;) {
    const cut = headAndTail(line, units);
    const size = utf8Length(cut);
    if (size <= max || units <= 0) return size <= max ? cut : headBytes(cut, Math.max(0, max));
    units = Math.min(units - 1, Math.floor((units * max) / size));
  }
}

const MORE = ' …';

/** As many items as fit, the first in full and the others in their short forms, so that more of them are named. */
function cutList({ short, separator = ', ' }: Piece, items: readonly string[], max: number): string {
  const forms = [...(short ?? items)];
  const gap = utf8Length(separator);
  let size = utf8Length(MORE) - gap;
  let count = 0;
  for (const form of forms) {
    size += utf8Length(form) + gap;
    if (size > max) break;
    count += 1;
  }
  if (count === 0) return cutText(forms[0] ?? '', max);
  if (count < forms.length) size -= utf8Length(forms[count] ?? '') + gap;
  for (const [i, item] of items.slice(0, count).entries()) {
    const more = utf8Length(item) - utf8Length(forms[i] ?? '');
    if (size + more > max) break;
    forms[i] = item;
    size += more;
  }
  return `${forms.slice(0, count).join(separator)}${count < items.length ? MORE : ''}`;
}
