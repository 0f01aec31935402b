import type { CallFact } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { shape, shaped } from '../../facts/shape.ts';
import { aboutOf, type GivenAnswer, type ToolCall, type ToolWork } from '../../facts/tool-call.ts';
import { parsedObject } from '../../logs/fields.ts';

// The tools of Crush (internal/agent/tools, as of 2026-11). Their input is a JSON text.

/** The result of a call; undefined while there is none. */
export interface CrushResult {
  content: string;
  metadata: unknown;
  isError: boolean;
}

const input = shape(() =>
  z.object({
    command: z.optional(z.string()),
    file_path: z.optional(z.string()),
    old_string: z.optional(z.string()),
    todos: z.optional(z.array(z.unknown())),
    questions: z.optional(z.array(z.unknown())),
  }),
);
const todo = shape(() => z.object({ content: z.string(), status: z.optional(z.string()) }));
const question = shape(() => z.object({ question: z.string() }));
const metadata = shape(() =>
  z.object({ background: z.optional(z.boolean()), shell_id: z.optional(z.string()) }),
);
const ABOUT = [
  'command',
  'file_path',
  'path',
  'pattern',
  'query',
  'url',
  'description',
  'prompt',
  'name',
] as const;
/** Crush's lines after a command's output. */
const EXIT = /(?:^|\n)Exit code (-?\d{1,3})(?:\n|$)/;

/** A call of Crush, in terms that agents share. */
export function toolCall(id: string, tool: string, text: string, result: CrushResult | undefined): ToolCall {
  const given = parsedObject(text);
  const content = (result?.content ?? '').replace(/\n*<cwd>[^<]*<\/cwd>\s*$/, '');
  const does = workOf(tool, given, result, content);
  return {
    id,
    tool,
    about: aboutOf(given, ABOUT) ?? questionsIn(given)[0],
    outcome: outcomeOf(result, does),
    output: content,
    does,
  };
}

/** The steps of Crush's todos. */
export function stepsOf(todos: readonly unknown[]): Extract<ToolWork, { kind: 'plan' }>['steps'] {
  return todos.flatMap((one) => {
    const found = shaped(todo, one);
    if (!found) return [];
    const isKnown = found.status === 'in_progress' || found.status === 'completed';
    return [{ step: found.content, status: isKnown ? (found.status as 'completed') : ('pending' as const) }];
  });
}

function outcomeOf(result: CrushResult | undefined, does: ToolWork | undefined): CallFact['outcome'] {
  if (!result) return 'open';
  if (result.isError)
    return /^(?:User denied permission|permission denied)/.test(result.content) ? 'refused' : 'failed';
  return does?.kind === 'shell' && (does.exit ?? 0) !== 0 ? 'failed' : 'ok';
}

function workOf(
  tool: string,
  value: unknown,
  result: CrushResult | undefined,
  content: string,
): ToolWork | undefined {
  const given = shaped(input, value);
  const path = given?.file_path;
  switch (tool) {
    case 'bash': {
      const meta = shaped(metadata, result?.metadata);
      const job = meta?.background && result?.isError === false ? meta.shell_id : undefined;
      if (job !== undefined) return { kind: 'shell', command: given?.command ?? '', background: job };
      const code = EXIT.exec(content.slice(-4_000))?.[1];
      const isAborted = /Command was aborted before completion/.test(content.slice(-4_000));
      const exit = code === undefined ? (result && !isAborted ? 0 : undefined) : Number(code);
      return { kind: 'shell', command: given?.command ?? '', exit };
    }
    case 'view':
      return path === undefined ? undefined : { kind: 'read', path };
    case 'write':
      return path === undefined ? undefined : { kind: 'edit', files: [{ path, change: 'modified' }] };
    case 'edit':
    case 'multiedit': {
      const change = given?.old_string === '' || content.startsWith('File created') ? 'created' : 'modified';
      return path === undefined ? undefined : { kind: 'edit', files: [{ path, change }], input: value };
    }
    case 'todos':
      return given?.todos && { kind: 'plan', steps: stepsOf(given.todos) };
    case 'agent':
    case 'agentic_fetch':
      return { kind: 'subagent' };
    case 'grep':
    case 'glob':
    case 'ls':
      return { kind: 'search' };
    case 'question':
      return { kind: 'question', answers: answersOf(questionsIn(value), content) };
    default:
      return undefined;
  }
}

function questionsIn(value: unknown): string[] {
  return (shaped(input, value)?.questions ?? []).flatMap((one) => shaped(question, one)?.question ?? []);
}

/** The answers in the model's text: `Q1: …`, then what the user answered. */
function answersOf(questions: readonly string[], content: string): GivenAnswer[] {
  const answers = content.split(/(?:^|\n\n)(?=Q\d+: )/).filter((text) => text !== '');
  return answers.flatMap((text) => {
    const [, number = '', rest = ''] = /^Q(\d+): [^\n]*\n([\s\S]*)$/.exec(text) ?? [];
    const asked = questions[Number(number) - 1];
    const answer = rest
      .replace(/^User (?:answered|selected|provided): /gm, '')
      .replace(/[[\]"]/g, '')
      .trim();
    return asked === undefined || rest.startsWith('User skipped') ? [] : [{ question: asked, answer }];
  });
}
