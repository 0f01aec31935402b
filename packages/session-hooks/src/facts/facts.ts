import { isAbsolute, resolve } from 'node:path';
import {
  checksOf,
  type FactBody,
  type FileChange,
  head,
  outcomeShown,
  redactedHead,
  type StepStatus,
} from '@0dai/session-schema/internal';

/** Longest path that is looked at. */
export const PATH_MAX = 4_096;
/** Longest list that is taken from one tool call. */
export const LIST_MAX = 200;
/** Longest text of a prompt, a word, a goal. */
const TEXT_MAX = 100_000;
/** Longest text of a step, a decision, a reason, an error. */
const LINE_MAX = 1_000;
/** Longest command; a longer one is a program in itself. */
const COMMAND_MAX = 10_000;

// What adapters read becomes facts here, so that none is larger than it may be.

/** A text, trimmed and no longer than a text may be. */
export function textOf(text: string): string {
  return head(text.trim(), TEXT_MAX);
}

/** One line of a text, trimmed and no longer than a line may be; no half of a secret stands at its end. */
export function lineOf(text: string): string {
  return redactedHead(text.slice(0, TEXT_MAX).replace(/\s+/g, ' ').trim(), LINE_MAX);
}

/** That a file was read or changed; none for a path that is none. A relative one is the folder's, where told. */
export function fileFact(path: string | undefined, change: FileChange, folder?: string): FactBody[] {
  if (path === undefined || path === '' || path.length > PATH_MAX || path.includes('\0')) return [];
  const absolute = folder === undefined || isAbsolute(path) ? path : resolve(folder, path);
  return absolute.length > PATH_MAX ? [] : [{ fact: 'file', path: absolute, change }];
}

/**
 * That a command ran to its end; none for one that is not worth a look.
 * @param output what it printed, where that may have to tell how a check in it ended
 */
export function commandFact(command: string | undefined, exit?: number, output?: string): FactBody[] {
  if (command === undefined || command.trim() === '' || command.length > COMMAND_MAX) return [];
  const shows = output === undefined ? undefined : checkShown(command, exit, output);
  return [
    { fact: 'command', command, ...(exit !== undefined && { exit }), ...(shows !== undefined && { shows }) },
  ];
}

/** How a check ended by its output, where its exit code does not tell. */
export function checkShown(
  command: string,
  exit: number | undefined,
  output: string,
): 'passed' | 'failed' | undefined {
  const isUnknown = checksOf(command, exit).some(({ outcome }) => outcome === 'unknown');
  const shown = isUnknown ? outcomeShown(output) : undefined;
  // Behind `head`, what is missing may have failed.
  return shown === 'passed' && isCutByHead(command, output) ? undefined : shown;
}

/** Whether \`| head\` may have left out the end of an output. */
function isCutByHead(command: string, output: string): boolean {
  const heads = [...command.matchAll(/\|\s*head\b(?:\s+(?:-n\s*|--lines=|-)(\d+))?([^|;&]*)/g)];
  const lines = output.trimEnd().split('\n').length;
  return heads.some(([, count = '10', rest = '']) => rest.trim() !== '' || lines >= Number(count));
}

/** The agent's plan; an empty one is a plan too. */
export function planFact(steps: readonly { step: string; status?: StepStatus }[]): FactBody {
  return {
    fact: 'plan',
    steps: steps
      .map(({ step, status }) => ({ step: lineOf(step), ...(status && { status }) }))
      .filter(({ step }) => step !== '')
      .slice(0, LIST_MAX),
  };
}
