import type { CallFact, FileChange } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import { aboutOf, type ChangedFile, type ToolCall, type ToolWork } from '../../facts/tool-call.ts';
import { fieldAt } from '../../logs/fields.ts';
import { isWindowsPath } from '../../logs/within.ts';
import { patchedFiles } from '../codex/patch.ts';

// The tools of OpenCode 1.18.33 and Kilo 7.7.9, and of OpenCode since 0.5.

/** A part of a message that is a tool call. */
export const toolPart = shape(() =>
  z.object({
    callID: z.optional(z.string()),
    tool: z.string(),
    state: z.object({
      status: z.string(),
      input: z.optional(z.unknown()),
      output: z.optional(z.unknown()),
      error: z.optional(z.unknown()),
      metadata: z.optional(z.unknown()),
    }),
  }),
);
export type ToolPart = Shaped<typeof toolPart>;

const metadata = shape(() =>
  z.object({
    exit: z.optional(z.nullable(z.number())),
    exists: z.optional(z.boolean()),
    sessionId: z.optional(z.string()),
    answers: z.optional(z.array(z.unknown())),
    interrupted: z.optional(z.boolean()),
  }),
);
const input = shape(() =>
  z.object({
    filePath: z.optional(z.string()),
    command: z.optional(z.string()),
    patchText: z.optional(z.string()),
    oldString: z.optional(z.string()),
    newString: z.optional(z.string()),
    edits: z.optional(z.array(z.unknown())),
    workdir: z.optional(z.string()),
  }),
);
const replacement = shape(() => z.object({ oldString: z.string(), newString: z.string() }));
const todo = shape(() => z.object({ content: z.string(), status: z.optional(z.string()) }));
const questions = shape(() =>
  z.object({
    questions: z.array(
      z.object({
        question: z.string(),
        options: z.optional(z.array(z.object({ label: z.string() }))),
      }),
    ),
  }),
);

const ABOUT = [
  'command',
  'filePath',
  'path',
  'pattern',
  'query',
  'url',
  'description',
  'name',
  'prompt',
  'title',
] as const;
/** Sentences of OpenCode about a call that the user did not allow. */
const REFUSED = /^(?:Error: )?The user (?:rejected|dismissed|has specified a rule|denied)\b/;
const FEEDBACK =
  /^(?:Error: )?The user rejected permission to use this specific tool call with the following feedback: ([\s\S]+)$/;

/** A tool call of OpenCode, in terms that agents share. */
export function toolCall(part: ToolPart, id: string, folder: string | undefined): ToolCall {
  const { tool, state } = part;
  const error = typeof state.error === 'string' ? state.error : '';
  const output = typeof state.output === 'string' ? state.output : error;
  const meta = shaped(metadata, state.metadata);
  const given = shaped(input, state.input);
  const does = workOf(part, given, meta);
  return {
    id: part.callID ?? id,
    tool,
    about: tool === 'apply_patch' ? patchedFiles(given?.patchText ?? '')[0]?.path : about(state.input),
    outcome: outcomeOf(part, meta, error),
    output,
    folder: isWindowsPath(given?.filePath ?? '') ? undefined : (given?.workdir ?? folder),
    does,
  };
}

/** What the user typed when they refused a call. */
export function refusalWords({ state }: ToolPart): string | undefined {
  return typeof state.error === 'string' ? FEEDBACK.exec(state.error)?.[1] : undefined;
}

function outcomeOf(
  { tool, state }: ToolPart,
  meta: Shaped<typeof metadata> | undefined,
  error: string,
): CallFact['outcome'] {
  switch (state.status) {
    case 'pending':
    case 'running':
      return 'open';
    case 'completed':
      // A call that OpenCode could not parse "succeeds" as a call of the tool `invalid`.
      return tool === 'invalid' || (meta?.exit ?? 0) !== 0 ? 'failed' : 'ok';
    default:
      return REFUSED.test(error) ? 'refused' : 'failed';
  }
}

function workOf(
  { tool, state }: ToolPart,
  given: Shaped<typeof input> | undefined,
  meta: Shaped<typeof metadata> | undefined,
): ToolWork | undefined {
  switch (tool) {
    case 'bash':
    case 'shell':
      return { kind: 'shell', command: given?.command ?? '', exit: meta?.exit ?? undefined };
    case 'read':
      return given?.filePath === undefined ? undefined : { kind: 'read', path: given.filePath };
    case 'write':
      return edit(given?.filePath, meta?.exists === false ? 'created' : 'modified');
    case 'edit':
    case 'multiedit': {
      const first = shaped(replacement, given?.edits?.[0] ?? given);
      const lines = first && { old_string: first.oldString, new_string: first.newString };
      return edit(given?.filePath, first?.oldString === '' ? 'created' : 'modified', lines);
    }
    case 'apply_patch':
    case 'patch':
      return { kind: 'edit', files: patched(given?.patchText ?? ''), patch: given?.patchText ?? '' };
    case 'todowrite':
      return planOf(state.input);
    case 'task':
      return { kind: 'subagent', id: meta?.sessionId };
    case 'grep':
    case 'glob':
    case 'list':
      return { kind: 'search' };
    case 'question':
      return { kind: 'question', answers: answersOf(state.input, meta?.answers ?? []) };
    default:
      return undefined;
  }
}

function edit(path: string | undefined, change: FileChange, lines?: unknown): ToolWork | undefined {
  return path === undefined ? undefined : { kind: 'edit', files: [{ path, change }], input: lines };
}

function patched(text: string): readonly ChangedFile[] {
  return patchedFiles(text);
}

/** The steps of a list of todos; cancelled ones are left out. */
export function stepsOf(todos: readonly unknown[]): Extract<ToolWork, { kind: 'plan' }>['steps'] {
  return todos.flatMap((one) => {
    const found = shaped(todo, one);
    if (!found || found.status === 'cancelled') return [];
    const isKnown = found.status === 'in_progress' || found.status === 'completed';
    return [{ step: found.content, status: isKnown ? (found.status as 'completed') : ('pending' as const) }];
  });
}

function planOf(value: unknown): ToolWork | undefined {
  const todos = fieldAt(value, 'todos');
  return Array.isArray(todos) ? { kind: 'plan', steps: stepsOf(todos) } : undefined;
}

/** The answers, a list of labels for each question. */
function answersOf(value: unknown, answers: readonly unknown[]) {
  return (shaped(questions, value)?.questions ?? []).flatMap(({ question, options = [] }, i) => {
    const given = answers[i];
    const answer = (Array.isArray(given) ? given : [given]).filter((one) => typeof one === 'string');
    return [{ question, answer: answer.join(', '), options: options.map(({ label }) => label) }];
  });
}

function about(value: unknown): string | undefined {
  const first = shaped(questions, value)?.questions[0]?.question;
  return first ?? aboutOf(value, ABOUT);
}
