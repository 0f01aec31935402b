import { describe, expect, it } from 'vitest';
import type { Actor, EntryBody } from '../src/entry.ts';
import type { Session } from '../src/session.ts';
import { claude, codex, save, told } from './support.ts';

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
