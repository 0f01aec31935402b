import type { CheckOutcome } from '../model/patch.ts';
import { redact } from '../redact/redact.ts';
import { isCheck } from './check-commands.ts';
import { type Part, shellParts } from './shell.ts';

/** Longest command that is looked at; what is longer is a program in itself. */
const COMMAND_MAX = 2_000;
/** Longest command that is recorded. */
const SHOWN_MAX = 200;
/** So deep do shells run shells. */
const DEPTH_MAX = 3;

/** A command that tests or builds something, and how it ended. */
export interface Check {
  /** The command, without what stands around it in the shell's line. */
  command: string;
  /** How it ended. */
  outcome: CheckOutcome;
}

/**
 * The checks in a shell command: the parts of it that test or build something.
 *
 * @param exit its exit code, where that is known
 * @param shows what the output shows of the outcome (`outcomeShown`); it counts for a line with one check
 * @returns an empty list for other commands; an outcome is `unknown` where the exit code need not be that of the
 *   check (behind a pipe, `||`, or another command), and the output does not show it
 * @example checksOf('cd app && npm test', 1) // [{ command: 'npm test', outcome: 'failed' }]
 */
export function checksOf(command: string, exit: number | undefined, shows?: 'passed' | 'failed'): Check[] {
  if (command.length > COMMAND_MAX) return [];
  const last = new Map<string, CheckOutcome>();
  for (const found of checksIn(command, exit, false, 0)) {
    // One that runs twice stands where it ran last.
    last.delete(found.command);
    last.set(found.command, found.outcome);
  }
  const checks = [...last].map(([shown, outcome]) => ({ command: shown, outcome }));
  const [only] = checks;
  if (checks.length === 1 && only?.outcome === 'unknown' && shows !== undefined && !isKilled(exit)) {
    if (shows === 'failed' || !isFiltered(command)) only.outcome = shows;
  }
  return checks;
}

/** Programs behind a pipe that may leave out what failed. */
const FILTERS = /^(?:grep|egrep|rg|sed|awk|cut|sort|uniq|wc|jq)$/;

/** Whether the output is not all that the check printed at its end. */
function isFiltered(command: string): boolean {
  const parts = shellParts(command);
  return parts.some(({ words }, i) => parts[i - 1]?.next === '|' && FILTERS.test(words[0] ?? ''));
}

function checksIn(line: string, exit: number | undefined, isStrict: boolean, depth: number): Check[] {
  const parts = shellParts(line);
  return parts.flatMap((part, i): Check[] => {
    const from = programAt(part.words);
    const words = part.words.slice(from);
    const own = () => exitOf(parts, i, exit, isStrict);
    const inner = scriptOf(words);
    if (inner !== undefined) {
      const strict = words.some((word) => /^-\w*e/.test(word));
      return depth < DEPTH_MAX ? checksIn(inner, own(), strict, depth + 1) : [];
    }
    if (!isCheck(words)) return [];
    const shown = part.raw.slice(from).join(' ');
    const short = shown.length > SHOWN_MAX ? `${redact(shown).slice(0, SHOWN_MAX - 1)}…` : shown;
    return [{ command: short, outcome: outcomeOf(own()) }];
  });
}

function outcomeOf(exit: number | undefined): CheckOutcome {
  if (exit === 0) return 'passed';
  return exit !== undefined && exit > 0 && !isKilled(exit) ? 'failed' : 'unknown';
}

/** Exit codes above 123 say that the command did not come to its end, or was not found. */
function isKilled(exit: number | undefined): boolean {
  return exit !== undefined && exit > 123;
}

/** What hardly fails, so that the exit code of a line is not its own. */
const HARMLESS = /^(?:cd|pushd|popd|export|set|source|\.|echo|printf|true|:|unset|ulimit|umask|sleep)$/;

/**
 * What the exit code of a line says of the exit code of one part of it.
 * @param isStrict whether the shell runs with `-e`
 */
export function exitOf(
  parts: readonly Part[],
  i: number,
  exit: number | undefined,
  isStrict: boolean,
): number | undefined {
  const part = parts[i];
  if (exit === undefined || !part || part.within) return undefined;
  const sets = parts.slice(0, i).filter(({ words }) => words[0] === 'set');
  const strict = isStrict || sets.some(({ words }) => words.some((word) => /^-\w*e/.test(word)));
  const piped = sets.some(({ words }) => words.includes('pipefail'));
  const after = parts.slice(i).map(({ next }) => next);
  const isHidden = after.some(
    (next, n) =>
      next === '||' ||
      next === '&' ||
      (next === '|' && !piped && i + n < parts.length - 1) ||
      ((next === ';' || next === '\n') && !strict && i + n < parts.length - 1),
  );
  if (isHidden || parts.slice(0, i).some(({ next }) => next === '||')) return undefined;
  if (exit === 0) return 0;
  // Some part failed: this one, where no other that ran may have.
  const chain = parts.slice(0, i).findLastIndex(({ next }) => !strict && next !== '&&' && next !== '|') + 1;
  const others = [...parts.slice(chain, i), ...parts.slice(i + 1)];
  const isOwn = others.every(
    ({ words, next }, n) =>
      HARMLESS.test(words[0] ?? '') || (n < i - chain ? next === '|' : parts[i]?.next === '|' && piped),
  );
  return isOwn ? exit : undefined;
}

const ASSIGNMENT = /^\w+=/;
const WRAPPER = /^(?:time|command|exec|nohup|env|sudo|nice|timeout|stdbuf|xvfb-run|cross-env|dotenv)$/;

/** Where the program stands behind variables and what runs it: `CI=1 timeout 60 npm test`. */
function programAt(words: readonly string[]): number {
  let i = 0;
  for (;;) {
    while (ASSIGNMENT.test(words[i] ?? '')) i += 1;
    const wrapper = words[i] ?? '';
    if (!WRAPPER.test(wrapper) || (wrapper === 'command' && words[i + 1]?.startsWith('-'))) return i;
    i += 1;
    while (words[i]?.startsWith('-')) {
      const takesValue = /^(?:-k|-s|-n|-u|-g|--signal|--kill-after|--user)$/.test(words[i] ?? '');
      i += takesValue ? 2 : 1;
    }
    if (wrapper === 'timeout') i += 1;
  }
}

/** What a shell is given to run: `bash -lc 'npm test'`. */
function scriptOf(words: readonly string[]): string | undefined {
  if (!/^(?:\S*\/)?(?:bash|sh|zsh|dash)$/.test(words[0] ?? '')) return undefined;
  const option = words.findIndex((word) => /^-\w*c$/.test(word));
  return option === -1 ? undefined : words[option + 1];
}
