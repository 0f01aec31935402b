/** How many lines are searched, from the end: there a check prints its result. */
const MAX_LINES = 200;
const MAX_CHARS = 40_000;
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Output of failed checks. A count of zero is no failure. */
const FAILED: readonly RegExp[] = [
  /^\s*(?:FAIL|FAILED|--- FAIL|not ok)\b/m,
  /(?<![\w.-])[1-9]\d*\s+(?:failed|failing|failures?)\b/i,
  /\b(?:failed|failures?|errors)[:=]\s*[1-9]\d*\b/i,
  /(?<![\w.-])[1-9]\d*\s+errors?\b/i,
  /\berror TS\d+:/,
  /^(?:npm (?:ERR!|error)|ERR_PNPM|make(?:\[\d+\])?: \*\*\*|Traceback \(most recent call last\))/m,
  /^\s*(?:\[[^\]\n]{1,40}\]\s*)?(?:BUILD FAILED|panic: |ERROR task failed)/m,
];
/** Output that looks like a failure, but that passed checks print too. */
const SUSPECT: readonly RegExp[] = [
  /^\s*error(?:\[\w+\])?: /m,
  /^\[ERROR\]/m,
  /\bexit(?:ed)?(?: with)?(?: exit)? (?:status|code):? [1-9]\d*\b/i,
];
/** Output of passed checks. */
const PASSED: readonly RegExp[] = [
  /^ok\s+\S+/m,
  /^\s*(?:PASS|PASSED|BUILD SUCCESS(?:FUL)?|OK)\b/m,
  /(?<![\w.-])[1-9]\d*\s+(?:passed|passing|pass|successful)\b/i,
  /\btest result: ok\b/,
  /\ball (?:checks|tests|specs|files)\b.{0,40}\b(?:pass(?:ed)?|ok|formatted)\b/i,
  /(?<![\w.-])(?:0|no) (?:errors?|issues?|problems?|failures?)\b/i,
  /\bexit(?:ed)?(?: with)?(?: exit)? (?:status|code):? 0\b/i,
  /\b(?:compiled|built|build completed) successfully\b|\bbuilt in \d/i,
  /^\s*# fail 0$/m,
];

/**
 * How a check ended, by its output, for runs whose exit code is that of another command (`npm test | tail`).
 * @returns undefined if the output does not show it
 * @example outcomeShown('Tests  1 failed | 41 passed') // 'failed'
 */
export function outcomeShown(output: string): 'passed' | 'failed' | undefined {
  const text = output.slice(-MAX_CHARS).replace(ANSI, '').split('\n').slice(-MAX_LINES).join('\n');
  if (FAILED.some((pattern) => pattern.test(text))) return 'failed';
  const isPassed = PASSED.some((pattern) => pattern.test(text));
  const isSuspect = SUSPECT.some((pattern) => pattern.test(text));
  if (isPassed === isSuspect) return undefined;
  return isPassed ? 'passed' : 'failed';
}
