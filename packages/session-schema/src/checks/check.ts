import type { CheckOutcome } from '../model/patch.ts';
import { redact } from '../redact/redact.ts';
import { isCheck } from './check-commands.ts';
import { type Part, shellParts } from './shell.ts';

/** Longest command that is searched for checks. */
const COMMAND_MAX = 2_000;
/** Longest command that is recorded. */
const SHOWN_MAX = 200;
/** How deep shells that run shells are followed. */
const DEPTH_MAX = 3;

/** A command that tests or builds something, and how it ended. */
export interface Check {
  /** The simple command, without the rest of the shell's line. */
  command: string;
  /** How it ended. */
  outcome: CheckOutcome;
}

/**
 * The checks in a shell command: the parts of it that test or build something.
 *
 * @param exit its exit code, if known
 * @param shows the outcome by the output (`outcomeShown`); used only if the line has one check
 * @returns an empty list for other commands. An outcome is `unknown` if the exit code may be that of another command
 *   (behind a pipe, `||`, or `;`) and the output does not show the outcome
 * @example checksOf('cd app && npm test', 1) // [{ command: 'npm test', outcome: 'failed' }]
 */
export function checksOf(command: string, exit: number | undefined, shows?: 'passed' | 'failed'): Check[] {
  if (command.length > COMMAND_MAX) return [];
  const last = new Map<string, CheckOutcome>();
  for (const found of checksIn(command, exit, false, 0)) {
    // A check that runs twice counts at its last place.
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

/** Programs that may filter the failures out of a check's output. */
const FILTERS = /^(?:grep|egrep|rg|sed|awk|cut|sort|uniq|wc|jq)$/;

/** Whether the line filters the check's output, so that the end may be missing. */
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

/** Exit codes above 123 mean that the command was killed, timed out, or was not found. */
function isKilled(exit: number | undefined): boolean {
  return exit !== undefined && exit > 123;
}

/** Commands that hardly ever fail: a failed exit code comes from another command of the line. */
const HARMLESS = /^(?:cd|pushd|popd|export|set|source|\.|echo|printf|true|:|unset|ulimit|umask|sleep)$/;

/**
 * Derives the exit code of one part of a line from the exit code of the line.
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
  // Some part failed. It is this one if no other part of the chain can have failed.
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

/** The index of the program, after variables and wrappers: 3 for `CI=1 timeout 60 npm test`. */
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

/** The script of a shell's `-c`: `npm test` for `bash -lc 'npm test'`. */
function scriptOf(words: readonly string[]): string | undefined {
  if (!/^(?:\S*\/)?(?:bash|sh|zsh|dash)$/.test(words[0] ?? '')) return undefined;
  const option = words.findIndex((word) => /^-\w*c$/.test(word));
  return option === -1 ? undefined : words[option + 1];
}
