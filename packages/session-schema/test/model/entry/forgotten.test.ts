import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../../src/model/entry/entry.ts';
import { forgottenEntry } from '../../../src/model/entry/forgotten.ts';
import { entry as entrySchema } from '../../../src/model/schemas/entry.ts';
import { journal } from '../../support.ts';

const when = '2026-11-23T10:00:00.000Z';
const read = [{ from: 10, to: 20 }];

describe('the rest of a forgotten entry', () => {
  it.each<[string, EntryBody, object]>([
    ['a save', { type: 'save', patch: { summary: 'x' } }, {}],
    ['an edit', { type: 'edit', patch: { goal: 'x' } }, {}],
    [
      'a prompt',
      {
        type: 'prompt',
        text: 'x',
        question: 'y',
        refused: 'z',
        transcript: '/log',
        process: { pid: 1 },
        offset: 5,
      },
      { transcript: '/log', process: { pid: 1 }, offset: 5 },
    ],
    [
      'a prompt with an id',
      { type: 'prompt', text: 'x', source: 'prompt:a', read, when },
      { source: 'prompt:a', read, when },
    ],
    [
      'a capture',
      { type: 'capture', patch: { last_words: 'x' }, source: '1.0.0', log: 'sub', read, replaced: 2, when },
      { source: '1.0.0', log: 'sub', read, replaced: 2, when },
    ],
    [
      'a capture with a read position',
      { type: 'capture', patch: { last_words: 'x' }, offset: 5, read },
      { read: [{ from: 0, to: 5 }, ...read] },
    ],
    ['a turn', { type: 'turn', outcome: 'limit', said: 'x', detail: 'y' }, { outcome: 'limit' }],
  ])('%s', (_what, body, left) => {
    const written = journal()(body, { agent: 'claude', session_id: 's1' }, { mac: 'signature' });
    const { id, at, actor, evidence } = written;
    const forgotten = forgottenEntry(written);
    expect(forgotten).toEqual({ v: 2, id, at, actor, evidence, type: 'forgotten', ...left });
    expect(entrySchema.safeParse(forgotten).success).toBe(true);
    expect(forgottenEntry(forgotten)).toEqual(forgotten);
  });
});
