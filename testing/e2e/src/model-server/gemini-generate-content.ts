import { asObject, asObjects, countRuns, type Json, type ModelApi, textOf } from './model-api.ts';
import { eventStream, madeUpId, sendJson } from './wire.ts';

/** The simplest value that a schema allows: Gemini CLI's own router and classifiers insist on theirs. */
function anyValueOf(schema: Json): unknown {
  switch (String(schema.type).toLowerCase()) {
    case 'object':
      return Object.fromEntries(
        Object.entries(asObject(schema.properties)).map(([key, inner]) => [key, anyValueOf(asObject(inner))]),
      );
    case 'array':
      return [];
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return 1;
    default:
      return Array.isArray(schema.enum) ? schema.enum[0] : 'side request';
  }
}

/** Gemini's generateContent and streamGenerateContent: what Gemini CLI speaks. */
export const geminiGenerateContent: ModelApi = {
  name: 'gemini-generate-content',
  asksForTurn: (path) => /:(streamG|g)enerateContent$/.test(path),
  plainAnswer: (path) => (path.endsWith(':countTokens') ? { totalTokens: 100 } : undefined),
  isSideRequest: (body) => asObjects(body.tools).length === 0,
  sideAnswer(body) {
    const schema = asObject(asObject(body.generationConfig).responseJsonSchema);
    return { text: JSON.stringify(anyValueOf(schema)) };
  },
  turnsSoFar: (body) => countRuns(asObjects(body.contents), (content) => content.role === 'model'),
  saidByUser: (body) =>
    asObjects(body.contents)
      .filter((content) => content.role === 'user')
      .map((content) => textOf(content.parts))
      .join('\n'),
  send(response, { path, body }, step) {
    const parts: Json[] = step.text === undefined ? [] : [{ text: step.text }];
    for (const call of step.calls ?? []) {
      parts.push({ functionCall: { id: madeUpId('fc_'), name: call.name, args: asObject(call.args) } });
    }
    // It compresses a conversation only when that makes it shorter than it was, by this count.
    const tokens = Math.ceil(JSON.stringify(body).length / 4);
    const answer = {
      candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: tokens,
        candidatesTokenCount: 20,
        totalTokenCount: tokens + 20,
      },
      modelVersion: /models\/([^:]+)/.exec(path)?.[1] ?? 'unknown',
      responseId: madeUpId('r_'),
    };
    if (!path.endsWith(':streamGenerateContent')) return sendJson(response, answer);
    eventStream(response)(answer);
    response.end();
  },
};
