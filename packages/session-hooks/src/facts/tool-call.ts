import type { CallFact, FactBody, FileChange } from '@0dai/session-schema/internal';
import { aboutLine } from './call-about.ts';
import { firstErrorLine, firstLines } from './error-lines.ts';
import { commandFact, fileFact, LIST_MAX, lineOf, textOf } from './facts.ts';
import { type ShellEnd, shellEnd } from './shell-call.ts';

/** A tool call as an agent's log has it. */
export interface LoggedCall {
  id: string;
  tool: string;
  input: unknown;
}

/** A tool call in the terms that all agents share. The reader of an agent's log maps the agent's own tools to it. */
export interface ToolCall extends ToolWork, CallEnd {
  /** The agent's own id of the call, else its position in the log. */
  id: string;
  /** The tool's own name. */
  tool: string;
  /** The agent's working folder, for relative paths. */
  folder?: string | undefined;
}

/** What a tool call does, by its tool and its input. */
export interface ToolWork {
  /** What the call is about. Default: its command, else its first file. */
  about?: string | undefined;
  /** The shell command that it runs. */
  command?: string | undefined;
  /** The user ran the command, not the agent. */
  isUserCommand?: boolean;
  /** Files that it reads or changes; they count if it succeeded. */
  files?: readonly { path: string | undefined; change: FileChange }[] | undefined;
  /** It changes files: a failure keeps its error. `output` has the changed lines, as `editOutput` gives them. */
  edit?: { output?: string } | undefined;
  /** It searches: the first lines of its result count. */
  isSearch?: boolean;
  /** Other facts, such as a plan, that count if it succeeded. */
  facts?: readonly FactBody[];
  /** It runs a sub-agent. */
  isSubagent?: boolean;
}

/** How a tool call ended. */
export interface CallEnd {
  /** `open`: the log has no result. */
  outcome: CallFact['outcome'];
  /** The text that the model received; '' if there is none. */
  output: string;
  exit?: number | undefined;
  /** Whether the user refused it, or a rule. @default true */
  byUser?: boolean;
  /** What the user typed with the refusal. */
  words?: string | undefined;
  /** The id of a command that goes on in the background, or of the sub-agent's session. */
  background?: string | undefined;
}

/** A call without a result. */
export const OPEN: CallEnd = { outcome: 'open', output: '' };

const ID_MAX = 200;

/**
 * The facts of a tool call: its work if it succeeded, a refusal, the call with its outcome, and what runs in the
 * background.
 * @example toolCallFacts({ id: '1', tool: 'bash', outcome: 'ok', command: 'npm test', exit: 0, output: '' })
 */
export function toolCallFacts(call: ToolCall): FactBody[] {
  const about = aboutLine(call.about ?? call.command ?? call.files?.[0]?.path ?? '');
  const fact: CallFact = {
    fact: 'call',
    call: idOf(call.id) || 'unknown',
    tool: lineOf(call.tool) || 'unknown',
    ...(about !== '' && { about }),
    ...endOf(call),
  };
  return [...workFacts(call), ...refusalFacts(fact, call), fact, ...backgroundFacts(fact, call)];
}

/** Keeps a sub-agent's calls, files and commands; its plans and questions are not the run's. */
export function ofSubagent(facts: readonly FactBody[]): FactBody[] {
  return facts.flatMap((fact): FactBody[] => {
    if (fact.fact === 'call') return [{ ...fact, via: 'subagent' }];
    return fact.fact === 'file' || fact.fact === 'command' ? [fact] : [];
  });
}

function workFacts(call: ToolCall): FactBody[] {
  const { outcome, output, command, exit, isUserCommand, files = [], facts = [], folder } = call;
  const ran = hasRun(call) ? commandFact(command, exit, output) : [];
  const commands = ran.map(
    (fact): FactBody => (isUserCommand && fact.fact === 'command' ? { ...fact, via: 'user' } : fact),
  );
  if (outcome !== 'ok') return commands;
  const touched = files.slice(0, LIST_MAX).flatMap(({ path, change }) => fileFact(path, change, folder));
  return [...commands, ...touched, ...facts];
}

/** Whether the call ran a shell command to its end. */
function hasRun({ command, background, outcome }: ToolCall): boolean {
  return command !== undefined && background === undefined && (outcome === 'ok' || outcome === 'failed');
}

/** How the call ended: a shell command with its exit code and result, an edit with its lines or its error. */
function endOf(call: ToolCall): ShellEnd {
  const { outcome, output, exit, command = '', edit, files = [], isSearch } = call;
  if (hasRun(call))
    return shellEnd(command, { failed: outcome === 'failed' || (exit ?? 0) !== 0, exit, output });
  const isEdit = edit !== undefined || files.some(({ change }) => change !== 'read');
  if (outcome === 'failed') {
    const error = isEdit ? firstErrorLine(output) : undefined;
    return { outcome, ...(error !== undefined && { error }) };
  }
  const shown = isSearch && outcome === 'ok' ? firstLines(output, { isSearch: true }) : edit?.output;
  return { outcome, ...(shown !== undefined && { output: shown }) };
}

function refusalFacts(
  { call, tool, about }: CallFact,
  { outcome, byUser = true, words }: ToolCall,
): FactBody[] {
  if (outcome !== 'refused' || !byUser) return [];
  const text = textOf(words ?? '');
  return [
    { fact: 'refusal', call, tool, ...(about !== undefined && { about }) },
    ...(text === '' ? [] : [{ fact: 'prompt' as const, text, via: 'refusal' as const }]),
  ];
}

const SUBAGENT_STATES = { ok: 'done', failed: 'failed', refused: 'stopped', open: 'running' } as const;

function backgroundFacts(
  { call, about }: CallFact,
  { isSubagent, command, background, outcome }: ToolCall,
): FactBody[] {
  const said = about === undefined ? {} : { about };
  const id = idOf(background ?? '') || call;
  if (isSubagent)
    return [{ fact: 'background', id, kind: 'subagent', ...said, state: SUBAGENT_STATES[outcome] }];
  if (command === undefined || background === undefined || outcome === 'failed') return [];
  return [{ fact: 'background', id, kind: 'command', ...said, state: 'running' }];
}

function idOf(id: string): string {
  return lineOf(id).slice(0, ID_MAX);
}
