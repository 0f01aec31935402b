import type { CallFact, FactBody, FileChange } from '@0dai/session-schema/internal';
import { redactedHead } from '@0dai/session-schema/internal';
import { editOutput, patchOutput } from './edit-lines.ts';
import { errorLines, firstLines } from './error-lines.ts';
import { commandFact, fileFact, LIST_MAX, lineOf, planFact } from './facts.ts';
import { type ShellEnd, shellEnd } from './shell-call.ts';

/** A tool call in the terms that agents share. The reader of an agent's log maps the agent's own tools to it. */
export interface ToolCall {
  /** The agent's own id of the call. */
  id: string;
  /** The tool's own name. */
  tool: string;
  /** What it was about: the command, the path, the query. */
  about?: string | undefined;
  outcome: CallFact['outcome'];
  /** The text that the model received; '' if there is none. */
  output: string;
  /** Folder against which relative paths are resolved. */
  folder?: string | undefined;
  /** What it does; absent for other tools. */
  does?: ToolWork | undefined;
}

/** What a tool call does, by the kinds of which facts are made. */
export type ToolWork =
  | { kind: 'shell'; command: string; exit?: number | undefined; byUser?: true; background?: string }
  /** `input` has the replaced lines as `editOutput` takes them, or `patch` has the patch. */
  | { kind: 'edit'; files: readonly ChangedFile[]; input?: unknown; patch?: string }
  | { kind: 'read'; path: string }
  | { kind: 'search' }
  | { kind: 'plan'; steps: Parameters<typeof planFact>[0] }
  | { kind: 'subagent'; id?: string | undefined }
  | { kind: 'question'; answers: readonly GivenAnswer[] };

/** A file that an edit changes. */
export interface ChangedFile {
  path: string;
  change: FileChange;
}

/** The user's answer to a question of the agent. */
export interface GivenAnswer {
  question: string;
  answer: string;
  /** Labels of all offered answers. */
  options?: readonly string[];
}

const ABOUT_MAX = 300;
const ID_MAX = 200;

/** The facts of a tool call: its work, as far as it succeeded, the call with its outcome, and a sub-agent's state. */
export function toolCallFacts(call: ToolCall): FactBody[] {
  const about = call.about === undefined ? '' : redactedHead(lineOf(call.about), ABOUT_MAX);
  const said = about === '' ? {} : { about };
  const fact: CallFact = {
    fact: 'call',
    call: lineOf(call.id).slice(0, ID_MAX) || 'unknown',
    tool: lineOf(call.tool) || 'unknown',
    ...said,
    ...endOf(call),
  };
  return [
    ...workFacts(call),
    ...(call.outcome === 'refused'
      ? [{ fact: 'refusal' as const, call: fact.call, tool: fact.tool, ...said }]
      : []),
    fact,
    ...backgroundFacts(call, fact, said),
  ];
}

function workFacts({ does, outcome, output, folder }: ToolCall): FactBody[] {
  if (does?.kind === 'shell') {
    if (outcome !== 'ok' && outcome !== 'failed') return [];
    if (does.background !== undefined) return [];
    const facts = commandFact(does.command, does.exit, output);
    return does.byUser ? facts.map((fact) => ({ ...fact, via: 'user' }) as FactBody) : facts;
  }
  if (outcome !== 'ok') return [];
  switch (does?.kind) {
    case 'edit':
      return does.files.slice(0, LIST_MAX).flatMap(({ path, change }) => fileFact(path, change, folder));
    case 'read':
      return fileFact(does.path, 'read', folder);
    case 'plan':
      return [planFact(does.steps)];
    case 'question':
      return does.answers.slice(0, LIST_MAX).flatMap(answerFact);
    default:
      return [];
  }
}

/** How the call ended: shell commands with their exit code and result, edits with their lines or their error. */
function endOf({ does, outcome, output }: ToolCall): ShellEnd {
  if (does?.kind === 'shell' && does.background === undefined && (outcome === 'ok' || outcome === 'failed'))
    return shellEnd(does.command, { failed: outcome === 'failed', exit: does.exit, output });
  if (does?.kind === 'edit') {
    const error = outcome === 'failed' ? errorLines(output) : undefined;
    if (outcome === 'failed') return { outcome, ...(error !== undefined && { error }) };
    return { outcome, ...(does.patch === undefined ? editOutput(does.input) : patchOutput(does.patch)) };
  }
  const printed = does?.kind === 'search' && outcome === 'ok' ? firstLines(output) : undefined;
  return { outcome, ...(printed !== undefined && { output: printed }) };
}

function backgroundFacts({ does, outcome }: ToolCall, fact: CallFact, said: { about?: string }): FactBody[] {
  if (does?.kind === 'shell' && does.background !== undefined)
    return [
      {
        fact: 'background',
        id: does.background.slice(0, ID_MAX),
        kind: 'command',
        ...said,
        state: 'running',
      },
    ];
  if (does?.kind !== 'subagent') return [];
  const state = ({ ok: 'done', failed: 'failed', refused: 'stopped', open: 'running' } as const)[outcome];
  const id = lineOf(does.id ?? '').slice(0, ID_MAX) || fact.call;
  return [{ fact: 'background', id, kind: 'subagent', ...said, state }];
}

function answerFact({ question, answer, options = [] }: GivenAnswer): FactBody[] {
  const [asked, given] = [lineOf(question), lineOf(answer)];
  if (asked === '' || given === '') return [];
  const others = options
    .map(lineOf)
    .filter((label) => label !== '' && !`, ${given}, `.includes(`, ${label}, `))
    .slice(0, LIST_MAX);
  return [{ fact: 'answer', question: asked, answer: given, ...(others.length > 0 && { options: others }) }];
}

/** The first of the fields of a call's input that is a text; it summarizes the call. */
export function aboutOf(input: unknown, keys: readonly string[]): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  for (const key of keys) {
    const value: unknown = Object.hasOwn(input, key) ? Reflect.get(input, key) : undefined;
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
}
