import { describe, expect, it } from 'vitest';
import type { Actor, Entry, EntryBody } from '../../src/model/entry/entry.ts';
import type { Session } from '../../src/model/session.ts';
import { fold } from '../../src/reducer/fold.ts';
import { openRuns } from '../../src/session/agent-run.ts';
import { claude, codex, journal, must, SESSION, save, sessionFrom } from '../support.ts';

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
    ['an agent that started is at work', [[start, claude]], ['claude c1 now ']],
    [
      'a summary becomes its description',
      [[save({ summary: 'did it\nand more' }), claude]],
      ['claude c1 now did it'],
    ],
    [
      'two agents may be at work at once',
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
      'it ends by its own entry',
      [
        [start, claude],
        [end('exit'), claude],
      ],
      ['claude c1 10:01 '],
    ],
    [
      'an agent that comes back continues its run',
      [
        [start, claude],
        [end('exit'), claude],
        [start, codex],
        [start, claude],
      ],
      ['claude c1 now ', 'codex x1 now '],
    ],
    [
      'another agent records its end: it ended when it was last seen',
      [
        [start, claude],
        [start, codex],
        [end('gone', claude), codex],
      ],
      ['claude c1 10:00 ', 'codex x1 now '],
    ],
    [
      'or at the end of its log',
      [
        [start, claude],
        [start, codex],
        [end('gone', claude, '2026-11-23T10:01:30.000Z'), codex],
      ],
      ['claude c1 10:01 ', 'codex x1 now '],
    ],
    [
      'but not if it was seen since',
      [
        [start, claude],
        [start, codex],
        [save({}), claude],
        [end('silent', claude, '2026-11-23T10:01:00.000Z'), codex],
      ],
      ['claude c1 now ', 'codex x1 now '],
    ],
    ['an end of an unknown run changes nothing', [[end('exit'), claude]], []],
    [
      'a run that ended keeps its end',
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
      'a run without session id gets the next one',
      [
        [save({ summary: 's' }), { agent: 'claude' }],
        [start, codex],
        [start, claude],
      ],
      ['claude c1 now s', 'codex x1 now '],
    ],
    [
      'but not that of an agent run that exists',
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
      'but a cleared conversation may be resumed',
      [
        [start, claude],
        [end('clear'), claude],
        [start, claude2],
        [start, claude],
        [save({ summary: 's' }), claude],
      ],
      ['claude c1 now s', 'claude c2 now '],
    ],
    ['a person has no run', [[save({ summary: 's' }), {}]], []],
    [
      'completing ends all runs',
      [
        [start, claude],
        [start, codex],
        [{ type: 'complete' }, {}],
      ],
      ['claude c1 10:00 ', 'codex x1 10:01 '],
    ],
  ])('%s', (_name, bodies, expected) => {
    expect(runs(sessionFrom(...bodies))).toEqual(expected);
  });

  it('keeps how a run ended until it continues', () => {
    const ended = sessionFrom([start, claude], [end('clear'), claude]);
    expect(ended.agent_history[0]).toMatchObject({ ended: 'clear' });
    const gone = sessionFrom([start, claude], [end('gone', claude), codex]);
    expect(gone.agent_history[0]).toMatchObject({ ended: 'gone' });
    const again = sessionFrom([start, claude], [end('exit'), claude], [start, claude]);
    expect(again.agent_history[0]).not.toHaveProperty('ended');
  });

  it('keeps how the last turn ended while none is under way', () => {
    const turn: EntryBody = { type: 'turn', outcome: 'limit', detail: 'resets 5pm' };
    const prompt: EntryBody = { type: 'prompt', text: 'go on', transcript: '/log/a' };
    expect(sessionFrom([prompt, claude], [turn, claude]).agent_history[0]).toMatchObject({
      turn: 'limit',
      detail: 'resets 5pm',
    });
    const after = sessionFrom([prompt, claude], [turn, claude], [prompt, claude]).agent_history[0];
    expect(after).not.toHaveProperty('turn');
    expect(after).not.toHaveProperty('detail');
    const done = sessionFrom([prompt, claude], [turn, claude], [{ type: 'turn', outcome: 'done' }, claude]);
    expect(done.agent_history[0]).toMatchObject({ turn: 'done' });
    expect(done.agent_history[0]).not.toHaveProperty('detail');
  });

  const changed = (...paths: string[]): EntryBody => ({
    type: 'capture',
    patch: { files_touched: paths.map((path) => ({ path, change: 'modified' as const })) },
  });
  it.each<[string, EntryBody[], string]>([
    ['one file', [changed('a')], 'changed a'],
    ['the same file again', [changed('a'), changed('a')], 'changed a'],
    ['three', [changed('a', 'b', 'c')], 'changed a, b, c'],
    ['more', [changed('a', 'b', 'c', 'd', 'e')], 'changed a, b, c and 2 more'],
    [
      'several files, repeatedly',
      [changed('a', 'b', 'c', 'd'), changed('d'), changed('d')],
      'changed a, b, c and 1 more',
    ],
    [
      'a read does not count',
      [{ type: 'capture', patch: { files_touched: [{ path: 'a', change: 'read' }] } }],
      '',
    ],
    ['its own description wins', [changed('a'), save({ summary: 's' }), changed('b')], 's'],
  ])('describes its changes: %s', (_name, bodies, did) => {
    expect(
      sessionFrom(...bodies.map((body): [EntryBody, Actor] => [body, claude])).agent_history[0]?.did,
    ).toBe(did);
  });

  it('an entry read from a log later reopens no run, but updates when it was last seen', () => {
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

  it('openRuns are the runs without an end, except the reader’s', () => {
    const session = sessionFrom([start, claude], [start, codex], [start, claude2], [end('exit'), claude2]);
    const names = (reader?: Actor) => openRuns(session, reader).map(({ run }) => run.session_id);
    expect(names()).toEqual(['c1', 'x1']);
    expect(names(codex)).toEqual(['c1']);
    expect(names({ agent: 'gemini' })).toEqual(['c1', 'x1']);
  });

  const told_of = (...history: NonNullable<Extract<EntryBody, { type: 'save' }>['patch']['agent_history']>) =>
    save({ agent_history: history });
  it.each<[string, [EntryBody, Actor][], string[]]>([
    [
      'a description of an earlier agent does not reopen its run',
      [
        [start, claude],
        [end('exit'), claude],
        [told_of({ agent: 'claude', did: 'x' }), codex],
      ],
      ['claude c1 10:01 x', 'codex x1 now '],
    ],
    [
      'a description by a person reopens no run',
      [
        [start, claude],
        [end('exit'), claude],
        [told_of({ agent: 'claude', did: 'x' }), {}],
      ],
      ['claude c1 10:01 x'],
    ],
    [
      'an older copy of the session that is saved back reopens no run',
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
      'started_at selects the run',
      [
        [start, claude],
        [start, { agent: 'claude', session_id: 'c2' }],
        [told_of({ agent: 'claude', started_at: '2026-11-23T10:00:00.000Z', did: 'x' }), codex],
      ],
      ['claude c1 now x', 'claude c2 now ', 'codex x1 now '],
    ],
    [
      'a new agent is added in order of time',
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
    const session = sessionFrom(...bodies);
    expect(runs(session)).toEqual(expected);
    expect(session.provenance.agent_history).toHaveLength(expected.length);
  });
});
