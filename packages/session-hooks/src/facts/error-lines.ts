import { redact, redactedHead } from '@0dai/session-schema/internal';

/** The most that is kept of a tool's output, in UTF-16 code units. */
const KEPT_MAX = 300;
const TEXT_MAX = 100_000;
const LINES_MAX = 8;
/** Lines that are looked at, from the end: there a check says what failed. */
const LOOKED_MAX = 2_000;
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;
const ERROR =
  /\b(?:error|errors|failed|failure|fail|FAIL|panic|exception|traceback|assert\w*|expected|undefined|cannot|not found|no such)\b|^\s*(?:✗|✖|×|not ok\b|E {2,})|\w(?:Error|Exception)\b/i;

/**
 * What of the output of a check or an edit that failed says why: at most 300 characters of its error lines, without
 * secrets. Without an error line, its last lines.
 */
export function errorLines(output: string): string | undefined {
  const lines = output
    .slice(-TEXT_MAX)
    .replace(ANSI, '')
    .split('\n')
    .slice(-LOOKED_MAX)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const errors = [...new Set(lines.filter((line) => ERROR.test(line)))].slice(0, LINES_MAX);
  const kept = (errors.length > 0 ? errors : lines.slice(-3)).join('\n');
  const short = redactedHead(redact(redactedHead(kept, KEPT_MAX)), KEPT_MAX);
  return short === '' ? undefined : short;
}
