import { describe, expect, it } from 'vitest';
import { loggedAgents } from '../../src/agents/all.ts';
import { linesOf } from '../../src/logs/log-reading.ts';
import { factsIn, faultsOf, HUGE, mutations, type Sample, transcriptsOf } from '../samples.ts';

const SECRET = `ghp_${'a1B2'.repeat(9)}`;
/** Fixtures that are mutated; more of them show the same records. */
const MUTATED_MAX = 3;

// Thousands of records for each agent whose logs can be read.
describe.each(loggedAgents)('$id', (agent) => {
  const samples = transcriptsOf(agent.id);

  it('reads records of any other shape without an error, and bounds every text', () => {
    for (const record of recordsIn(samples))
      for (const mutation of mutations(record, [null, 7, [], {}, 'x', HUGE]))
        expect(factsIn(agent, JSON.stringify(mutation)).flatMap(faultsOf)).toEqual([]);
  });

  it('keeps no secret that a tool printed', () => {
    for (const record of recordsIn(samples))
      for (const mutation of mutations(record, [`Error: failed with ${SECRET}`]))
        for (const fact of factsIn(agent, JSON.stringify(mutation)))
          if (fact.fact === 'call')
            expect(`${fact.error} ${fact.output} ${fact.result}`).not.toContain(SECRET);
  });
});

/** The records of fixtures, one of each shape. */
function recordsIn(samples: readonly Sample[]): unknown[] {
  const found = new Map<string, unknown>();
  for (const { text, extension } of samples.slice(0, MUTATED_MAX)) {
    if (extension === '.md') continue;
    const lines = extension === '.json' ? [{ text }] : linesOf(text);
    for (const line of lines) {
      if (line.text.trim() === '' || line.text.length > 20_000) continue;
      const record: unknown = JSON.parse(line.text);
      found.set(shapeOf(record), record);
    }
  }
  return [...found.values()];
}

/** A value with each leaf replaced by its type. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, 3).map(shapeOf)}]`;
  if (typeof value !== 'object' || value === null) return typeof value;
  return `{${Object.entries(value).map(([key, inner]) => (key === 'type' ? `${inner}` : key + shapeOf(inner)))}}`;
}
