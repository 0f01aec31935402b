import { asObjects, countRuns, type ModelApi, textOf } from './model-api.ts';
import { eventStream, madeUpId, sendJson } from './wire.ts';

const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

/** OpenAI Chat Completions, streamed or not: what agents speak to a model of their user's own. */
export const openaiChat: ModelApi = {
  name: 'openai-chat',
  asksForTurn: (path) => path.endsWith('/chat/completions'),
  plainAnswer: () => undefined,
  isSideRequest: (body) => asObjects(body.tools).length === 0,
  turnsSoFar: (body) => countRuns(asObjects(body.messages), ({ role }) => role === 'assistant'),
  saidByUser: (body) =>
    asObjects(body.messages)
      .filter(({ role }) => role === 'user')
      .map(({ content }) => textOf(content))
      .join('\n'),
  send(response, { body }, step) {
    const tool_calls = (step.calls ?? []).map(({ name, args }, index) => ({
      index,
      id: madeUpId('call_'),
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    }));
    const message = {
      role: 'assistant',
      content: step.text ?? null,
      ...(tool_calls.length > 0 && { tool_calls }),
    };
    const finish_reason = tool_calls.length > 0 ? 'tool_calls' : 'stop';
    const head = { id: madeUpId('chatcmpl-'), created: Math.floor(Date.now() / 1_000), model: body.model };
    if (body.stream !== true) {
      const choices = [{ index: 0, message, finish_reason }];
      return sendJson(response, { ...head, object: 'chat.completion', choices, usage });
    }
    const emit = eventStream(response);
    const chunk = (choices: object[], more = {}) =>
      emit({ ...head, object: 'chat.completion.chunk', choices, ...more });
    chunk([{ index: 0, delta: message, finish_reason: null }]);
    chunk([{ index: 0, delta: {}, finish_reason }]);
    chunk([], { usage });
    response.write('data: [DONE]\n\n');
    response.end();
  },
};
