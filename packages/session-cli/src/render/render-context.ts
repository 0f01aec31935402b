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
export interface RenderContext {
  style: Style;
  /** Columns; Infinity where lines are neither broken nor cut, as in a pipe. */
  width: number;
  /** Milliseconds since 1970. */
  now: number;
  /** A moment (ISO 8601) on the reader's own clock, to the minute. */
  time(iso: string): string;
}

const NARROWEST = 40;
// Longer lines are no longer read with ease, however wide the window.
const WIDEST = 100;

/** What a stream shows to its reader. Colours only on a terminal, and never under NO_COLOR. */
export function renderContextFor(stream: Output, env: Environment, now: number): RenderContext {
  return {
    style: styleFor(stream, env),
    width: stream.isTTY
      ? Math.max(NARROWEST, Math.min(stream.columns || 80, WIDEST))
      : Number.POSITIVE_INFINITY,
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
