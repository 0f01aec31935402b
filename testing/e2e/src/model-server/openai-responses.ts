import { asObjects, countRuns, type Json, type ModelApi, textOf } from './model-api.ts';
import type { Step, ToolCall } from './step.ts';
import { eventStream, madeUpId } from './wire.ts';

const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 120,
};

/** A call as the item that Codex expects for it. */
function callItem(call: ToolCall): Json {
  const call_id = madeUpId('call_');
  const base = { call_id, status: 'completed' };
  switch (call.form ?? 'function') {
    case 'custom':
      return {
        ...base,
        id: madeUpId('ctc_'),
        type: 'custom_tool_call',
        name: call.name,
        input: call.args.input,
      };
    case 'tool_search':
      return {
        ...base,
        id: madeUpId('ts_'),
        type: 'tool_search_call',
        execution: 'client',
        arguments: call.args,
      };
    case 'function':
      return {
        ...base,
        id: madeUpId('fc_'),
        type: 'function_call',
        name: call.name,
        ...(call.namespace === undefined ? {} : { namespace: call.namespace }),
        arguments: JSON.stringify(call.args),
      };
  }
}

function itemsOf(step: Step): Json[] {
  const calls = (step.calls ?? []).map(callItem);
  if (step.text === undefined) return calls;
  const content = [{ type: 'output_text', text: step.text, annotations: [] }];
  const message = { id: madeUpId('msg_'), type: 'message', role: 'assistant', status: 'completed', content };
  return [message, ...calls];
}

/** An item that the model wrote, as it stands in the input of the next request. */
function fromModel(item: Json): boolean {
  const type = typeof item.type === 'string' ? item.type : 'message';
  return type.endsWith('_call') || type === 'reasoning' || (type === 'message' && item.role === 'assistant');
}

/** A sub-agent's conversation goes on from a copy of its parent's; its own begins with its task. */
function isNewTask(item: Json): boolean {
  return item.type === 'agent_message' && textOf(item.content).includes('Message Type: NEW_TASK');
}

/** In a terminal, Codex has a conversation of its own, with tools, find a title for the first prompt. */
function isForTitle(body: Json): boolean {
  return asObjects(body.input).some(
    ({ role, content }) =>
      role === 'user' && textOf(content).startsWith('Generate a concise, single-line task title'),
  );
}

/** OpenAI Responses, always streamed: what Codex speaks. */
export const openaiResponses: ModelApi = {
  name: 'openai-responses',
  asksForTurn: (path) => path.endsWith('/responses'),
  plainAnswer: (path) => (path.endsWith('/models') ? { object: 'list', data: [], models: [] } : undefined),
  // The newest models get their tools as an item of the input.
  isSideRequest: (body) =>
    isForTitle(body) ||
    (asObjects(body.tools).length === 0 &&
      !asObjects(body.input).some((item) => item.type === 'additional_tools')),
  turnsSoFar(body) {
    const items = asObjects(body.input);
    return countRuns(items.slice(items.findLastIndex(isNewTask) + 1), fromModel);
  },
  saidByUser: (body) =>
    asObjects(body.input)
      .filter((item) => isNewTask(item) || ((item.type ?? 'message') === 'message' && item.role === 'user'))
      .flatMap(({ content }) => [
        textOf(content),
        ...asObjects(content).map((part) => part.encrypted_content),
      ])
      .join('\n'),
  send(response, { body }, step) {
    const items = itemsOf(step);
    const head = { id: madeUpId('resp_'), object: 'response', model: body.model };
    const emit = eventStream(response);
    let sequence_number = 0;
    const event = (type: string, data: object) =>
      emit({ type, sequence_number: sequence_number++, ...data }, type);
    event('response.created', { response: { ...head, status: 'in_progress', output: [] } });
    items.forEach((item, output_index) => {
      event('response.output_item.added', { output_index, item: { ...item, status: 'in_progress' } });
      if (item.type === 'message') {
        const at = { output_index, content_index: 0, item_id: item.id };
        event('response.output_text.delta', { ...at, delta: step.text ?? '' });
      }
      event('response.output_item.done', { output_index, item });
    });
    event('response.completed', { response: { ...head, status: 'completed', output: items, usage } });
    response.end();
  },
};
