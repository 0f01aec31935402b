import * as z from 'zod/mini';
import { lineOf } from '../../facts/facts.ts';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import { parseDocument } from '../../logs/json/document.ts';
import { fieldsOf, type Json } from '../../logs/json/fields.ts';
import { isoTime } from '../../logs/times.ts';

// What the extension shows its user, in `ui_messages.json` beside the model's messages. Only there the extensions keep
// errors of the model's service.

/** A message on the screen: `kind` is what the agent says, or asks its user. */
const uiMessage = shape(() =>
  z.object({
    type: z.enum(['say', 'ask']),
    ts: z.optional(z.unknown()),
    say: z.optional(z.string()),
    ask: z.optional(z.string()),
    text: z.catch(z.optional(z.string()), undefined),
    partial: z.optional(z.unknown()),
    conversationHistoryIndex: z.catch(z.optional(z.number()), undefined),
    contextCondense: z.catch(z.optional(z.object({ summary: z.optional(z.string()) })), undefined),
  }),
);

/** A message on the screen, with its number, from 1. */
export interface UiMessage {
  number: number;
  kind: string;
  text: string;
  at: string | undefined;
  isPartial: boolean;
  /** Number of the model's message that was the last one then. */
  after: number | undefined;
  summary: string | undefined;
}

export function uiMessageOf(value: unknown, number: number): UiMessage | undefined {
  const found: Shaped<typeof uiMessage> | undefined = shaped(uiMessage, value);
  const kind = found?.type === 'ask' ? found.ask : found?.say;
  if (!found || kind === undefined) return undefined;
  const index = found.conversationHistoryIndex;
  return {
    number,
    kind: lineOf(kind).slice(0, 40),
    text: found.text ?? '',
    at: isoTime(found.ts),
    isPartial: found.partial === true,
    after: index === undefined || index < 0 ? undefined : index + 1,
    summary: found.contextCondense?.summary,
  };
}

/** The text of an error on the screen: plain, or JSON with a `message`. */
export function errorText(text: string): string {
  const { message } = fieldsIn(text);
  return typeof message === 'string' ? message : text;
}

/** The fields of a text that is a JSON object; none for any other text. */
export function fieldsIn(text: string): Json {
  if (!text.trimStart().startsWith('{')) return {};
  return fieldsOf(parseDocument(text));
}
