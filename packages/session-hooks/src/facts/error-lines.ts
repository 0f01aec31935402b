import { checksOf, isLookup, placeIn, singleLine } from '@0dai/session-schema/internal';
import { redactedText, withoutKeys } from './redacted-text.ts';

/** Most characters kept of an error, in UTF-16 code units. */
const KEPT_MAX = 800;
const RESULT_MAX = 200;
const TEXT_MAX = 100_000;
const LINES_MAX = 16;
/** Room for the places of the lines that are not kept. */
const PLACES_MAX = 200;
/** Room for `(and 1234 more)`. */
const MORE_MAX = 16;
/** Most lines searched, from the end: checks print their failures there. */
const LOOKED_MAX = 2_000;
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;
const ERROR =
  /\b(?:error|errors|failed|failure|fail|FAIL|panic|exception|traceback|assert\w*|expected|undefined|cannot|not found|no such|fatal|denied|refused|rejected|conflict|unable to|timed out)\b|^\s*(?:✗|✖|×|not ok\b|E {2,})|\w(?:Error|Exception)\b|_test\.go:\d+:|^\s*(?:got|want|left|right|actual|received|wanted)\b *[:=]/i;

/**
 * The reason why a check or an edit failed: at most 800 characters of the output's error lines, and how many more there
 * are, else of its last lines; without secrets.
 */
export function errorLines(output: string): string | undefined {
  const lines = linesOf(output);
  const errors = errorsIn(lines);
  return shortened(errors.length > 0 ? errors : lines.slice(-3));
}

/** The first line of a failed edit's output; the lines after it repeat the text to be replaced. */
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

/** Calls of GitHub's and GitLab's programs that change something; their errors are the program's own. */
const WRITES =
  /\b(?:gh|glab) (?:pr|mr|issue|release|repo|label|workflow|run) (?:create|edit|update|merge|close|reopen|comment|review|ready|delete|upload|fork|sync|rerun|cancel)\b/;
/** Programs that print text from the network. */
const FETCHES = /\b(?:curl|wget|http|xh|lynx|w3m|gh|glab|ssh)\b/;

/**
 * Why a shell command failed. A check, or a change at GitHub or GitLab alone, gives its error lines, else its last
 * lines. Another command gives its error lines only, and none if it only read files or fetched text from the network:
 * that may be another person's.
 */
export function shellError(command: string, exit: number | undefined, output: string): string | undefined {
  const isChange = WRITES.test(command) && !FETCHES.test(command.replace(WRITES, ''));
  if (checksOf(command, exit).length > 0 || isChange) return errorLines(output);
  if (isLookup(command) || FETCHES.test(command)) return undefined;
  const lines = linesOf(output);
  return shortened([...(RUNS_HOOKS.test(command) ? passedHooks(lines) : []), ...errorsIn(lines)]);
}

/** Git commands that run the repository's own checks first. */
const RUNS_HOOKS = /\bgit\b.*\b(?:commit|push|merge)\b/;
/** A hook that passed, as pre-commit 4 (`lint.....Passed`) and lefthook 2 (`✔️ lint (0.51 seconds)`) print it. */
const PASSED_HOOK = /^(.{1,80}?)\.{3,}(?:\(.*\))?Passed$|^[✔✓]\ufe0f?\s+(.{1,80}?) \([\d.]+ seconds?\)$/;

/** A line with the hooks that passed; none if none did. */
function passedHooks(lines: readonly string[]): string[] {
  const names = lines.flatMap((line) => {
    const [, dotted, ticked] = PASSED_HOOK.exec(line) ?? [];
    return dotted ?? ticked ?? [];
  });
  return names.length === 0 ? [] : [`hooks passed: ${[...new Set(names)].join(', ')}`];
}

/** Result lines that checks print. */
const RESULT =
  /\d+ (?:passed|passing|tests?|specs?|problems?)\b|^ok\b|\btest result\b|\bno issues\b|\bsuccess/i;
/** Lines searched for a result, from the end. */
const RESULT_LINES = 15;

/** The line of a check's output with its result; else the last line. */
export function resultLine(output: string): string | undefined {
  const lines = linesOf(output).filter((line) => !/\((?:empty|none)\)$/.test(line));
  const found = (lines.slice(-RESULT_LINES).findLast((line) => RESULT.test(line)) ?? lines.at(-1))?.replace(
    /^Stdout: /,
    '',
  );
  return found === undefined ? undefined : redactedText(found, RESULT_MAX);
}

/** As many as a session keeps. */
const OUTPUT_MAX = 600;
const OUTPUT_LINES = 8;
/** Programs whose output is not recorded: the next agent can read the file itself, or the text is another person's. */
const PRINTS =
  /\b(?:cat|nl|tac|bat|batcat|hexdump|head|tail|less|more|sed|awk|jq|env|printenv|set|export|base64|strings|xxd|od|gh|glab|ssh|docker|kubectl)\b|\bgit (?:show|diff|log)\b|\bnpm view\b/;

/** The first lines of a command's output, unless it prints file contents or fetched text. */
export function shellOutput(command: string, output: string): string | undefined {
  if (PRINTS.test(command) || FETCHES.test(command)) return undefined;
  return firstLines(output, { isSearch: SEARCHES.test(command) });
}

const SEARCHES = /\b(?:rg|[ef]?grep)\b/;
/** A match, and a line around matches, as ripgrep 14 and GNU grep 3 print them with line numbers. */
const MATCH = /^(?:\S+:)?\d+:/;
const AROUND = /^(?:\S+-)?\d+-|^--$/;

/** The lines of a search without those around its matches. File names and dates may look like those. */
function withoutAround(lines: string[]): string[] {
  const isNumbered = lines.some((line) => MATCH.test(line) && !AROUND.test(line));
  return isNumbered ? lines.filter((line) => MATCH.test(line) || !AROUND.test(line)) : lines;
}

/** The first lines of what a tool printed, in a line. */
export function firstLines(output: string, { isSearch }: { isSearch: boolean }): string | undefined {
  // The agent stored the output in a file because it was too long for the log.
  if (output.trimStart().startsWith('<persisted-output>')) return undefined;
  const lines = withoutKeys(output.slice(0, TEXT_MAX))
    .slice(0, 4_000)
    .replace(ANSI, '')
    .split('\n')
    .map(singleLine)
    .filter((line) => line !== '');
  return redactedText(
    (isSearch ? withoutAround(lines) : lines).slice(0, OUTPUT_LINES).join(' | '),
    OUTPUT_MAX,
  );
}

function linesOf(output: string): string[] {
  return withoutKeys(output.slice(-TEXT_MAX))
    .replace(ANSI, '')
    .split('\n')
    .slice(-LOOKED_MAX)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function errorsIn(lines: readonly string[]): string[] {
  return [...new Set(lines.filter((line) => ERROR.test(line)))];
}

/**
 * The first lines, whole if at least one is; of further ones the places that they name, which are left to be changed; and
 * how many are left out.
 */
function shortened(lines: readonly string[]): string | undefined {
  const isCut = lines.length > LINES_MAX || lines.join('\n').length > KEPT_MAX;
  const kept: string[] = [];
  let size = MORE_MAX;
  const room = isCut ? KEPT_MAX - PLACES_MAX : KEPT_MAX;
  for (const line of lines.slice(0, LINES_MAX)) {
    if (size + line.length + 1 > room && kept.length > 0) break;
    size += line.length + 1;
    kept.push(line);
  }
  for (const line of lines.slice(kept.length)) {
    const place = placeIn(line)?.text;
    if (place === undefined || size + place.length + 1 > KEPT_MAX) break;
    size += place.length + 1;
    kept.push(place);
  }
  const left = lines.length - kept.length;
  const text = redactedText(kept.join('\n'), left > 0 ? KEPT_MAX - MORE_MAX : KEPT_MAX);
  return text !== undefined && left > 0 ? `${text}\n(and ${left} more)` : text;
}
