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

const MIN_COLUMNS = 40;
// Longer lines are hard to read, even in a wide window.
const MAX_COLUMNS = 100;

/** The context for a stream. */
export function renderContextFor(stream: Output, env: Environment, now: number): RenderContext {
  return {
    style: styleFor(stream, env),
    width: stream.isTTY
      ? Math.max(MIN_COLUMNS, Math.min(stream.columns || 80, MAX_COLUMNS))
      : Number.POSITIVE_INFINITY,
    now,
    time: clockTime(env.TZ),
  };
}

/**
 * Whether to use colours: as FORCE_COLOR says, which `--color` sets; else not under NO_COLOR; else as CLICOLOR_FORCE
 * says; else on a terminal. (The order is that of Node.js and of https://bixense.com/clicolors.)
 */
function hasColours(
  stream: Output,
  { FORCE_COLOR, NO_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM }: Environment,
): boolean {
  if (FORCE_COLOR) return !['0', 'false'].includes(FORCE_COLOR);
  if (NO_COLOR) return false;
  if (CLICOLOR_FORCE && CLICOLOR_FORCE !== '0') return true;
  return stream.isTTY === true && TERM !== 'dumb' && CLICOLOR !== '0';
}

export function styleFor(stream: Output, env: Environment): Style {
  const shown = hasColours(stream, env);
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
