import { asObjects, countRuns, type ModelApi, textOf } from './model-api.ts';
import type { Step } from './step.ts';
import { eventStream, madeUpId, sendJson } from './wire.ts';

const usage = {
  input_tokens: 100,
  output_tokens: 20,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
};

type Block =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> };

/** The step as content blocks; a turn with nothing in it is an empty text, as the API never sends no block. */
function blocksOf(step: Step): Block[] {
  const blocks: Block[] = [];
  if (step.text !== undefined) blocks.push({ type: 'text', text: step.text });
  for (const call of step.calls ?? []) {
    blocks.push({ type: 'tool_use', id: madeUpId('toolu_'), name: call.name, input: call.args });
  }
  return blocks.length > 0 ? blocks : [{ type: 'text', text: '' }];
}

/** Anthropic Messages, streamed or whole: what Claude Code speaks. */
export const anthropicMessages: ModelApi = {
  name: 'anthropic-messages',
  asksForTurn: (path) => path.endsWith('/messages'),
  plainAnswer(path) {
    if (path.endsWith('/count_tokens')) return { input_tokens: 100 };
    if (path.endsWith('/v1/models')) return { data: [], has_more: false };
    return undefined;
  },
  isSideRequest: (body) => asObjects(body.tools).length === 0,
  turnsSoFar: (body) => countRuns(asObjects(body.messages), (message) => message.role === 'assistant'),
  saidByUser: (body) =>
    asObjects(body.messages)
      .filter((message) => message.role === 'user')
      .map((message) => textOf(message.content))
      .join('\n'),
  send(response, { body }, step) {
    const blocks = blocksOf(step);
    const stop_reason = (step.calls ?? []).length > 0 ? 'tool_use' : 'end_turn';
    const message = {
      id: madeUpId('msg_'),
      type: 'message',
      role: 'assistant',
      model: body.model,
      content: blocks,
      stop_reason,
      stop_sequence: null,
      usage,
    };
    if (body.stream !== true) return sendJson(response, message);
    const emit = eventStream(response);
    const event = (type: string, data: object) => emit({ type, ...data }, type);
    event('message_start', { message: { ...message, content: [], stop_reason: null } });
    blocks.forEach((block, index) => {
      const empty = block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
      const delta =
        block.type === 'text'
          ? { type: 'text_delta', text: block.text }
          : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
      event('content_block_start', { index, content_block: empty });
      event('content_block_delta', { index, delta });
      event('content_block_stop', { index });
    });
    event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 20 } });
    event('message_stop', {});
    response.end();
  },
};
