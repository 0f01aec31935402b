import {
  asObject,
  type Json,
  listAt,
  objectAt,
  parsedJson,
  textAt,
  textsOf,
} from '../../../logs/json/fields.ts';

// Files of Gemini CLI that are no chat, translated into a chat's messages:
//   `tmp/<slug>/checkpoint-<tag>.json`   saved by `/chat save`: the model's contents, as a list, later in `history`
//   `tmp/<slug>/logs.json`               the user's prompts, and nothing else

/** The list of messages that a document stands for; undefined if it is no such file. */
export function messagesIn(document: unknown): readonly unknown[] | undefined {
  const contents = Array.isArray(document) ? document : listAt(document, 'history');
  if (contents.length === 0) return undefined;
  if (contents.some((one) => Array.isArray(asObject(one)?.parts))) return ofContents(contents);
  const prompts = contents.flatMap((one) => {
    const text = textAt(one, 'message');
    const { messageId, timestamp } = asObject(one) ?? {};
    return textAt(one, 'type') === 'user' && text !== undefined
      ? [{ id: `prompt ${textAt(one, 'sessionId')} ${messageId}`, type: 'user', content: text, timestamp }]
      : [];
  });
  return prompts.length > 0 ? prompts : undefined;
}

/** A list of messages from the JSON text of a list, which is no record of a log. */
export function messagesInList(text: string): readonly unknown[] | undefined {
  return /^\s*\[/.test(text) ? messagesIn(parsedJson(text)) : undefined;
}

/** The model's contents. The result of a call is in a later content, by the call's id, else in the order of the calls. */
function ofContents(contents: readonly unknown[]): Json[] {
  const results = contents
    .flatMap((one) => listAt(one, 'parts'))
    .map((part) => objectAt(part, 'functionResponse'))
    .filter((result) => result !== undefined);
  const used = new Set<Json>();
  const resultOf = (call: Json): Json | undefined => {
    const id = textAt(call, 'id');
    const name = textAt(call, 'name');
    const found = results.find(
      (one) => !used.has(one) && (id === undefined ? textAt(one, 'name') === name : textAt(one, 'id') === id),
    );
    if (found) used.add(found);
    return found;
  };
  return contents.map((one, i) => {
    const parts = listAt(one, 'parts').filter((part) => asObject(part)?.thought !== true);
    const toolCalls = parts.flatMap((part, at) => {
      const call = objectAt(part, 'functionCall');
      if (!call) return [];
      const result = resultOf(call);
      const isError = objectAt(result, 'response')?.error !== undefined;
      const status = result ? (isError ? 'error' : 'success') : 'open';
      return [
        { id: `content ${i}.${at}`, ...call, status, result: result && [{ functionResponse: result }] },
      ];
    });
    const isModel = textAt(one, 'role') !== 'user';
    return {
      id: `content ${i}`,
      type: isModel ? 'gemini' : 'user',
      content: textsOf(parts).map((text) => ({ text })),
      ...(isModel && { toolCalls }),
    };
  });
}
