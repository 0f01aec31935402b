import { describe, expect, it } from 'vitest';
import { migrateEntry, migrateSession } from '../../src/model/migrate.ts';

describe('migrateEntry', () => {
  it.each<[string, object, object | undefined]>([
    ['a read position', { type: 'turn', upto: 7 }, { v: 2, type: 'turn', offset: 7 }],
    [
      'a briefing after a compaction',
      { type: 'brief', form: 'again' },
      { v: 2, type: 'brief', form: 'compaction' },
    ],
    ['an update', { type: 'brief', form: 'news' }, { v: 2, type: 'brief', form: 'update' }],
    ['a notice', { type: 'brief', form: 'withheld' }, { v: 2, type: 'brief', form: 'unverified' }],
    ['an unknown form', { type: 'brief', form: 'toString' }, { v: 2, type: 'brief', form: 'toString' }],
    [
      'unchanged fields',
      { type: 'save', patch: { goal: 'x' } },
      { v: 2, type: 'save', patch: { goal: 'x' } },
    ],
    ['the present version', { v: 2, type: 'turn', upto: 7 }, { v: 2, type: 'turn', upto: 7 }],
    ['a newer version', { v: 3, type: 'turn' }, undefined],
    ['an invalid version', { v: '2', type: 'turn' }, undefined],
  ])('%s', (_what, written, entry) => {
    expect(migrateEntry(written)).toEqual(entry);
  });
});

describe('migrateSession', () => {
  const empty = migrateSession({ schema_version: 1 }) as object;

  it.each<[string, object, object]>([
    ['files beyond the limit', { files_forgotten: 3 }, { files_omitted: 3 }],
    [
      'the journal',
      { journal: { position: 1, withheld: 2, unplaced: true } },
      { journal: { position: 1, unverified: 2, unknown_run: true } },
    ],
    [
      'agent runs and their logs',
      {
        provenance: {
          goal: null,
          agent_history: [
            { told_at: 'x', transcript: { path: '/l', upto: 7, others: { a: { upto: 1, recent: [] } } } },
            { last_at: 'y' },
          ],
        },
      },
      {
        provenance: {
          goal: null,
          agent_history: [
            {
              briefed_at: 'x',
              transcript: { path: '/l', offset: 7, subagents: { a: { offset: 1, recent: [] } } },
            },
            { last_at: 'y' },
          ],
        },
      },
    ],
    [
      'deliveries',
      { deliveries: [{ form: 'news', size: 1 }] },
      { deliveries: [{ form: 'update', size: 1 }] },
    ],
    [
      'a value that is not a session',
      { provenance: 1, deliveries: 'x', journal: [] },
      { provenance: 1, deliveries: 'x', journal: [] },
    ],
  ])('%s', (_what, before, after) => {
    expect(migrateSession({ schema_version: 1, ...before })).toEqual({ ...empty, ...after });
  });

  it('adds the fields that version 1 did not have', () => {
    expect(empty).toMatchObject({ schema_version: 2, requests: [], last_calls: [], meta: { requests: [] } });
  });

  it.each([null, 'x', [], { schema_version: 2, files_forgotten: 1 }, { files_forgotten: 1 }])(
    'leaves %j unchanged',
    (value) => {
      expect(migrateSession(value)).toBe(value);
    },
  );
});
