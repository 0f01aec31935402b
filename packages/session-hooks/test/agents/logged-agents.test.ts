import { type Fact, type FactBody, KNOWN_AGENTS } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import type { LoggedAgent } from '../../src/agent.ts';
import { loggedAgents } from '../../src/agents/all.ts';
import {
  areRows,
  expectedLogsOf,
  factsIn,
  faultsOf,
  linesIn,
  type Sample,
  transcriptsOf,
} from '../samples.ts';

// Every agent whose logs can be read passes this suite. The agents with hooks pass that of transcript.test.ts too.
describe.each(loggedAgents)('$id', (agent) => {
  const samples = transcriptsOf(agent.id);
  const expected = expectedLogsOf(agent.id).transcripts;

  it('is a known agent', () => {
    expect(KNOWN_AGENTS).toContain(agent.id);
  });

  it.each(['', '/home/dev/.bashrc', '/home/dev/.ssh/id_ed25519', '/home/dev/proj/photo.png'])(
    'has no log at %j',
    (path) => expect(agent.logFormat(path)).toBeUndefined(),
  );

  it('keeps its logs below its own folders', () => {
    const { config, others = [] } = agent.roots({}, '/home/dev');
    for (const root of [config, ...others]) expect(root).toMatch(/^\/home\/dev\//);
    expect(agent.logFolders.length).toBeGreaterThan(0);
  });

  it('has fixtures, each with the expected facts', () => {
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(samples)('reads $name', (sample) => {
    const { facts, unknown } = agent.transcript(linesIn(agent, sample));
    expect(facts.map(({ source: _, at: _at, ...fact }) => fact)).toEqual(expected[sample.name]);
    expect(unknown).toEqual({});
  });

  it.each(samples)('gives each fact its own source, and only valid times: $name', (sample) => {
    const { facts } = agent.transcript(linesIn(agent, sample));
    expect(new Set(facts.map(({ source }) => source)).size).toBe(facts.length);
    for (const { at } of facts) if (at !== undefined) expect(new Date(at).toISOString()).toBe(at);
  });

  it.each(samples.filter(({ extension }) => extension === '.jsonl'))(
    'loses nothing between two readings: $name',
    (sample) => {
      const all = linesIn(agent, sample);
      const whole = sorted(agent.transcript(all).facts);
      if (areRows(agent, sample) || rewritesLog(agent, sample.text)) return;
      for (const [at, line] of all.entries()) {
        const before = agent.transcript(all.slice(0, at));
        const from = before.openFrom ?? line.offset;
        const after = agent.transcript(all.filter(({ offset }) => offset >= from));
        const merged = new Map([...before.facts, ...after.facts].map((fact) => [fact.source, fact]));
        expect(sorted([...merged.values()])).toEqual(whole);
      }
    },
  );

  it.each([
    ['an empty log', ''],
    ['NUL bytes', '\0'.repeat(4_096)],
    ['garbage', '\u{fffd}PNG\r\n}{][","\n{"type":\n{"a":1}\n[]\nnull\n7\n"x"\n{"type":{}}'],
    ['a text', 'Dear diary,\n\n> today\n'],
  ])('reads %s without an error', (_, text) => {
    expect(factsIn(agent, text).flatMap(faultsOf)).toEqual([]);
  });

  it.each(samples)('reads a torn log and one that ends in NUL bytes: $name', (sample) => {
    const { text } = sample;
    const whole = read(agent, sample);
    if (sample.extension !== '.json')
      expect(read(agent, sample, `${text}\n${'\0'.repeat(512)}`)).toEqual(whole);
    for (const part of [0.25, 0.5, 0.9]) {
      const torn = text.slice(0, Math.floor(text.length * part));
      expect(read(agent, sample, torn).flatMap(faultsOf)).toEqual([]);
    }
  });
});

function read(agent: LoggedAgent, sample: Sample, text = sample.text): FactBody[] {
  const { facts } = agent.transcript(linesIn(agent, { ...sample, text }));
  return facts.map(({ source: _, at: _at, ...fact }) => fact);
}

function rewritesLog(agent: LoggedAgent, text: string): boolean {
  return (agent.rewrites ?? []).some((mark) => text.includes(mark));
}

/** Facts to compare. A part of a log may not say in which folder a relative path lies. */
function sorted(facts: readonly Fact[]): string[] {
  return facts.map((fact) => JSON.stringify(fact).replace('"path":"/home/dev/proj/', '"path":"')).sort();
}
