import {
  type Actor,
  type Entry,
  type EntryBody,
  fold,
  nextId,
  type Session,
  type SessionPatch,
} from '../src/internal.ts';

export const SESSION = '20261123-100000-abcdef';
export const START = Date.parse('2026-11-23T10:00:00.000Z');

/** A seeded generator of numbers in [0, 1): mulberry32. A failing run can be repeated by its seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new RangeError('picked from an empty list');
  return one;
}

/** Some of a list, in its order. */
export function some<T>(random: () => number, list: readonly T[]): T[] {
  return list.filter(() => random() < 0.4);
}

export function shuffled<T>(random: () => number, list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** A writer of entries a minute apart. */
export function journal(start = START, stepMs = 60_000) {
  let last: string | undefined;
  let now = start;
  return (body: EntryBody, actor: Actor = { agent: 'claude' }, more: Partial<Entry> = {}): Entry => {
    last = nextId(last, now, new Uint8Array(7));
    const entry = {
      v: 2,
      id: last,
      at: new Date(now).toISOString(),
      actor,
      evidence: actor.agent ? 'agent' : 'user',
      ...body,
      ...more,
    } as Entry;
    now += stepMs;
    return entry;
  };
}

/** Folds entry bodies into a session. The writer is claude unless an actor is given. */
export function sessionFrom(...bodies: (EntryBody | [EntryBody, Actor])[]): Session {
  const write = journal();
  const session = fold(
    SESSION,
    bodies.map((body) => (Array.isArray(body) ? write(...body) : write(body))),
  );
  if (!session) throw new Error('no entries, no session');
  return session;
}

export const save = (patch: SessionPatch): EntryBody => ({ type: 'save', patch });
export const edit = (patch: SessionPatch): EntryBody => ({ type: 'edit', patch });
export const claude: Actor = { agent: 'claude', session_id: 'c1' };
export const codex: Actor = { agent: 'codex', session_id: 'x1' };

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected a value');
  return value;
}
