import type { Environment, Output } from '../context.ts';
import { clockTime } from './time.ts';

/** Terminal styles; without a terminal, each returns the text unchanged. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

/** Width, styles and clock of the output. */
export interface RenderContext {
  style: Style;
  /** Columns; Infinity in a pipe, where lines are neither wrapped nor cut. */
  width: number;
  /** Milliseconds since 1970. */
  now: number;
  /** Formats an ISO 8601 time on the reader's clock, to the minute. */
  time(iso: string): string;
}

const NARROWEST = 40;
// Longer lines are hard to read, even in a wide window.
const WIDEST = 100;

/** The context for a stream. Colours appear only on a terminal, and never under NO_COLOR. */
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
