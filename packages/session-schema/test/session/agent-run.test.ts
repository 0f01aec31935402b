import { describe, expect, it } from 'vitest';
import type { Actor, Entry, EntryBody } from '../../src/model/entry.ts';
import type { Session } from '../../src/model/session.ts';
import { fold } from '../../src/reducer/fold.ts';
import { openRuns } from '../../src/session/agent-run.ts';
import { claude, codex, journal, must, SESSION, save, told } from '../support.ts';

describe('agent history', () => {
  const runs = (session: Session) =>
    session.agent_history.map(
      (run) => `${run.agent} ${run.session_id ?? '-'} ${run.ended_at?.slice(11, 16) ?? 'now'} ${run.did}`,
    );
  const start: EntryBody = { type: 'start', source: 'startup' };

  const claude2: Actor = { agent: 'claude', session_id: 'c2' };
  const end = (how: 'exit' | 'clear' | 'gone' | 'silent', of?: Actor, when?: string): EntryBody => ({
    type: 'end',
    how,
    ...(of && { of }),
    ...(when !== undefined && { when }),
  });

  it.each<[string, [EntryBody, Actor][], string[]]>([
    ['an agent that came in is at work', [[start, claude]], ['claude c1 now ']],
    ['a summary is what it did', [[save({ summary: 'did it\nand more' }), claude]], ['claude c1 now did it']],
    [
      'two may be at work at once',
      [
        [start, claude],
        [start, codex],
        [save({}), claude],
      ],
      ['claude c1 now ', 'codex x1 now '],
    ],
    [
      'two sessions of one agent are two runs',
      [
        [start, claude],
        [start, claude2],
        [save({ summary: 's' }), claude],
      ],
      ['claude c1 now s', 'claude c2 now '],
    ],
    [
      'it ends by its own word',
      [
        [start, claude],
        [end('exit'), claude],
      ],
      ['claude c1 10:01 '],
    ],
    [
      'coming back is the same run',
      [
        [start, claude],
        [end('exit'), claude],
        [start, codex],
        [start, claude],
      ],
      ['claude c1 now ', 'codex x1 now '],
    ],
    [
      'another tells that it is gone: it ended when it was heard of last',
      [
        [start, claude],
        [start, codex],
        [end('gone', claude), codex],
      ],
      ['claude c1 10:00 ', 'codex x1 now '],
    ],
    [
      'or when its log ends',
      [
        [start, claude],
        [start, codex],
        [end('gone', claude, '2026-11-23T10:01:30.000Z'), codex],
      ],
      ['claude c1 10:01 ', 'codex x1 now '],
    ],
    [
      'but not where it was heard of since',
      [
        [start, claude],
        [start, codex],
        [save({}), claude],
        [end('silent', claude, '2026-11-23T10:01:00.000Z'), codex],
      ],
      ['claude c1 now ', 'codex x1 now '],
    ],
    ['an end of nobody is none', [[end('exit'), claude]], []],
    [
      'what ended stays as it ended',
      [
        [start, claude],
        [end('exit'), claude],
        [start, codex],
        [end('silent', claude), codex],
      ],
      ['claude c1 10:01 ', 'codex x1 now '],
    ],
    [
      'a save without session id belongs to the latest run',
      [
        [start, claude],
        [save({ summary: 's' }), { agent: 'claude' }],
      ],
      ['claude c1 now s'],
    ],
    [
      'a run without session id is taken over',
      [
        [save({ summary: 's' }), { agent: 'claude' }],
        [start, codex],
        [start, claude],
      ],
      ['claude c1 now s', 'codex x1 now '],
    ],
    [
      'but not by one that has a run of its own',
      [
        [start, claude],
        [
          save({
            agent_history: [{ agent: 'claude', started_at: '2026-11-23T12:00:00.000Z', ended_at: null }],
          }),
          codex,
        ],
        [save({ summary: 's' }), claude],
      ],
      ['claude c1 now s', 'codex x1 now ', 'claude - now '],
    ],
    [
      'an MCP server that kept the id from before /clear saves for the new conversation',
      [
        [start, claude],
        [end('clear'), claude],
        [start, claude2],
        [save({ summary: 's' }), claude],
        [save({}), claude2],
      ],
      ['claude c1 10:01 ', 'claude c2 now s'],
    ],
    [
      'but what was cleared may be resumed',
      [
        [start, claude],
        [end('clear'), claude],
        [start, claude2],
        [start, claude],
        [save({ summary: 's' }), claude],
      ],
      ['claude c1 now s', 'claude c2 now '],
    ],
    ['a person is no run', [[save({ summary: 's' }), {}]], []],
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
    expect(runs(told(...bodies))).toEqual(expected);
  });

  it('says how a run ended, until it goes on', () => {
    const ended = told([start, claude], [end('clear'), claude]);
    expect(ended.agent_history[0]).toMatchObject({ ended: 'clear' });
    const gone = told([start, claude], [end('gone', claude), codex]);
    expect(gone.agent_history[0]).toMatchObject({ ended: 'gone' });
    const again = told([start, claude], [end('exit'), claude], [start, claude]);
    expect(again.agent_history[0]).not.toHaveProperty('ended');
  });

  it('says how the last turn ended, while none is under way', () => {
    const turn: EntryBody = { type: 'turn', outcome: 'limit', detail: 'resets 5pm' };
    const prompt: EntryBody = { type: 'prompt', text: 'go on', transcript: '/log/a' };
    expect(told([prompt, claude], [turn, claude]).agent_history[0]).toMatchObject({
      turn: 'limit',
      detail: 'resets 5pm',
    });
    const after = told([prompt, claude], [turn, claude], [prompt, claude]).agent_history[0];
    expect(after).not.toHaveProperty('turn');
    expect(after).not.toHaveProperty('detail');
    const done = told([prompt, claude], [turn, claude], [{ type: 'turn', outcome: 'done' }, claude]);
    expect(done.agent_history[0]).toMatchObject({ turn: 'done' });
    expect(done.agent_history[0]).not.toHaveProperty('detail');
  });

  const changed = (...paths: string[]): EntryBody => ({
    type: 'capture',
    patch: { files_touched: paths.map((path) => ({ path, change: 'modified' as const })) },
  });
  it.each<[string, EntryBody[], string]>([
    ['one file', [changed('a')], 'changed a'],
    ['the same again', [changed('a'), changed('a')], 'changed a'],
    ['three', [changed('a', 'b', 'c')], 'changed a, b, c'],
    ['more', [changed('a', 'b', 'c', 'd', 'e')], 'changed a, b, c and 2 more'],
    [
      'more, again and again',
      [changed('a', 'b', 'c', 'd'), changed('d'), changed('d')],
      'changed a, b, c and 1 more',
    ],
    [
      'a read is no change',
      [{ type: 'capture', patch: { files_touched: [{ path: 'a', change: 'read' }] } }],
      '',
    ],
    ['what it says itself counts more', [changed('a'), save({ summary: 's' }), changed('b')], 's'],
  ])('says what it changed: %s', (_name, bodies, did) => {
    expect(told(...bodies.map((body): [EntryBody, Actor] => [body, claude])).agent_history[0]?.did).toBe(did);
  });

  it('what is read from a log later wakes nobody, but tells when it was heard of last', () => {
    const write = journal();
    const came = write(start, claude);
    const late = (when: string) =>
      write({ type: 'capture', patch: {}, when }, claude, { evidence: 'imported' });
    const heard = (...entries: Entry[]) => must(fold(SESSION, entries)).provenance.agent_history[0]?.last_at;
    expect(heard(came, late('2026-11-23T10:00:30.000Z'))).toBe('2026-11-23T10:00:30.000Z');
    expect(heard(came, late('2026-11-23T09:00:00.000Z'))).toBe('2026-11-23T10:00:00.000Z');
    const ended = must(fold(SESSION, [came, write(end('exit'), claude), late('2026-11-23T10:00:40.000Z')]));
    expect(ended.agent_history[0]?.ended_at).not.toBeNull();
    const nobody = must(fold(SESSION, [late('2026-11-23T10:00:00.000Z')]));
    expect(nobody.agent_history).toEqual([]);
  });

  it('openStays are those that have not ended, but for the reader’s', () => {
    const session = told([start, claude], [start, codex], [start, claude2], [end('exit'), claude2]);
    const names = (reader?: Actor) => openRuns(session, reader).map(({ run }) => run.session_id);
    expect(names()).toEqual(['c1', 'x1']);
    expect(names(codex)).toEqual(['c1']);
    expect(names({ agent: 'gemini' })).toEqual(['c1', 'x1']);
  });

  const told_of = (...history: NonNullable<Extract<EntryBody, { type: 'save' }>['patch']['agent_history']>) =>
    save({ agent_history: history });
  it.each<[string, [EntryBody, Actor][], string[]]>([
    [
      'telling of an earlier agent does not wake it',
      [
        [start, claude],
        [end('exit'), claude],
        [told_of({ agent: 'claude', did: 'x' }), codex],
      ],
      ['claude c1 10:01 x', 'codex x1 now '],
    ],
    [
      'a person who tells wakes nobody',
      [
        [start, claude],
        [end('exit'), claude],
        [told_of({ agent: 'claude', did: 'x' }), {}],
      ],
      ['claude c1 10:01 x'],
    ],
    [
      'a session saved back as it was read a while ago wakes nobody',
      [
        [start, claude],
        [end('exit'), claude],
        [
          told_of({ agent: 'claude', started_at: '2026-11-23T10:00:00.000Z', ended_at: null, did: 'x' }),
          codex,
        ],
      ],
      ['claude c1 10:01 x', 'codex x1 now '],
    ],
    [
      'the run is the one that began then',
      [
        [start, claude],
        [start, { agent: 'claude', session_id: 'c2' }],
        [told_of({ agent: 'claude', started_at: '2026-11-23T10:00:00.000Z', did: 'x' }), codex],
      ],
      ['claude c1 now x', 'claude c2 now ', 'codex x1 now '],
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
    expect(runs(session)).toEqual(expected);
    expect(session.provenance.agent_history).toHaveLength(expected.length);
  });
});
