/**
 * What the scripted model does in one of its turns. Neutral between the three model APIs: an agent's driver
 * knows which tool names and forms its program understands, an API file knows how they go over the wire.
 */
export interface Step {
  /** What the model says. */
  text?: string;
  /** The tools it calls in this turn. */
  calls?: ToolCall[];
  /** Answer with this HTTP status instead of a turn, as when a usage limit is reached. */
  status?: number;
  /** The body that goes with `status`. @default a plain error object */
  error?: unknown;
  /** The headers that go with `status`. @default none */
  headers?: Record<string, string>;
  /** Wait this long before answering. @default 0 */
  delayMs?: number;
  /** Never answer. */
  hang?: true;
}

/** The steps for a conversation of its own, which begins with a task from another one: that of a sub-agent. */
export interface Branch {
  /** Words of the task, which the sub-agent's conversation has for its user's. */
  task: string;
  steps: readonly Step[];
}

/** One tool call of the scripted model. */
export interface ToolCall {
  name: string;
  args: Record<string, unknown>;
  /** Arguments that only the request itself tells, such as a path that the agent made up. @default none */
  argsFrom?: (request: unknown) => Record<string, unknown>;
  /** Responses API: the namespace of a deferred tool (`mcp__roaming`). */
  namespace?: string;
  /**
   * Responses API: the kind of item. `custom` sends `args.input` as free text (apply_patch), `tool_search`
   * makes deferred tools callable. @default 'function'
   */
  form?: 'function' | 'custom' | 'tool_search';
}

/** What is said to requests that belong to no script: titles, topics, classifiers. */
export const SIDE_ANSWER: Step = { text: '{"title":"side request"}' };

/**
 * Picks the step for a request: a conversation that already holds `turns` turns of the model is at step `turns`.
 * Counting in the request, not on the server, makes retries and lost connections harmless.
 */
export function stepFor(script: readonly Step[], turns: number): Step {
  return script[turns] ?? { text: `Nothing more to do (turn ${turns}).` };
}
