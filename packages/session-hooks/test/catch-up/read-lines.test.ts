import { describe, expect, it } from 'vitest';
import { type LogAgent, readLines } from '../../src/catch-up/read-lines.ts';
import type { LogBytes } from '../../src/logs/bytes/log-lines.ts';
import { FactLog } from '../../src/logs/fact-log.ts';
import { records } from '../../src/logs/json/records.ts';
import type { LogReader } from '../../src/logs/log-reading.ts';

// An agent whose log says `{"say":…}`, `{"call":id}`, `{"result":id}` and `{"rewrite":true}`.

const transcript: LogReader = (lines) => {
  const log = new FactLog();
  for (const { value, offset } of records(lines)) {
    log.record(offset, undefined);
    const fact = { fact: 'call', tool: 't' } as const;
    if (typeof value.say === 'string') log.add([{ fact: 'prompt', text: value.say }]);
    else if (typeof value.call === 'string')
      log.call(value.call, [{ ...fact, call: value.call, outcome: 'open' }]);
    else if (typeof value.result === 'string')
      log.setResult(value.result, [{ ...fact, call: value.result, outcome: 'ok' }]);
  }
  return log.reading();
};
const AGENT: LogAgent = { transcript, wanted: ['"say"'], rewrites: ['"rewrite"'] };

const LIMITS = {
  windowBytes: 32,
  lineBytes: 1_000,
  parsedBytes: 1_000,
  headBytes: 40,
  tailBytes: 60,
  bytesPerMs: 1,
  backBytes: 60,
  aheadBytes: 60,
};

const line = (record: unknown) => `${JSON.stringify(record)}\n`;
const say = (text: string) => line({ say: text });
const noise = (n: number) => Array.from({ length: n }, (_, i) => line({ noise: `${i % 10}` })).join('');

/** Reads a text with small limits; the clock advances a millisecond each time it is read. */
function read(
  text: string,
  { offset = 0, until, budgetMs = 1_000 }: { offset?: number; until?: number; budgetMs?: number } = {},
) {
  const bytes = Buffer.from(text);
  const log: LogBytes = {
    size: bytes.length,
    read: (into, position) => into.subarray(0, bytes.copy(into, 0, position)),
  };
  let ms = 0;
  const part = readLines(
    AGENT,
    log,
    { offset, ...(until !== undefined && { until }) },
    { budgetMs, now: () => ms++ },
    LIMITS,
  );
  const said = part.facts.map((fact) =>
    fact.fact === 'prompt' ? fact.text : fact.fact === 'call' ? `${fact.call} ${fact.outcome}` : fact.fact,
  );
  return { ...part, said };
}

describe('readLines', () => {
  it('continues where the last reading ended, and repeats nothing', () => {
    const first = say('one') + say('two');
    const part = read(first + say('three').slice(0, 5));
    expect(part).toMatchObject({ said: ['one', 'two'], offset: first.length, end: first.length });
    expect(read(first + say('three'), part)).toMatchObject({ said: ['three'] });
    expect(read(first, part)).toMatchObject({ said: [], offset: first.length });
  });

  it('continues before the oldest call without a result', () => {
    const before = say('one');
    const text = before + line({ call: 'c1' }) + say('two');
    const part = read(text);
    expect(part).toMatchObject({ said: ['one', 'c1 open', 'two'], offset: before.length, end: text.length });
    const next = read(text + line({ result: 'c1' }), part);
    expect(next.said).toEqual(['c1 ok', 'two']);
    expect(next.facts[0]?.source).toBe(part.facts[1]?.source);
    expect(next.offset).toBe(next.end);
  });

  it('goes back for a call within the limit, to the start of a line', () => {
    const text = line({ call: 'c1' }) + noise(10);
    const { offset, end } = read(text);
    expect(end - offset).toBeLessThanOrEqual(LIMITS.backBytes);
    expect(text[offset - 1]).toBe('\n');
    expect(offset).toBeLessThan(end);
  });

  it.each([
    ['shorter', say('new')],
    ['another, without a line end before the place', `${say('a new and longer text')}${say('b')}`],
  ])('reads a file from its start that is %s', (_, text) => {
    const part = read(text, { offset: 27 });
    expect(part.said[0]).toMatch(/^(?:new|a new and longer text)$/);
    expect(part.restarted).toBe(true);
  });

  it('reads from the start if the new part repeats earlier lines', () => {
    const before = say('one');
    expect(read(before + say('two'), { offset: before.length }).said).toEqual(['two']);
    const text = before + say('two') + line({ rewrite: true });
    const part = read(text, { offset: before.length });
    expect(part).toMatchObject({ said: ['one', 'two'], end: text.length });
    expect(part.restarted).toBeUndefined();
  });

  describe('of a large log', () => {
    const head = say('goal');
    const tail = say('newest') + line({ call: 'c2' });
    const middle = `${noise(5) + say('in the middle')}${noise(5)}`;
    const text = `${head}${line({ call: 'c1' })}${middle}${line({ result: 'c1' })}${tail}`;

    it('reads head and tail in full, wanted lines of the middle, and reports what it skipped', () => {
      const part = read(text);
      expect(part.said).toEqual(['goal', 'c1 ok', 'in the middle', 'newest', 'c2 open']);
      expect(part.end).toBe(text.length);
      expect(part.unread).toBeUndefined();
      expect(part.skipped).toEqual([{ bytes: expect.any(Number), why: 'large' }]);
      expect(part.skipped?.[0]?.bytes).toBe(noise(9).length);
    });

    it.each([1, 10, 40, 100, 200])('gives each line at most once in windows, with %i ms', (budgetMs) => {
      const { said, facts, end } = read(text, { budgetMs });
      expect(new Set(said).size).toBe(said.length);
      expect(facts.map(({ source }) => Number.parseInt(source ?? '', 10))).toEqual(
        facts.map(({ source }) => Number.parseInt(source ?? '', 10)).sort((a, b) => a - b),
      );
      expect(end).toBe(text.length);
    });

    it('returns the range that it had no time for, and reads it later', () => {
      const long = `${head}${noise(30)}${say('in the middle')}${noise(30)}${tail}`;
      const part = read(long, { budgetMs: 20 });
      expect(part.end).toBe(long.length);
      expect(part.unread).toBeDefined();
      let { unread } = part;
      const said: string[] = [...part.said];
      for (let times = 0; unread; times += 1) {
        expect(times).toBeLessThan(100);
        const more = read(long, { offset: unread.from, until: unread.to, budgetMs: 20 });
        said.push(...more.said);
        expect(more.unread?.from ?? Number.POSITIVE_INFINITY).toBeGreaterThan(unread.from);
        unread = more.unread;
      }
      expect(said).toContain('in the middle');
      expect(said.filter((one) => one === 'newest').length).toBeLessThanOrEqual(1);
    });

    it('searches results after an unread range, and reports no other fact there', () => {
      const text = say('one') + line({ call: 'c1' }) + say('two') + line({ result: 'c1' }) + say('three');
      const until = text.indexOf(say('two'));
      expect(read(text, { until }).said).toEqual(['one', 'c1 ok']);
    });
  });

  it('reads one window without time, and returns the rest as unread', () => {
    const text = noise(20) + say('one');
    const { said, unread, end } = read(text, { budgetMs: 0 });
    expect(said).toEqual([]);
    expect(unread).toEqual({ from: expect.any(Number), to: text.length });
    expect(unread?.from).toBeLessThanOrEqual(LIMITS.windowBytes);
    expect(text[(unread?.from ?? 0) - 1]).toBe('\n');
    expect(end).toBe(text.length);
  });

  it('reports the bytes of lines that are too long', () => {
    const text = say('one') + say('x'.repeat(1_000)) + say('two');
    const part = read(text, { budgetMs: 10_000 });
    expect(part.skipped).toContainEqual({ bytes: say('x'.repeat(1_000)).length, why: 'long line' });
    expect(part.said).toContain('one');
    expect(part.said).toContain('two');
  });

  it('stays before an unfinished last line of any length', () => {
    const text = say('one') + say('x'.repeat(900)).slice(0, 500);
    expect(read(text, { budgetMs: 10_000 })).toMatchObject({ said: ['one'], offset: say('one').length });
    expect(read(text, { budgetMs: 100 })).toMatchObject({ said: ['one'], offset: say('one').length });
  });
});
