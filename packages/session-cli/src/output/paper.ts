import type { Environment, Output } from '../context.ts';
import { clockTime } from './time.ts';

/** Marks that a terminal shows; elsewhere each leaves the text as it is. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

/** What a text is written on: how wide, with which marks, and at what time. */
export interface Paper {
  style: Style;
  /** Columns. */
  width: number;
  /** Milliseconds since 1970. */
  now: number;
  /** A moment (ISO 8601) on the reader's own clock, to the minute. */
  time(iso: string): string;
}

const WIDTH = 80;
const NARROWEST = 40;
// Longer lines are no longer read with ease, however wide the window.
const WIDEST = 100;

/** What a stream shows to its reader. Colours only on a terminal, and never under NO_COLOR. */
export function paperFor(stream: Output, env: Environment, now: number): Paper {
  const columns = stream.isTTY ? (stream.columns ?? WIDTH) : WIDTH;
  return {
    style: styleFor(stream, env),
    width: Math.max(NARROWEST, Math.min(columns, WIDEST)),
    now,
    time: clockTime(env.TZ),
  };
}

/** The marks that a stream's reader sees. */
export function styleFor(stream: Output, env: Environment): Style {
  const shown = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const mark = (on: number, off: number) => (text: string) =>
    shown && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: mark(1, 22),
    dim: mark(2, 22),
    red: mark(31, 39),
    green: mark(32, 39),
    yellow: mark(33, 39),
  };
}
