import { expect } from 'vitest';
import { missing, occurrences } from '../src/all-text.ts';
import type { AgentRun, FirstRequest } from '../src/lab/agent-run.ts';
import { type Planted, traces } from '../src/lab/planted.ts';

/** All of this came with the briefing. A failure shows the beginning of what came instead. */
export function expectInjected(first: FirstRequest, parts: readonly string[]): void {
  expect(missing(first.injected, parts), `This was injected: ${first.injected.slice(0, 4_000)}`).toEqual([]);
}

/** All of this came with the briefing, and is nowhere else in the request. */
export function expectInjectedOnce(first: FirstRequest, parts: readonly string[]): void {
  expectInjected(first, parts);
  const times = parts.map((text) => ({ text, times: occurrences(first.text, text) }));
  expect(times.filter((each) => each.times !== 1)).toEqual([]);
}

/** The receiver's first request carries the piece of work: once, and inside the agent's own envelope. */
export function expectBriefed({ first }: AgentRun, planted: Planted): void {
  expectInjectedOnce(first, [planted.goal, planted.file, planted.note]);
  expectInjected(first, [...planted.plan, planted.decision.decision, planted.decision.reason]);
}

/** No hook added anything, and nothing of the piece of work reached the model by any other way. */
export function expectNotBriefed(run: AgentRun, planted: Planted): void {
  expect(run.first.injected).toBe('');
  expectNothingOf(run, planted);
}

/** Nothing of the piece of work reached the model, whatever else it was briefed with. */
export function expectNothingOf({ first }: AgentRun, planted: Planted): void {
  expect(traces(planted).filter((text) => first.text.includes(text))).toEqual([]);
}

/** Every briefing that stands in a request, in whatever envelope, by its id. */
export function briefings(request: FirstRequest): string[] {
  return [...request.text.matchAll(/Session Roaming \[(\w{4})\]: /g)].map(([, id = '']) => id);
}

/** The latest of them. */
export function lastBriefing(request: FirstRequest): string {
  return request.injected.slice(request.injected.lastIndexOf('Session Roaming ['));
}
