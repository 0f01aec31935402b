import type { ServerResponse } from 'node:http';
import type { Step } from './step.ts';

/** A parsed JSON object: request bodies are read, never trusted to have a shape. */
export type Json = Record<string, unknown>;

/** One model API as the server speaks it. Adding an API is one file that exports one of these. */
export interface ModelApi {
  readonly name: string;
  /** Whether this POST asks this API for a turn of the model. */
  asksForTurn(path: string): boolean;
  /** A ready answer to everything else that the API's clients ask (token counts, model lists). */
  plainAnswer(path: string): Json | undefined;
  /** A side request (a title, a topic, a classifier) is not part of the conversation that the script plays. */
  isSideRequest(body: Json): boolean;
  /** What a side request is told, where a plain answer would be an error. @default SIDE_ANSWER */
  sideAnswer?(body: Json): Step;
  /** How many turns of the model the conversation in this request already holds. */
  turnsSoFar(body: Json): number;
  /** All that this conversation holds as said by a user: not what the model said, not what tools gave back. */
  saidByUser(body: Json): string;
  /** Sends the step as this API would. */
  send(response: ServerResponse, request: { path: string; body: Json }, step: Step): void;
}

/** Narrows to an object, so that a strange body reads as an empty one. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** Narrows to a list of objects. */
export function asObjects(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

/**
 * Counts runs of neighbouring items that the model wrote: one turn may be several items (text and a call).
 *
 * @example countRuns(['user', 'model', 'model', 'user', 'model'], (role) => role === 'model') // 2
 */
export function countRuns<T>(items: readonly T[], fromModel: (item: T) => boolean): number {
  return items.filter((item, i) => fromModel(item) && !(i > 0 && fromModel(items[i - 1] as T))).length;
}

/** The text of a message, whichever of its two shapes it has: a string, or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return asObjects(content)
    .flatMap((part) => (typeof part.text === 'string' ? [part.text] : []))
    .join('\n');
}
