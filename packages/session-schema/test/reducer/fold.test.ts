import { describe, expect, it } from 'vitest';
import type { Actor, Entry, EntryBody } from '../../src/model/entry/entry.ts';
import type { SessionPatch } from '../../src/model/patch.ts';
import { parseSession } from '../../src/model/schemas/parse.ts';
import type { Session } from '../../src/model/session.ts';
import { fold } from '../../src/reducer/fold.ts';
import { claude, codex, edit, journal, must, SESSION, save, sessionFrom } from '../support.ts';
import { randomJournal } from './random.ts';

describe('fold', () => {
  it('is undefined without entries', () => expect(fold(SESSION, [])).toBeUndefined());

  it.each<[string, EntryBody[], Partial<Session>]>([
    [
      'the first summary is also note and goal',
      [save({ summary: 's' })],
      { goal: 's', summary: 's', handoff_notes: 's' },
    ],
    [
      'a later summary replaces the note, not the goal',
      [save({ summary: 's' }), save({ summary: 't' })],
      { goal: 's', summary: 't', handoff_notes: 't' },
    ],
    [
      'a summary does not replace a saved note and goal',
      [save({ summary: 's', handoff_notes: 'n', goal: 'g' })],
      { goal: 'g', summary: 's', handoff_notes: 'n' },
    ],
    [
      'a later summary does not replace a saved note',
      [save({ summary: 's', handoff_notes: 'n' }), save({ summary: 't' })],
      { goal: 's', summary: 't', handoff_notes: 'n' },
    ],
    [
      'a saved note replaces the one from the summary, and stays',
      [save({ summary: 's' }), save({ handoff_notes: 'n' }), save({ summary: 't' })],
      { goal: 's', summary: 't', handoff_notes: 'n' },
    ],
    [
      'a summary becomes the note again once the note was emptied',
      [save({ summary: 's', handoff_notes: 'n' }), edit({ handoff_notes: '' }), save({ summary: 't' })],
      { summary: 't', handoff_notes: 't' },
    ],
    [
      'a session names the completed one that it follows',
      [{ type: 'begin', predecessor: SESSION }],
      { predecessor: SESSION },
    ],
    [
      'a list of changed files stays while the commit does',
      [
        save({ git: { branch: 'b', commit: 'c', changed_files: ['f'] } }),
        save({ git: { branch: 'b', commit: 'c' } }),
      ],
      { git: { branch: 'b', commit: 'c', changed_files: ['f'] } },
    ],
    [
      'a list of changed files of another commit is not kept',
      [
        save({ git: { branch: 'b', commit: 'c', changed_files: ['f'] } }),
        save({ git: { branch: 'b', commit: 'd' } }),
      ],
      { git: { branch: 'b', commit: 'd' } },
    ],
    ['an edit is taken literally', [edit({ summary: 's' })], { goal: '', summary: 's', handoff_notes: '' }],
    [
      'fields that a save does not mention stay',
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
      'a decision repeated without reason keeps its reason',
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
      'an edit removes files and decisions',
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
    ['park and resume change the status', [save({ goal: 'g' }), { type: 'park' }], { status: 'parked' }],
    ['resuming', [save({ goal: 'g' }), { type: 'park' }, { type: 'resume' }], { status: 'active' }],
    [
      'completing',
      [save({ goal: 'g' }), { type: 'complete' }],
      { status: 'completed', completed_at: '2026-11-23T10:01:00.000Z' },
    ],
  ])('%s', (_name, bodies, expected) => {
    expect(sessionFrom(...bodies)).toMatchObject(expected);
  });

  it('removes completed_at when resumed', () => {
    expect(sessionFrom(save({ goal: 'g' }), { type: 'complete' }, { type: 'resume' })).not.toHaveProperty(
      'completed_at',
    );
  });

  it('updated_at ignores entries that are not about the work', () => {
    const session = sessionFrom(save({ goal: 'g' }), [{ type: 'start', source: 'startup' }, codex], {
      type: 'trust',
      entries: [],
    });
    expect(session.updated_at).toBe('2026-11-23T10:00:00.000Z');
    const imported = sessionFrom(save({ goal: 'g' }), [
      { type: 'start', source: 'import', when: '2026-10-01T10:00:00.000Z' },
      codex,
    ]);
    expect(imported.updated_at).toBe('2026-11-23T10:01:00.000Z');
    expect(sessionFrom(save({ goal: 'g' }), save({})).updated_at).toBe('2026-11-23T10:01:00.000Z');
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
    const session = sessionFrom(...bodies);
    expect(session.files_touched).toEqual(['f']);
    expect(session.provenance.files_touched[0]?.change).toBe(expected);
  });

  it('records the provenance of each item', () => {
    const session = sessionFrom([save({ goal: 'g' }), {}], [save({ summary: 's' }), codex]);
    expect(session.provenance.goal).toMatchObject({
      by: 'person',
      evidence: 'user',
      at: '2026-11-23T10:00:00.000Z',
    });
    expect(session.provenance.summary).toMatchObject({ by: 'codex', session_id: 'x1', evidence: 'agent' });
    expect(session.provenance.summary?.entry).toBe(session.journal.last);
  });

  it('makes valid sessions', () => {
    for (let seed = 0; seed < 100; seed++) {
      const session = must(fold(SESSION, randomJournal(seed)));
      expect(parseSession(JSON.parse(JSON.stringify(session)))).toEqual(session);
    }
  });
});

describe('entries from hooks and transcripts', () => {
  const claude2: Actor = { agent: 'claude', session_id: 'c2' };
  const ask = (text: string, more: object = {}): EntryBody => ({ type: 'prompt', text, ...more });
  const capture = (patch: SessionPatch, more: object = {}): EntryBody => ({
    type: 'capture',
    patch,
    ...more,
  });
  const edited = capture({ files_touched: [{ path: 'f', change: 'modified' }] });

  it.each<[string, [EntryBody, Actor][], Partial<Session>]>([
    ['the first prompt is the goal', [[ask('fix it'), claude]], { goal: 'fix it', last_asked: 'fix it' }],
    [
      'a later prompt is not',
      [
        [ask('fix it'), claude],
        [ask('and test it'), claude],
      ],
      { goal: 'fix it', last_asked: 'and test it' },
    ],
    [
      'a prompt without effect is replaced by another conversation’s',
      [
        [ask('hello'), claude],
        [ask('fix it'), claude2],
      ],
      { goal: 'fix it' },
    ],
    [
      'also by another agent’s, if neither has a session id',
      [
        [ask('hello'), { agent: 'claude' }],
        [ask('fix it'), { agent: 'codex' }],
      ],
      { goal: 'fix it' },
    ],
    [
      'the first prompt of the latest conversation replaces that of an earlier one',
      [
        [ask('fix it'), claude],
        [edited, claude],
        [ask('build the page'), codex],
      ],
      { goal: 'build the page', last_asked: 'build the page' },
    ],
    [
      'a bare prompt does not',
      [
        [ask('fix it'), claude],
        [edited, claude],
        [ask('go on'), codex],
      ],
      { goal: 'fix it', last_asked: 'fix it' },
    ],
    [
      'nor does a prompt after it',
      [
        [ask('fix it'), claude],
        [ask('go on'), codex],
        [ask('and test it'), codex],
      ],
      { goal: 'fix it', last_asked: 'and test it' },
    ],
    [
      'a bare prompt is the last request if there are no others',
      [[ask('go on'), claude]],
      { goal: '', last_asked: 'go on' },
    ],
    [
      'a goal that an agent set itself stays when another conversation opens',
      [
        [ask('fix it'), claude],
        [capture({ goal: 'all tests pass' }), claude],
        [ask('build the page'), codex],
      ],
      { goal: 'all tests pass', last_asked: 'build the page' },
    ],
    [
      'a saved goal stays, whatever is prompted and whatever goal an agent sets itself',
      [
        [save({ goal: 'saved' }), claude],
        [ask('fix it'), claude],
        [ask('fix it'), codex],
        [capture({ goal: 'own', goal_reached: true }), codex],
      ],
      { goal: 'saved' },
    ],
    [
      'a goal that an agent set itself replaces the prompt',
      [
        [ask('fix it'), claude],
        [capture({ goal: 'fix the expiry' }), claude],
      ],
      { goal: 'fix the expiry' },
    ],
    [
      'and may be reported as reached',
      [
        [capture({ goal: 'own' }), claude],
        [capture({ goal_reached: true }), claude],
      ],
      { goal: 'own', goal_reached: true },
    ],
    [
      'a saved goal replaces both',
      [
        [ask('a'), claude],
        [capture({ goal: 'b' }), claude],
        [save({ goal: 'c' }), codex],
      ],
      { goal: 'c' },
    ],
    [
      'the last statement of an agent',
      [
        [ask('a'), claude],
        [{ type: 'turn', outcome: 'done', said: 'one' }, claude],
        [{ type: 'turn', outcome: 'limit' }, claude],
      ],
      { last_words: 'one' },
    ],
    [
      'an earlier statement that is read later is not the last',
      [
        [{ type: 'turn', outcome: 'done', said: 'new' }, codex],
        [{ type: 'turn', outcome: 'done', said: 'old', when: '2026-11-23T09:00:00.000Z' }, claude],
        [capture({ last_words: 'older' }, { when: '2026-11-23T08:00:00.000Z' }), claude],
        [ask('old', { when: '2026-11-23T08:00:00.000Z' }), claude],
      ],
      { last_words: 'new', last_asked: 'old' },
    ],
    [
      'a check’s last run counts, in the order of the runs',
      [
        [capture({ checks: [{ command: 'a', outcome: 'failed' }] }), claude],
        [capture({ checks: [{ command: 'b', outcome: 'passed' }] }), claude],
        [capture({ checks: [{ command: 'a', outcome: 'passed' }] }), claude],
        [capture({ checks: [{ command: 'b', outcome: 'failed', at: '2026-11-23T09:00:00.000Z' }] }), claude],
        [
          capture({ checks: [{ command: 'c', outcome: 'failed' }] }, { when: '2026-11-23T09:00:00.000Z' }),
          claude,
        ],
      ],
      {
        checks: [
          { command: 'c', outcome: 'failed' },
          { command: 'b', outcome: 'passed' },
          { command: 'a', outcome: 'passed' },
        ],
      },
    ],
    [
      'a dead end repeated without reason keeps its reason',
      [
        [save({ dead_ends: [{ approach: 'a', reason: 'r' }] }), claude],
        [
          save({
            dead_ends: [
              { approach: 'a', reason: '' },
              { approach: 'b', reason: '' },
            ],
          }),
          codex,
        ],
      ],
      {
        dead_ends: [
          { approach: 'a', reason: 'r' },
          { approach: 'b', reason: '' },
        ],
      },
    ],
    [
      'an edit removes dead ends',
      [
        [
          save({
            dead_ends: [
              { approach: 'a', reason: 'r' },
              { approach: 'b', reason: '' },
            ],
          }),
          claude,
        ],
        [edit({ remove: { dead_ends: ['a'] } }), {}],
        [save({ dead_ends: [{ approach: 'b', reason: 's' }] }), claude],
      ],
      { dead_ends: [{ approach: 'b', reason: 's' }] },
    ],
  ])('%s', (_name, bodies, expected) => {
    expect(sessionFrom(...bodies)).toMatchObject(expected);
  });

  it.each<[string, EntryBody[]]>([
    ['a new goal', [capture({ goal: 'a', goal_reached: true }), save({ goal: 'b' })]],
    [
      'a report that withdraws it',
      [capture({ goal: 'a', goal_reached: true }), capture({ goal_reached: false })],
    ],
    ['another conversation’s prompt', [ask('a'), capture({ goal_reached: true }), ask('b')]],
    ['a report about a saved goal', [save({ goal: 'a' }), capture({ goal_reached: true })]],
  ])('no goal is reached after %s', (_name, bodies) => {
    const last = bodies.length - 1;
    const session = sessionFrom(
      ...bodies.map((body, i): [EntryBody, Actor] => [body, i === last ? claude2 : claude]),
    );
    expect(session).not.toHaveProperty('goal_reached');
    expect(session.provenance).not.toHaveProperty('goal_reached');
  });

  it('keeps a limited number of checks and deliveries, the latest', () => {
    const checks = Array.from({ length: 60 }, (_, i) => ({ command: `c${i}`, outcome: 'passed' as const }));
    const session = sessionFrom([capture({ checks }), claude]);
    expect(session.checks).toHaveLength(50);
    expect(session.checks.at(-1)?.command).toBe('c59');
    expect(session.provenance.checks).toHaveLength(50);
    const briefs = Array.from({ length: 25 }, (_, i): [EntryBody, Actor] => [
      { type: 'brief', brief: `b${String(i).padStart(3, '0')}`, form: 'full', size: i },
      codex,
    ]);
    expect(sessionFrom(...briefs).deliveries.map(({ size }) => size)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 5),
    );
  });

  it('a read does not replace who changed a file; a change does', () => {
    const read = capture({ files_touched: [{ path: 'f', change: 'read' }] });
    const by = (...bodies: [EntryBody, Actor][]) => sessionFrom(...bodies).provenance.files_touched[0];
    expect(by([edited, claude], [read, codex])).toMatchObject({ by: 'claude', change: 'modified' });
    expect(by([read, claude], [edited, codex])).toMatchObject({ by: 'codex', change: 'modified' });
    expect(by([read, claude], [read, codex])).toMatchObject({ by: 'codex', change: 'read' });
  });

  it('records deliveries and their receipts', () => {
    const brief = (id: string, form: 'full' | 'unverified'): EntryBody => ({
      type: 'brief',
      brief: id,
      form,
      size: 9,
    });
    const receipt = (id: string, arrived: 'whole' | 'cut'): EntryBody => ({
      type: 'receipt',
      brief: id,
      arrived,
    });
    const session = sessionFrom(
      [brief('aaaa', 'unverified'), codex],
      [brief('bbbb', 'full'), claude],
      [receipt('bbbb', 'cut'), claude],
      [receipt('bbbb', 'whole'), claude],
      [receipt('cccc', 'whole'), claude],
    );
    expect(session.deliveries).toMatchObject([
      { brief: 'aaaa', agent: 'codex', session_id: 'x1', form: 'unverified', arrived: null },
      { brief: 'bbbb', agent: 'claude', size: 9, arrived: 'cut', confirmed_at: '2026-11-23T10:02:00.000Z' },
    ]);
    // An agent without a briefing has no `briefed_at`.
    expect(session.provenance.agent_history.map(({ briefed_at }) => briefed_at)).toEqual([
      undefined,
      '2026-11-23T10:01:00.000Z',
    ]);
  });

  it('keeps the read position of a log; another log begins at 0', () => {
    const log = (...bodies: EntryBody[]) =>
      sessionFrom(...bodies.map((body): [EntryBody, Actor] => [body, claude])).provenance.agent_history[0]
        ?.transcript;
    const first = ask('a', { transcript: '/log/a' });
    expect(log(first)).toEqual({ path: '/log/a', offset: 0 });
    expect(log(first, capture({}, { offset: 7 }), capture({}, { offset: 5 }))).toEqual({
      path: '/log/a',
      offset: 7,
    });
    expect(log(first, { type: 'turn', outcome: 'done', offset: 9 }, first)).toEqual({
      path: '/log/a',
      offset: 9,
    });
    expect(log(first, capture({}, { offset: 7 }), ask('b', { transcript: '/log/b' }))).toEqual({
      path: '/log/b',
      offset: 0,
      replaced: 1,
    });
    expect(log(capture({}, { offset: 7 }))).toBeUndefined();
  });

  it('updated_at is the time in the log for entries that are read later', () => {
    const write = journal();
    const late = (when?: string) =>
      write({ type: 'capture', patch: {}, ...(when !== undefined && { when }) }, claude, {
        evidence: 'imported',
      });
    const first = write(ask('a'), claude);
    const age = (entry: Entry) => must(fold(SESSION, [first, entry])).updated_at;
    expect(age(late('2026-11-23T09:00:00.000Z'))).toBe('2026-11-23T10:00:00.000Z');
    expect(age(late('2026-11-23T10:00:30.000Z'))).toBe('2026-11-23T10:00:30.000Z');
    expect(age(late())).toBe('2026-11-23T10:00:00.000Z');
  });

  it('can be undone', () => {
    const write = journal();
    const asked = write(ask('fix it'), claude);
    const captured = write(capture({ goal: 'own', checks: [{ command: 'a', outcome: 'failed' }] }), claude);
    const turn = write({ type: 'turn', outcome: 'limit', said: 'x' }, claude);
    const left = write({ type: 'end', how: 'exit' }, claude);
    const undo = write({ type: 'undo', entries: [captured.id, turn.id, left.id] }, {});
    const session = must(fold(SESSION, [asked, captured, turn, left, undo]));
    expect(session).toMatchObject({ goal: 'fix it', checks: [], last_words: '' });
    expect(session.agent_history).toMatchObject([{ ended_at: null }]);
    expect(session.agent_history[0]).not.toHaveProperty('turn');
  });
});
