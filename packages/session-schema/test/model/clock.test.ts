import { describe, expect, it } from 'vitest';
import {
  ENTRY_ID,
  ID_RANDOM_BYTES,
  idTime,
  newSessionId,
  nextId,
  SESSION_ID,
} from '../../src/model/clock.ts';
import { seeded } from '../support.ts';

const ZEROS = new Uint8Array(ID_RANDOM_BYTES);
const ONES = new Uint8Array(ID_RANDOM_BYTES).fill(31);
const NOW = Date.parse('2026-11-23T19:16:38.123Z');

describe('nextId', () => {
  const first = nextId(undefined, NOW, ONES);

  it.each([
    ['the clock advanced', NOW + 1],
    ['the clock stood still', NOW],
    ['the clock went back a second', NOW - 1_000],
    ['the clock went back years', 0],
  ])('is greater than the last one when %s', (_name, now) => {
    const id = nextId(first, now, ZEROS);
    expect(id).toMatch(ENTRY_ID);
    expect(id > first).toBe(true);
  });

  it.each([
    ['no last id', undefined],
    ['an empty last one, as of a session without entries', ''],
    ['an older id', nextId(undefined, NOW - 5, ONES)],
  ])('begins with the time and a counter of zero after %s', (_name, last) => {
    expect(nextId(last, NOW, ONES)).toBe(`${first.slice(0, 10)}000zzzzzzz`);
  });

  it('sorts as text in the order of time', () => {
    const times = [0, 1, 31, 32, 1_000_000, NOW, NOW + 1, NOW * 10];
    const ids = times.map((time) => nextId(undefined, time, ONES));
    expect([...ids].sort()).toEqual(ids);
  });

  it('stays monotonic over 40,000 ids in one millisecond, through the counter’s overflow', () => {
    let last = first;
    for (let i = 0; i < 40_000; i++) {
      const id = nextId(last, NOW, i % 2 ? ZEROS : ONES);
      if (id <= last || !ENTRY_ID.test(id)) expect.fail(`${id} after ${last}`);
      last = id;
    }
    expect(last > first).toBe(true);
  });

  it('is monotonic for two writers that see each other, with clocks that jump', () => {
    const random = seeded(7);
    let last: string | undefined;
    for (let i = 0; i < 2_000; i++) {
      const id = nextId(last, NOW + Math.floor((random() - 0.5) * 100_000), ZEROS);
      if (last !== undefined && id <= last) expect.fail(`${id} after ${last}`);
      last = id;
    }
  });

  it('distinguishes two writers in the same millisecond by random characters', () => {
    expect(nextId(first, NOW, ZEROS)).not.toBe(nextId(first, NOW, ONES));
  });

  it('stays valid even after the greatest id', () => {
    const id = nextId('z'.repeat(20), NOW, ZEROS);
    expect(id).toMatch(ENTRY_ID);
    expect(id.slice(0, 13)).toBe('z'.repeat(13));
  });
});

describe('newSessionId', () => {
  it('is the UTC time and six random characters', () => {
    expect(newSessionId(NOW, ZEROS)).toBe('20261123-191638-000000');
    expect(newSessionId(NOW, ONES)).toBe('20261123-191638-zzzzzz');
    expect(newSessionId(NOW, ONES)).toMatch(SESSION_ID);
  });

  it.each([
    '../../etc/passwd',
    '20261123-191638-00000',
    '20261123-191638-000000\n',
    '20261123-191638-00000I',
    '',
  ])('is not %j', (text) => expect(SESSION_ID.test(text)).toBe(false));
});

describe('idTime', () => {
  it('is the time at which the id was made', () => expect(idTime(nextId(undefined, NOW, ONES))).toBe(NOW));
  it.each(['', 'x', 'DROP TABLE', '0'.repeat(19)])('of %j is NaN', (id) => expect(idTime(id)).toBeNaN());
});
