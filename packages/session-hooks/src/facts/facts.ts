import {
  checksOf,
  type FactBody,
  type FileChange,
  head,
  outcomeShown,
  redactedHead,
  type StepStatus,
  singleLine,
} from '@0dai/session-schema/internal';
import { absolutePath } from '../logs/within.ts';

/** Longest path that becomes a fact. */
export const PATH_MAX = 4_096;
/** Longest list taken from one tool call. */
export const LIST_MAX = 200;
/** Longest text of a prompt, a word, a goal. */
const TEXT_MAX = 100_000;
/** Longest text of a step, a decision, a reason, an error. */
const LINE_MAX = 1_000;
/** Longest command; a longer one is a script. */
const COMMAND_MAX = 10_000;

// Adapters build facts with these functions only, so that every fact has a bounded size.

export function textOf(text: string): string {
  return head(text.trim(), TEXT_MAX);
}

/** The text on one line, within LINE_MAX; the cut never leaves part of a secret. */
export function lineOf(text: string): string {
  return redactedHead(singleLine(text.slice(0, TEXT_MAX)), LINE_MAX);
}

/** A `file` fact; none for an invalid path. A relative path is resolved against `folder`, if given. */
export function fileFact(path: string | undefined, change: FileChange, folder?: string): FactBody[] {
  if (path === undefined || path === '' || path.length > PATH_MAX || path.includes('\0')) return [];
  const absolute = absolutePath(path, folder);
  return absolute.length > PATH_MAX ? [] : [{ fact: 'file', path: absolute, change }];
}

/**
 * A `command` fact; none for an empty or overlong command.
 * @param output its output, if only that can show how a check in it ended
 */
export function commandFact(command: string | undefined, exit?: number, output?: string): FactBody[] {
  if (command === undefined || command.trim() === '' || command.length > COMMAND_MAX) return [];
  const shows = output === undefined ? undefined : checkShown(command, exit, output);
  return [
    { fact: 'command', command, ...(exit !== undefined && { exit }), ...(shows !== undefined && { shows }) },
  ];
}

/** How a check ended by its output, if its exit code is inconclusive. */
export function checkShown(
  command: string,
  exit: number | undefined,
  output: string,
): 'passed' | 'failed' | undefined {
  const isUnknown = checksOf(command, exit).some(({ outcome }) => outcome === 'unknown');
  const shown = isUnknown ? outcomeShown(output) : undefined;
  // `head` may have cut off a failure.
  return shown === 'passed' && isCutByHead(command, output) ? undefined : shown;
}

/** Whether `| head` may have cut off the end of an output. */
function isCutByHead(command: string, output: string): boolean {
  const heads = [...command.matchAll(/\|\s*head\b(?:\s+(?:-n\s*|--lines=|-)(\d+))?([^|;&]*)/g)];
  const lines = output.trimEnd().split('\n').length;
  return heads.some(([, count = '10', rest = '']) => rest.trim() !== '' || lines >= Number(count));
}

/** A `plan` fact; an empty plan counts too. */
export function planFact(steps: readonly { step: string; status?: StepStatus }[]): FactBody {
  return {
    fact: 'plan',
    steps: steps
      .map(({ step, status }) => ({ step: lineOf(step), ...(status && { status }) }))
      .filter(({ step }) => step !== '')
      .slice(0, LIST_MAX),
  };
}
