import * as z from 'zod/mini';
import { lineOf } from '../../facts/facts.ts';
import { shape, shaped } from '../../facts/shape.ts';
import { parseDocument } from '../../logs/json/document.ts';
import { fieldsOf } from '../../logs/json/fields.ts';
import { isoTime } from '../../logs/times.ts';

// The model's messages, as Cline, Roo Code and Kilo Code (up to 5) keep them in `api_conversation_history.json`: a list
// of Anthropic messages; and as Cline's command line (3.x) keeps them in `<id>.messages.json`: an object with the list.

/** One block of a message. */
export type Block =
  | { type: 'text'; text: string }
  | { type: 'call'; id: string | undefined; name: string; input: unknown }
  | { type: 'result'; id: string | undefined; output: string; failed: boolean }
  | { type: 'unknown'; name: string };

/** A message, with its number in the list, from 1. */
export interface Message {
  number: number;
  role: 'user' | 'assistant';
  blocks: Block[];
  at: string | undefined;
  /** The agent's summary of all messages before. */
  isSummary: boolean;
  /** The program wrote it, not the user. */
  isProgram: boolean;
}

const message = shape(() =>
  z.object({
    role: z.enum(['user', 'assistant']),
    content: z.union([z.string(), z.array(z.unknown())]),
    ts: z.optional(z.unknown()),
    isSummary: z.optional(z.unknown()),
    metadata: z.catch(z.optional(z.object({ displayRole: z.optional(z.unknown()) })), undefined),
  }),
);
const text = shape(() => z.object({ type: z.literal('text'), text: z.string() }));
const call = shape(() =>
  z.object({
    type: z.literal('tool_use'),
    id: z.catch(z.optional(z.string()), undefined),
    name: z.string(),
    input: z.optional(z.unknown()),
  }),
);
const result = shape(() =>
  z.object({
    type: z.literal('tool_result'),
    tool_use_id: z.catch(z.optional(z.string()), undefined),
    content: z.optional(z.unknown()),
    is_error: z.optional(z.unknown()),
  }),
);
const outcome = shape(() =>
  z.object({
    query: z.optional(z.unknown()),
    result: z.optional(z.unknown()),
    error: z.optional(z.unknown()),
    success: z.boolean(),
  }),
);

/** A message of the list; undefined if it has another shape. */
export function messageOf(value: unknown, number: number): Message | undefined {
  const found = shaped(message, value);
  if (!found) return undefined;
  const { role, content, ts, isSummary, metadata } = found;
  return {
    number,
    role,
    at: isoTime(ts),
    isSummary: isSummary === true,
    isProgram: metadata?.displayRole === 'system',
    blocks: typeof content === 'string' ? [{ type: 'text', text: content }] : content.flatMap(blockOf),
  };
}

/** Blocks that hold no facts. */
const IGNORED: ReadonlySet<string> = new Set([
  'image',
  'document',
  'thinking',
  'redacted_thinking',
  'reasoning',
]);

function blockOf(value: unknown): Block[] {
  const said = shaped(text, value);
  if (said) return [{ type: 'text', text: said.text }];
  const made = shaped(call, value);
  if (made) return [{ type: 'call', id: made.id, name: made.name, input: made.input }];
  const got = shaped(result, value);
  if (!got) {
    const { type } = fieldsOf(value);
    return typeof type !== 'string' || IGNORED.has(type)
      ? []
      : [{ type: 'unknown', name: lineOf(type).slice(0, 40) }];
  }
  const { output, failed } = resultOf(got.content);
  return [{ type: 'result', id: got.tool_use_id, output, failed: failed || got.is_error === true }];
}

/** The text of a result: a string, blocks, or what Cline's command line has: `{ query, result, success }`, or a list. */
function resultOf(content: unknown): { output: string; failed: boolean } {
  const value = typeof content === 'string' && /^\s*[[{]/.test(content) ? parseDocument(content) : content;
  const items = Array.isArray(value) ? (value as unknown[]) : [value];
  const ends = items.flatMap((item) => shaped(outcome, item) ?? []);
  if (ends.length > 0) {
    const output = ends
      .flatMap(({ result: told, error }) => [told, error])
      .filter(isText)
      .join('\n');
    return { output, failed: ends.some(({ success }) => !success) };
  }
  if (typeof content === 'string') return { output: content, failed: false };
  return { output: items.flatMap((item) => shaped(text, item)?.text ?? []).join('\n'), failed: false };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
