import type { CallFact, FactBody, FileChange } from '@0dai/session-schema/internal';
import { errorLines } from './error-lines.ts';
import { commandFact, fileFact, lineOf, textOf } from './facts.ts';
import { type ShellEnd, shellEnd } from './shell-call.ts';

/** A tool call in an agent's log. */
export interface ToolCall {
  /** The agent's own id of the call. */
  id: string;
  /** The tool's own name. */
  tool: string;
  input: unknown;
}

/** What a tool call does, by its tool and its input. */
export interface ToolWork {
  /** A one-line summary. */
  about?: string | undefined;
  /** The shell command that it runs. */
  command?: string | undefined;
  /** Files that it reads or changes; they count if it succeeded. */
  files?: readonly { path: string | undefined; change: FileChange }[];
  /** It changes files: a failure keeps its error. `output` are the lines that it replaces. */
  edit?: { output?: string };
  /** Other facts, such as a plan, that count if it succeeded. */
  facts?: readonly FactBody[];
  /** It runs a sub-agent. */
  isSubagent?: boolean;
}

/** How a tool call ended. */
export interface CallEnd {
  outcome: CallFact['outcome'];
  /** What the model was told. */
  output: string;
  exit?: number | undefined;
  /** The user refused it, not a rule. */
  byUser?: boolean;
  /** What the user typed with the refusal. */
  words?: string | undefined;
  /** The command, or the sub-agent, goes on in the background, under this id. */
  background?: string | undefined;
}

/** A call without a result. */
export const OPEN: CallEnd = { outcome: 'open', output: '' };

/**
 * The facts of a tool call: its work if it succeeded, and its outcome.
 * @param folder resolves relative paths
 */
export function callFacts(call: ToolCall, work: ToolWork, end: CallEnd, folder?: string): FactBody[] {
  const fact: CallFact = {
    fact: 'call',
    call: lineOf(call.id) || 'unnamed',
    tool: lineOf(call.tool) || 'unknown',
    ...(work.about !== undefined && { about: work.about }),
    ...endOf(work, end),
  };
  return [
    ...doneFacts(work, end, folder),
    ...refusalFacts(fact, end),
    fact,
    ...backgroundFacts(fact, work, end),
  ];
}

/** Keeps a sub-agent's calls, files and commands; its plans and questions are not the run's. */
export function ofSubagent(facts: readonly FactBody[]): FactBody[] {
  return facts.flatMap((fact): FactBody[] => {
    if (fact.fact === 'call') return [{ ...fact, via: 'subagent' }];
    return fact.fact === 'file' || fact.fact === 'command' ? [fact] : [];
  });
}

function doneFacts(
  work: ToolWork,
  { outcome, output, exit, background }: CallEnd,
  folder?: string,
): FactBody[] {
  const hasEnded = outcome === 'ok' || outcome === 'failed';
  const ran = hasEnded && background === undefined ? commandFact(work.command, exit, output) : [];
  if (outcome !== 'ok') return ran;
  const files = (work.files ?? []).flatMap(({ path, change }) => fileFact(path, change, folder));
  return [...ran, ...files, ...(work.facts ?? [])];
}

function endOf({ command, edit }: ToolWork, { outcome, output, exit, background }: CallEnd): ShellEnd {
  const hasEnded = outcome === 'ok' || outcome === 'failed';
  if (command !== undefined && hasEnded && background === undefined) {
    return shellEnd(command, { failed: outcome === 'failed' || (exit ?? 0) !== 0, exit, output });
  }
  const error = outcome === 'failed' && edit ? errorLines(output) : undefined;
  return {
    outcome,
    ...(error !== undefined && { error }),
    ...(outcome !== 'failed' && edit?.output !== undefined && { output: edit.output }),
  };
}

function refusalFacts({ call, tool, about }: CallFact, { outcome, byUser, words }: CallEnd): FactBody[] {
  if (outcome !== 'refused' || !byUser) return [];
  const text = textOf(words ?? '');
  return [
    { fact: 'refusal', call, tool, ...(about !== undefined && { about }) },
    ...(text === '' ? [] : [{ fact: 'prompt' as const, text, via: 'refusal' as const }]),
  ];
}

function backgroundFacts(
  { call, about, outcome }: CallFact,
  { isSubagent, command }: ToolWork,
  { background }: CallEnd,
): FactBody[] {
  const said = about === undefined ? {} : { about };
  if (isSubagent) {
    const state = { ok: 'done', failed: 'failed', refused: 'stopped', open: 'running' } as const;
    const id = lineOf(background ?? '') || call;
    const isRunning = background !== undefined && outcome === 'ok';
    return [
      { fact: 'background', id, kind: 'subagent', ...said, state: isRunning ? 'running' : state[outcome] },
    ];
  }
  if (command === undefined || background === undefined || outcome === 'failed') return [];
  return [{ fact: 'background', id: lineOf(background) || call, kind: 'command', ...said, state: 'running' }];
}
