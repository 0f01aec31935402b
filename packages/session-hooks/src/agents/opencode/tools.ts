import type { CallFact, FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { answerFact } from '../../facts/answer.ts';
import { aboutIn } from '../../facts/call-about.ts';
import { editOutput, patchOutput } from '../../facts/edit-lines.ts';
import { todosPlan } from '../../facts/plans/todos.ts';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import type { ToolCall, ToolWork } from '../../facts/tool-call.ts';
import { listAt } from '../../logs/json/fields.ts';
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
  return {
    id: part.callID ?? id,
    tool,
    about: tool === 'apply_patch' ? undefined : about(state.input),
    ...workOf(part, given, meta),
    outcome: outcomeOf(part, meta, error),
    output,
    exit: meta?.exit ?? undefined,
    words: FEEDBACK.exec(error)?.[1],
    background: tool === 'task' ? meta?.sessionId : undefined,
    folder: given?.workdir ?? folder,
  };
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
): ToolWork {
  const path = given?.filePath;
  switch (tool) {
    case 'bash':
    case 'shell':
      return { command: given?.command ?? '' };
    case 'read':
      return { files: [{ path, change: 'read' }] };
    case 'write':
      return { files: [{ path, change: meta?.exists === false ? 'created' : 'modified' }], edit: {} };
    case 'edit':
    case 'multiedit': {
      const first = shaped(replacement, given?.edits?.[0] ?? given);
      const change = first?.oldString === '' ? 'created' : 'modified';
      const edit = editOutput({ old_string: first?.oldString, new_string: first?.newString });
      return { files: [{ path, change }], edit };
    }
    case 'apply_patch':
    case 'patch':
      return { files: patchedFiles(given?.patchText ?? ''), edit: patchOutput(given?.patchText ?? '') };
    case 'todowrite':
      return { facts: todosPlan(listAt(state.input, 'todos')) };
    case 'task':
      return { isSubagent: true };
    case 'grep':
    case 'glob':
    case 'list':
      return { isSearch: true };
    case 'question':
      return { facts: answerFacts(state.input, meta?.answers ?? []) };
    default:
      return {};
  }
}

/** The answers, a list of labels for each question. */
function answerFacts(value: unknown, answers: readonly unknown[]): FactBody[] {
  return (shaped(questions, value)?.questions ?? []).flatMap(({ question, options = [] }, i) => {
    const given = answers[i];
    const answer = (Array.isArray(given) ? given : [given]).filter((one) => typeof one === 'string');
    return answerFact({ question, answer: answer.join(', '), options: options.map(({ label }) => label) });
  });
}

function about(value: unknown): string | undefined {
  const first = shaped(questions, value)?.questions[0]?.question;
  return first ?? aboutIn(value, ABOUT);
}
