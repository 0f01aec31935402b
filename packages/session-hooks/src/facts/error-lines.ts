import { checksOf, isLookup, redact, redactedHead } from '@0dai/session-schema/internal';

/** The most that is kept of a tool's output, in UTF-16 code units. */
const KEPT_MAX = 600;
const RESULT_MAX = 200;
const TEXT_MAX = 100_000;
const LINES_MAX = 8;
/** Lines that are looked at, from the end: there a check says what failed. */
const LOOKED_MAX = 2_000;
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;
const ERROR =
  /\b(?:error|errors|failed|failure|fail|FAIL|panic|exception|traceback|assert\w*|expected|undefined|cannot|not found|no such)\b|^\s*(?:✗|✖|×|not ok\b|E {2,})|\w(?:Error|Exception)\b/i;

/**
 * What of the output of a check or an edit that failed says why: at most 600 characters of its error lines, without
 * secrets. Without an error line, its last lines.
 */
export function errorLines(output: string): string | undefined {
  const lines = linesOf(output);
  const errors = errorsIn(lines);
  return shortened(errors.length > 0 ? errors : lines.slice(-3));
}

/** The first line of what an edit says that failed: behind it stands the text that was to be replaced. */
export function firstErrorLine(output: string): string | undefined {
  return shortened(
    output
      .slice(0, TEXT_MAX)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .slice(0, 1),
  );
}

/** Programs whose output is other people's text. */
const FETCHES = /\b(?:curl|wget|http|xh|lynx|w3m)\b/;

/**
 * Why a shell command failed: of a check its error lines, or its last ones; of another command its error lines only,
 * and nothing where it only read something or fetched other people's text.
 */
export function shellError(command: string, exit: number | undefined, output: string): string | undefined {
  if (checksOf(command, exit).length > 0) return errorLines(output);
  return isLookup(command) || FETCHES.test(command) ? undefined : shortened(errorsIn(linesOf(output)));
}

/** What a check prints of its result. */
const RESULT =
  /\d+ (?:passed|passing|tests?|specs?|problems?)\b|^ok\b|\btest result\b|\bno issues\b|\bsuccess/i;
/** So many lines from the end are looked through for one. */
const RESULT_LINES = 15;

/** The line of a check's output that says how it ended; else its last line. */
export function resultLine(output: string): string | undefined {
  const lines = linesOf(output).filter((line) => !/\((?:empty|none)\)$/.test(line));
  const found = (lines.slice(-RESULT_LINES).findLast((line) => RESULT.test(line)) ?? lines.at(-1))?.replace(
    /^Stdout: /,
    '',
  );
  return found === undefined ? undefined : redactedHead(redact(redactedHead(found, RESULT_MAX)), RESULT_MAX);
}

/** Twice what a session keeps, because paths in it become shorter. */
const OUTPUT_MAX = 400;
const OUTPUT_LINES = 5;
/** Programs whose output is not recorded: the next agent can read the file itself, or the text is another person's. */
const PRINTS =
  /\b(?:cat|head|tail|less|more|sed|awk|jq|env|printenv|set|export|base64|strings|xxd|od|gh|glab|ssh|docker|kubectl)\b|\bgit (?:show|diff|log)\b|\bnpm view\b/;

/** The first lines of what a command printed that only looked, or did something without a result of its own. */
export function shellOutput(command: string, output: string): string | undefined {
  return PRINTS.test(command) || FETCHES.test(command) ? undefined : firstLines(output);
}

/** The first lines of an output in one line, without secrets. */
export function firstLines(output: string): string | undefined {
  // It was too long for the log.
  if (output.trimStart().startsWith('<persisted-output>')) return undefined;
  const lines = output
    .slice(0, 4_000)
    .replace(ANSI, '')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
  const shown = lines.slice(0, OUTPUT_LINES).join(' | ');
  const short = redactedHead(redact(redactedHead(shown, OUTPUT_MAX)), OUTPUT_MAX);
  return short === '' ? undefined : short;
}

function linesOf(output: string): string[] {
  return output
    .slice(-TEXT_MAX)
    .replace(ANSI, '')
    .split('\n')
    .slice(-LOOKED_MAX)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function errorsIn(lines: readonly string[]): string[] {
  return [...new Set(lines.filter((line) => ERROR.test(line)))].slice(0, LINES_MAX);
}

function shortened(lines: readonly string[]): string | undefined {
  const kept = lines.join('\n');
  const short = redactedHead(redact(redactedHead(kept, KEPT_MAX)), KEPT_MAX);
  return short === '' ? undefined : short;
}
