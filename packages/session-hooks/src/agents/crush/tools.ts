import type { FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { answerFact } from '../../facts/answer.ts';
import { aboutIn } from '../../facts/call-about.ts';
import { editOutput } from '../../facts/edit-lines.ts';
import { todosPlan } from '../../facts/plans/todos.ts';
import { shape, shaped } from '../../facts/shape.ts';
import type { CallEnd, ToolCall, ToolWork } from '../../facts/tool-call.ts';
import { parsedObject } from '../../logs/json/fields.ts';

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
  return {
    id,
    tool,
    about: aboutIn(given, ABOUT) ?? questionsIn(given)[0],
    ...workOf(tool, given, result, content),
    ...endOf(tool, result, content),
  };
}

function endOf(tool: string, result: CrushResult | undefined, output: string): CallEnd {
  if (!result) return { outcome: 'open', output };
  const isRefused = /^(?:User denied permission|permission denied)/.test(result.content);
  if (result.isError && isRefused) return { outcome: 'refused', output };
  const outcome = result.isError ? 'failed' : 'ok';
  if (tool !== 'bash') return { outcome, output };
  const meta = shaped(metadata, result.metadata);
  const background = meta?.background && !result.isError ? meta.shell_id : undefined;
  if (background !== undefined) return { outcome, output, background };
  const end = output.slice(-4_000);
  const code = EXIT.exec(end)?.[1];
  const isAborted = /Command was aborted before completion/.test(end);
  const exit = code === undefined ? (isAborted ? undefined : 0) : Number(code);
  return { outcome: (exit ?? 0) === 0 ? outcome : 'failed', output, exit };
}

function workOf(tool: string, value: unknown, result: CrushResult | undefined, content: string): ToolWork {
  const given = shaped(input, value);
  const path = given?.file_path;
  switch (tool) {
    case 'bash':
      return { command: given?.command ?? '' };
    case 'view':
      return { files: [{ path, change: 'read' }] };
    case 'write':
      return { files: [{ path, change: 'modified' }], edit: {} };
    case 'edit':
    case 'multiedit': {
      const change = given?.old_string === '' || content.startsWith('File created') ? 'created' : 'modified';
      return { files: [{ path, change }], edit: editOutput(value) };
    }
    case 'todos':
      return { facts: todosPlan(given?.todos) };
    case 'agent':
    case 'agentic_fetch':
      return { isSubagent: true };
    case 'grep':
    case 'glob':
    case 'ls':
      return { isSearch: true };
    case 'question':
      return { facts: result ? answerFacts(questionsIn(value), content) : [] };
    default:
      return {};
  }
}

function questionsIn(value: unknown): string[] {
  return (shaped(input, value)?.questions ?? []).flatMap((one) => shaped(question, one)?.question ?? []);
}

/** The answers in the model's text: `Q1: …`, then what the user answered. */
function answerFacts(questions: readonly string[], content: string): FactBody[] {
  const answers = content.split(/(?:^|\n\n)(?=Q\d+: )/).filter((text) => text !== '');
  return answers.flatMap((text) => {
    const [, number = '', rest = ''] = /^Q(\d+): [^\n]*\n([\s\S]*)$/.exec(text) ?? [];
    const asked = questions[Number(number) - 1];
    const answer = rest
      .replace(/^User (?:answered|selected|provided): /gm, '')
      .replace(/[[\]"]/g, '')
      .trim();
    return rest.startsWith('User skipped') ? [] : answerFact({ question: asked, answer });
  });
}
