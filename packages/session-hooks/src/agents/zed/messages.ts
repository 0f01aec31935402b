import { asObject, type Json, listAt, objectAt, textAt } from '../../logs/json/fields.ts';
import { variantOf } from '../variant.ts';

/** A message of Zed, in either of its forms. */
export interface Message {
  kind: 'user' | 'agent' | 'summary' | 'ignored' | 'unknown';
  /** What was typed or said; of a summary, its text. */
  text: string;
  calls: readonly { id: string; tool: string; input: unknown; isComplete: boolean }[];
  results: readonly Result[];
  /** The name of an unknown message. */
  name: string;
}

/** The result of a call. */
export interface Result {
  id: string;
  isError: boolean;
  text: string;
  /** What the tool gave the editor, such as the diff of an edit. */
  output: Json | undefined;
}

/**
 * A message in terms of both forms: `{ "User": … }`, `{ "Agent": … }` since 2025-09 (version 0.3.0 of the document), and
 * `{ "role", "segments" }` before.
 */
export function messageOf(given: unknown): Message {
  const { name, value } = variantOf(given);
  const message = asObject(value);
  const empty = { text: '', calls: [], results: [], name };
  switch (name) {
    case 'User':
      return { ...empty, kind: 'user', text: textsIn(listAt(message, 'content'), 'Text').join('\n') };
    case 'Agent': {
      const content = listAt(message, 'content');
      const calls = content.map(variantOf).filter((part) => part.name === 'ToolUse');
      return {
        ...empty,
        kind: 'agent',
        text: textsIn(content, 'Text').join('\n'),
        calls: calls.flatMap((call) => callOf(call.value)),
        results: Object.values(objectAt(message, 'tool_results') ?? {}).flatMap(resultOf),
      };
    }
    case 'Compaction': {
      const { name: kind, value: text } = variantOf(value);
      return { ...empty, kind: 'summary', text: kind === 'Summary' && typeof text === 'string' ? text : '' };
    }
    case 'Resume':
      return { ...empty, kind: 'ignored' };
    default:
      return olderMessage(asObject(given), empty);
  }
}

function olderMessage(message: Json | undefined, empty: Omit<Message, 'kind'>): Message {
  const role = textAt(message, 'role');
  if (role === 'system') return { ...empty, kind: 'ignored' };
  const segments = listAt(message, 'segments').map(asObject);
  const said = segments
    .filter((one) => textAt(one, 'type') === 'text')
    .map((one) => textAt(one, 'text') ?? '');
  return {
    kind: role === 'user' ? 'user' : role === 'assistant' ? 'agent' : 'unknown',
    // Before segments, a message had one text.
    text: said.join('\n') || (textAt(message, 'text') ?? ''),
    calls: listAt(message, 'tool_uses').flatMap(callOf),
    results: listAt(message, 'tool_results').flatMap(resultOf),
    name: empty.name,
  };
}

function callOf(given: unknown): Message['calls'] {
  const call = asObject(given);
  const [id, tool] = [textAt(call, 'id'), textAt(call, 'name')];
  if (id === undefined || tool === undefined) return [];
  return [{ id, tool, input: call?.input, isComplete: call?.is_input_complete !== false }];
}

function resultOf(given: unknown): Result[] {
  const result = asObject(given);
  const id = textAt(result, 'tool_use_id');
  if (id === undefined) return [];
  const content = Array.isArray(result?.content) ? (result.content as unknown[]) : [result?.content];
  const text = content
    .map((part) =>
      typeof part === 'string'
        ? part
        : (textAt(asObject(part), 'Text') ?? textAt(asObject(part), 'text') ?? ''),
    )
    .join('\n');
  return [{ id, isError: result?.is_error === true, text, output: objectAt(result, 'output') }];
}

function textsIn(content: readonly unknown[], kind: string): string[] {
  return content
    .map(variantOf)
    .flatMap(({ name, value }) => (name === kind && typeof value === 'string' ? [value] : []));
}
