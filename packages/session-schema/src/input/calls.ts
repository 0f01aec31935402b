import { checksOf } from '../checks/check.ts';
import { isLookup } from '../checks/lookups.ts';
import { placeIn } from '../checks/places.ts';
import {
  MAX_ERROR_CHARS,
  MAX_FINDING_CHARS,
  MAX_LAST_CALLS,
  MAX_LAST_READS,
  MAX_OUTPUT_CHARS,
} from '../model/activity.ts';
import type { CallFact, Fact } from '../model/fact.ts';
import type { ToolCall } from '../model/patch.ts';
import { redactedEnds, redactedHead } from '../redact/redact.ts';
import { singleLine } from '../text/text.ts';
import { callLine, filesOf, toolName } from './call-line.ts';

/** How many failed calls of one reading become entries, beside the last calls. */
const MAX_FAILED_CALLS = 12;
const MAX_SUBJECTS = 10;
const MAX_CALL_CHARS = 300;
const MAX_RESULT_CHARS = 200;

const READING: ReadonlySet<string> = new Set(['Read', 'Grep', 'Glob', 'List', 'Fetch', 'Search']);
/**
 * Selects the calls to record: the last ones, and those that failed, each with what the agent said next and whether a
 * later call on the same subject succeeded. The selection depends only on what follows a call, so that a reading that
 * begins later in the log selects the same calls.
 *
 * @param facts in the order of the log
 * @param projectPath makes a path project-relative; undefined for one outside the project or in `ai/sessions`
 */
export function selectCalls(
  facts: readonly Fact[],
  projectPath: (path: string) => string | undefined,
): Map<Fact, ToolCall> {
  const calls = new Map<Fact, ToolCall>();
  const solved = new Set<string>();
  const failedAgain = new Set<string>();
  let said: string | undefined;
  let last = 0;
  let reads = 0;
  let failed = 0;
  const solve = (subject: string) => {
    solved.add(subject);
    failedAgain.delete(subject);
  };
  for (const fact of facts.toReversed()) {
    switch (fact.fact) {
      case 'prompt':
        said = undefined;
        break;
      case 'words':
        said = fact.text;
        break;
      case 'command':
        for (const { command, outcome } of checksOf(fact.command, fact.exit, fact.shows)) {
          if (outcome === 'passed') solve(`check:${command}`);
        }
        break;
      case 'file': {
        const path = fact.change === 'read' ? undefined : projectPath(fact.path);
        if (path !== undefined) solve(`file:${path}`);
        break;
      }
      case 'call': {
        const shown = fact.via === 'subagent' ? undefined : callLine(fact, projectPath);
        if (shown === undefined) break;
        const call = shown.length > MAX_CALL_CHARS ? `${redactedHead(shown, MAX_CALL_CHARS - 1)}…` : shown;
        const subjects = subjectsOf(fact, projectPath);
        const about = subjects.length > 0 ? subjects : [`call:${call}`];
        const isRead = READING.has(toolName(fact.tool)) && fact.outcome === 'ok';
        const isLast = last < MAX_LAST_CALLS && (!isRead || reads < MAX_LAST_READS);
        const isError = fact.outcome === 'failed' && fact.error !== undefined && !isLookupCall(fact);
        const isNewError =
          isError && failed < MAX_FAILED_CALLS && !about.every((one) => failedAgain.has(one));
        const isResolved = isError && about.every((one) => solved.has(one));
        if (isError) for (const one of about) failedAgain.add(one);
        if (fact.outcome === 'ok') solve(`call:${call}`);
        if (isLast) last += 1;
        if (isLast && isRead) reads += 1;
        if (isNewError) failed += 1;
        if (!isLast && !isNewError) break;
        calls.set(fact, {
          call,
          outcome: fact.outcome,
          ...resultOf(fact),
          ...(isLast && outputOf(fact, projectPath)),
          ...(isNewError && errorOf(fact, said)),
          ...(subjects.length > 0 && { subjects }),
          ...(isNewError && isResolved && { resolved: true as const }),
        });
        break;
      }
    }
  }
  return calls;
}

function resultOf({ result, error, outcome, exit }: CallFact): { result?: string } {
  const lines = error?.split('\n');
  // A place in the code says more than the task runner's own line before it.
  const told = lines?.find((line) => placeIn(line)) ?? lines?.[0];
  const why = told ?? (exit === undefined ? undefined : `exit code ${exit}`);
  const text = oneLine(result ?? (outcome === 'failed' ? why : undefined) ?? '', MAX_RESULT_CHARS);
  return text === '' ? {} : { result: text };
}

const PATHS = /(?<![\w./-])(?:\/[\w.@+-]+)+/g;

function outputOf(
  { output }: CallFact,
  projectPath: (path: string) => string | undefined,
): { output?: string } {
  if (output === undefined) return {};
  const short = output.replace(PATHS, (path) => projectPath(path) ?? path);
  return {
    output: short.length > MAX_OUTPUT_CHARS ? `${redactedHead(short, MAX_OUTPUT_CHARS - 2)} …` : short,
  };
}

function errorOf({ error = '' }: CallFact, said: string | undefined): { error: string; finding?: string } {
  const finding = oneLine(said ?? '', MAX_FINDING_CHARS);
  return { error: redactedHead(error, MAX_ERROR_CHARS), ...(finding !== '' && { finding }) };
}

/** The subjects of a call: the checks that it runs and the files that it changes. */
function subjectsOf(fact: CallFact, projectPath: (path: string) => string | undefined): string[] {
  const checks = toolName(fact.tool) === '$' ? checksOf(fact.about ?? '', fact.exit) : [];
  const files = filesOf(fact, projectPath).map((path) => `file:${path}`);
  return [...checks.map(({ command }) => `check:${command}`), ...files].slice(0, MAX_SUBJECTS);
}

/** Whether a command only looks for something. */
function isLookupCall({ tool, about = '' }: CallFact): boolean {
  if (toolName(tool) !== '$') return READING.has(toolName(tool));
  return isLookup(about);
}

function oneLine(text: string, max: number): string {
  return redactedEnds(singleLine(text), max);
}
