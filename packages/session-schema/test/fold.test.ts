import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../src/entry.ts';
import { firstLine, fold } from '../src/fold.ts';
import type { Session } from '../src/session.ts';
import { parseSession } from '../src/session.ts';
import { randomJournal } from './random.ts';
import { codex, edit, must, SESSION, save, told } from './support.ts';

describe('fold', () => {
  it('is nothing without entries', () => expect(fold(SESSION, [])).toBeUndefined());

  it.each<[string, EntryBody[], Partial<Session>]>([
    [
      'the first summary is note and goal',
      [save({ summary: 's' })],
      { goal: 's', summary: 's', handoff_notes: 's' },
    ],
    [
      'a later summary is the note, and leaves the goal',
      [save({ summary: 's' }), save({ summary: 't' })],
      { goal: 's', summary: 't', handoff_notes: 't' },
    ],
    [
      'a summary leaves a note and a goal that are given',
      [save({ summary: 's', handoff_notes: 'n', goal: 'g' })],
      { goal: 'g', summary: 's', handoff_notes: 'n' },
    ],
    ['an edit is literal', [edit({ summary: 's' })], { goal: '', summary: 's', handoff_notes: '' }],
    [
      'what a save does not mention stays',
      [
        save({
          goal: 'g',
          plan: [{ step: 'a' }],
          files_touched: [{ path: 'f' }],
          key_decisions: [{ decision: 'd', reason: 'r' }],
          handoff_notes: 'n',
        }),
        save({}),
      ],
      {
        goal: 'g',
        files_touched: ['f'],
        key_decisions: [{ decision: 'd', reason: 'r' }],
        handoff_notes: 'n',
      },
    ],
    [
      'a decision said again without reason keeps its reason',
      [
        save({ key_decisions: [{ decision: 'd', reason: 'r' }] }),
        save({ key_decisions: [{ decision: 'd', reason: '' }] }),
      ],
      { key_decisions: [{ decision: 'd', reason: 'r' }] },
    ],
    [
      'an edit may empty a reason',
      [
        save({ key_decisions: [{ decision: 'd', reason: 'r' }] }),
        edit({ key_decisions: [{ decision: 'd', reason: '' }] }),
      ],
      { key_decisions: [{ decision: 'd', reason: '' }] },
    ],
    [
      'an edit takes out files and decisions',
      [
        save({
          files_touched: [{ path: 'a' }, { path: 'b' }],
          key_decisions: [
            { decision: 'd', reason: '' },
            { decision: 'e', reason: '' },
          ],
        }),
        edit({ remove: { files_touched: ['a'], key_decisions: ['e'] } }),
        save({
          files_touched: [{ path: 'b' }, { path: 'c' }],
          key_decisions: [{ decision: 'd', reason: 'r' }],
        }),
      ],
      { files_touched: ['b', 'c'], key_decisions: [{ decision: 'd', reason: 'r' }] },
    ],
    ['parking and resuming', [save({ goal: 'g' }), { type: 'park' }], { status: 'parked' }],
    ['resuming', [save({ goal: 'g' }), { type: 'park' }, { type: 'resume' }], { status: 'active' }],
    [
      'completing',
      [save({ goal: 'g' }), { type: 'complete' }],
      { status: 'completed', completed_at: '2026-11-23T10:01:00.000Z' },
    ],
  ])('%s', (_name, bodies, expected) => {
    expect(told(...bodies)).toMatchObject(expected);
  });

  it('forgets when it was completed once it is resumed', () => {
    expect(told(save({ goal: 'g' }), { type: 'complete' }, { type: 'resume' })).not.toHaveProperty(
      'completed_at',
    );
  });

  it('is as old as what it tells: neither coming in nor trusting makes it newer', () => {
    const session = told(save({ goal: 'g' }), [{ type: 'start', source: 'startup' }, codex], {
      type: 'trust',
      entries: [],
    });
    expect(session.updated_at).toBe('2026-11-23T10:00:00.000Z');
    expect(told(save({ goal: 'g' }), save({})).updated_at).toBe('2026-11-23T10:01:00.000Z');
  });

  it.each<[string, (string | undefined)[], string | undefined]>([
    ['a file only read', ['read'], 'read'],
    ['read, then modified', ['read', 'modified'], 'modified'],
    ['modified, then read', ['modified', 'read'], 'modified'],
    ['created, then modified', ['created', 'modified'], 'created'],
    ['created, then deleted', ['created', 'deleted'], 'deleted'],
    ['deleted, then created', ['deleted', 'created'], 'created'],
    ['named only', [undefined], undefined],
    ['modified, then named', ['modified', undefined], 'modified'],
  ])('%s', (_name, changes, expected) => {
    const bodies = changes.map((change) =>
      save({ files_touched: [{ path: 'f', ...(change !== undefined && { change: change as 'read' }) }] }),
    );
    const session = told(...bodies);
    expect(session.files_touched).toEqual(['f']);
    expect(session.provenance.files_touched[0]?.change).toBe(expected);
  });

  it('says of each item who said it, when and how it is known', () => {
    const session = told([save({ goal: 'g' }), {}], [save({ summary: 's' }), codex]);
    expect(session.provenance.goal).toMatchObject({
      by: 'person',
      evidence: 'user',
      at: '2026-11-23T10:00:00.000Z',
    });
    expect(session.provenance.summary).toMatchObject({ by: 'codex', session_id: 'x1', evidence: 'agent' });
    expect(session.provenance.summary?.entry).toBe(session.journal.last);
  });

  it('gives what a session may hold', () => {
    for (let seed = 0; seed < 100; seed++) {
      const session = must(fold(SESSION, randomJournal(seed)));
      expect(parseSession(JSON.parse(JSON.stringify(session)))).toEqual(session);
    }
  });
});

describe('firstLine', () => {
  it.each([
    ['one line', 'one line'],
    ['\n first \r\nsecond', 'first'],
    ['', ''],
    [`${'word '.repeat(60)}`, `${'word '.repeat(39).trim()}…`],
    ['x'.repeat(300), `${'x'.repeat(199)}…`],
    [`${'x'.repeat(198)}😀😀`, `${'x'.repeat(198)}…`],
  ])('of %j is %j', (text, expected) => {
    expect(firstLine(text)).toBe(expected);
    expect(firstLine(text).length).toBeLessThanOrEqual(200);
  });
});
