import { describe, expect, it } from 'vitest';
import type { Actor, Entry, EntryBody } from '../src/entry.ts';
import { entry as entrySchema } from '../src/entry.ts';
import { firstLine, fold, foldOnto, undoneIds } from '../src/fold.ts';
import type { Session } from '../src/session.ts';
import { parseSession } from '../src/session.ts';
import { randomBody, randomJournal } from './random.ts';
import { journal, pick, SESSION, seeded, shuffled, some, told } from './support.ts';

const save = (patch: Extract<EntryBody, { type: 'save' }>['patch']): EntryBody => ({ type: 'save', patch });
const edit = (patch: Extract<EntryBody, { type: 'save' }>['patch']): EntryBody => ({ type: 'edit', patch });
const claude: Actor = { agent: 'claude', session_id: 'c1' };
const codex: Actor = { agent: 'codex', session_id: 'x1' };

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected a value');
  return value;
}

/** A session but for its place in the journal and the time of its last entry. */
function content(session: Session) {
  const { journal: _journal, updated_at: _updated, ...rest } = session;
  return rest;
}

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

describe('agent history', () => {
  const stays = (session: Session) =>
    session.agent_history.map(
      (stay) =>
        `${stay.agent} ${stay.session_id ?? '-'} ${stay.ended_at?.slice(11, 16) ?? 'now'} ${stay.did}`,
    );
  const start: EntryBody = { type: 'start', source: 'startup' };

  it.each<[string, [EntryBody, Actor][], string[]]>([
    ['an agent that came in is at work', [[start, claude]], ['claude c1 now ']],
    ['a summary is what it did', [[save({ summary: 'did it\nand more' }), claude]], ['claude c1 now did it']],
    [
      'another one ends its stay',
      [
        [start, claude],
        [start, codex],
      ],
      ['claude c1 10:00 ', 'codex x1 now '],
    ],
    [
      'coming back is the same stay',
      [
        [start, claude],
        [start, codex],
        [start, claude],
      ],
      ['claude c1 now ', 'codex x1 10:01 '],
    ],
    [
      'another session of the same agent is another stay',
      [
        [start, claude],
        [start, { agent: 'claude', session_id: 'c2' }],
      ],
      ['claude c1 10:00 ', 'claude c2 now '],
    ],
    [
      'a save without session id belongs to the latest stay',
      [
        [start, claude],
        [save({ summary: 's' }), { agent: 'claude' }],
      ],
      ['claude c1 now s'],
    ],
    [
      'a stay without session id is taken over',
      [
        [save({ summary: 's' }), { agent: 'claude' }],
        [start, claude],
      ],
      ['claude c1 now s'],
    ],
    [
      'but not once another agent came in between',
      [
        [save({ summary: 's' }), { agent: 'claude' }],
        [start, codex],
        [start, claude],
      ],
      ['claude - 10:00 s', 'codex x1 10:01 ', 'claude c1 now '],
    ],
    ['a person is no stay', [[save({ summary: 's' }), {}]], []],
    [
      'completing ends all',
      [
        [start, claude],
        [start, codex],
        [{ type: 'complete' }, {}],
      ],
      ['claude c1 10:00 ', 'codex x1 10:01 '],
    ],
  ])('%s', (_name, bodies, expected) => {
    expect(stays(told(...bodies))).toEqual(expected);
  });

  const told_of = (...history: NonNullable<Extract<EntryBody, { type: 'save' }>['patch']['agent_history']>) =>
    save({ agent_history: history });
  it.each<[string, [EntryBody, Actor][], string[]]>([
    [
      'telling of an earlier agent does not wake it',
      [
        [start, claude],
        [start, codex],
        [told_of({ agent: 'claude', did: 'x' }), codex],
      ],
      ['claude c1 10:00 x', 'codex x1 now '],
    ],
    [
      'a person who tells wakes nobody',
      [
        [start, claude],
        [start, codex],
        [told_of({ agent: 'claude', did: 'x' }), {}],
      ],
      ['claude c1 10:00 x', 'codex x1 now '],
    ],
    [
      'a session saved back as it was read a while ago wakes nobody',
      [
        [start, claude],
        [start, codex],
        [
          told_of({ agent: 'claude', started_at: '2026-11-23T10:00:00.000Z', ended_at: null, did: 'x' }),
          codex,
        ],
      ],
      ['claude c1 10:00 x', 'codex x1 now '],
    ],
    [
      'the stay is the one that began then',
      [
        [start, claude],
        [start, { agent: 'claude', session_id: 'c2' }],
        [told_of({ agent: 'claude', started_at: '2026-11-23T10:00:00.000Z', did: 'x' }), codex],
      ],
      ['claude c1 10:00 x', 'claude c2 10:01 ', 'codex x1 now '],
    ],
    [
      'an agent unknown so far is entered in the order of time',
      [
        [start, claude],
        [
          told_of({
            agent: 'gemini',
            started_at: '2026-11-23T09:00:00.000Z',
            ended_at: '2026-11-23T09:30:00.000Z',
            did: 'x',
          }),
          claude,
        ],
      ],
      ['gemini - 09:30 x', 'claude c1 now '],
    ],
    [
      'and is not at work',
      [
        [start, claude],
        [told_of({ agent: 'gemini', did: 'x' }), claude],
      ],
      ['claude c1 now ', 'gemini - 10:01 x'],
    ],
  ])('%s', (_name, bodies, expected) => {
    const session = told(...bodies);
    expect(stays(session)).toEqual(expected);
    expect(session.provenance.agent_history).toHaveLength(expected.length);
  });
});

describe('undo', () => {
  const write = journal();
  const a = write(save({ goal: 'a' }));
  const b = write(save({ goal: 'b' }));
  const undoB = write({ type: 'undo', entries: [b.id] });
  const undoUndo = write({ type: 'undo', entries: [undoB.id] });
  const forward: Entry = { ...write({ type: 'undo', entries: [] }), type: 'undo', entries: [] };

  it.each<[string, Entry[], string[], string]>([
    ['takes an entry back', [a, b, undoB], [b.id], 'a'],
    ['may be taken back', [a, b, undoB, undoUndo], [undoB.id], 'b'],
    [
      'takes back nothing later than itself',
      [{ ...undoB, entries: [forward.id] } as Entry, a, b, forward],
      [],
      'b',
    ],
    ['of nothing is nothing', [a, b, forward], [], 'b'],
  ])('%s', (_name, entries, undone, goal) => {
    expect([...undoneIds(entries)]).toEqual(undone);
    expect(fold(SESSION, entries)?.goal).toBe(goal);
  });
});

describe('the laws of the merge', () => {
  const SEEDS = Array.from({ length: 150 }, (_, i) => i + 1);

  it('the order of arrival does not matter, nor what arrives twice', () => {
    for (const seed of SEEDS) {
      const random = seeded(seed * 31);
      const entries = randomJournal(seed);
      const expected = fold(SESSION, entries);
      const arrived = shuffled(random, [...entries, ...some(random, entries)]);
      expect(fold(SESSION, arrived), `seed ${seed}`).toEqual(expected);
    }
  });

  it('nor which of two that noticed one hand edit came first', () => {
    const [first, ...rest] = randomJournal(3);
    const noticed = must(first);
    const later = { ...noticed, at: '2027-01-01T00:00:00.000Z', actor: { agent: 'gemini' } };
    expect(fold(SESSION, [noticed, later, ...rest])).toEqual(fold(SESSION, [later, noticed, ...rest]));
  });

  it('entries do not change by being folded', () => {
    for (const seed of SEEDS) {
      const entries = randomJournal(seed);
      const copy = structuredClone(entries);
      fold(SESSION, entries);
      expect(entries).toEqual(copy);
    }
  });

  it('undo is exact: as if the entry had not been written', () => {
    for (const seed of SEEDS) {
      const random = seeded(seed * 17);
      const entries = randomJournal(seed).filter((entry) => entry.type !== 'undo');
      // The first entry tells when the session began; all others may go.
      const gone = new Set(some(random, entries.slice(1)).map((entry) => entry.id));
      const undo = journal(Date.parse('2026-12-31T00:00:00.000Z'))({ type: 'undo', entries: [...gone] }, {});
      const undone = must(fold(SESSION, shuffled(random, [...entries, undo])));
      const without = must(
        fold(
          SESSION,
          entries.filter((entry) => !gone.has(entry.id)),
        ),
      );
      expect(content(undone), `seed ${seed}`).toEqual(content(without));
      expect(undone.updated_at).toBe(undo.at);
    }
  });

  it('folding onto a view is folding everything, wherever it is possible', () => {
    let possible = 0;
    for (const seed of SEEDS) {
      const random = seeded(seed * 13);
      const entries = randomJournal(seed);
      const cut = 1 + Math.floor(random() * (entries.length - 1));
      // As it was on disk.
      const view = parseSession(JSON.parse(JSON.stringify(fold(SESSION, entries.slice(0, cut)))));
      const before = structuredClone(view);
      const onto = foldOnto(view, shuffled(random, entries.slice(cut)));
      expect(view).toEqual(before);
      if (!onto) continue;
      possible += 1;
      expect(onto, `seed ${seed}, cut ${cut}`).toEqual(fold(SESSION, entries));
    }
    expect(possible).toBeGreaterThan(50);
  });

  it.each<[string, (write: ReturnType<typeof journal>, first: Entry) => Entry[]]>([
    ['an entry older than the view', (_write, first) => [{ ...first, id: `0${'0'.repeat(19)}` }]],
    ['an entry of the view again', (_write, first) => [first]],
    [
      'an entry twice',
      (write) =>
        Array.from({ length: 2 }, () => 0)
          .map(() => write({ type: 'park' }))
          .fill(write({ type: 'park' })),
    ],
    ['an undo', (write, first) => [write({ type: 'undo', entries: [first.id] })]],
    ['a trust', (write) => [write({ type: 'trust', entries: [] })]],
  ])('a view cannot serve as the start for %s', (_name, tail) => {
    const write = journal();
    const first = write(save({ goal: 'g' }));
    const view = must(fold(SESSION, [first]));
    expect(foldOnto(view, tail(write, first))).toBeUndefined();
  });

  it('a view’s digest does not outlive the view', () => {
    const write = journal();
    const view = { ...must(fold(SESSION, [write(save({ goal: 'g' }))])), digest: 'abc' };
    expect(foldOnto(view, [])).toEqual(view);
    expect(foldOnto(view, [write(save({ goal: 'h' }))])).not.toHaveProperty('digest');
  });

  it('each random entry is one that a journal takes', () => {
    const random = seeded(99);
    const write = journal();
    for (let i = 0; i < 500; i++) {
      const entry = write(randomBody(random), pick(random, [{}, claude, codex]));
      expect(entrySchema.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
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
