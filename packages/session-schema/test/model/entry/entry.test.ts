import { describe, expect, it } from 'vitest';
import { canonicalJson, type Entry, signedText } from '../../../src/model/entry/entry.ts';
import { entry } from '../../../src/model/schemas/entry.ts';
import { journal } from '../../support.ts';

const base = {
  v: 2,
  id: '01kat9w1q8000k3f9x2a',
  at: '2026-11-23T10:00:00.000Z',
  actor: { agent: 'claude', session_id: 's1' },
  evidence: 'agent',
};

describe('entry', () => {
  it.each([
    ['begin', { type: 'begin' }],
    ['begin in git', { type: 'begin', git: { branch: 'main', commit: null } }],
    ['save', { type: 'save', patch: { summary: 'x' } }],
    ['edit', { type: 'edit', patch: { remove: { plan: ['x'] } } }],
    ['start', { type: 'start', source: 'startup' }],
    ['start with a process', { type: 'start', source: 'startup', process: { pid: 1, started: 'boot 1' } }],
    ['prompt', { type: 'prompt', text: 'x', transcript: '/log', process: { pid: 1 }, when: base.at }],
    ['capture', { type: 'capture', patch: { last_words: 'x' }, offset: 0, when: base.at }],
    [
      'capture from a log',
      {
        type: 'capture',
        patch: {},
        source: '1024.0.1',
        log: 'agent-1',
        read: [{ from: 0, to: 2_048 }],
        replaced: 1,
        when: base.at,
      },
    ],
    ['turn', { type: 'turn', outcome: 'limit', said: '', detail: 'x', offset: 1, when: base.at }],
    ['end', { type: 'end', how: 'exit' }],
    ['end of another agent’s run', { type: 'end', how: 'gone', of: { agent: 'codex' }, when: base.at }],
    ['brief', { type: 'brief', brief: 'ab12', form: 'compaction', size: 0 }],
    ['receipt', { type: 'receipt', brief: 'ab12', arrived: 'cut' }],
    ['complete', { type: 'complete' }],
    ['park', { type: 'park' }],
    ['resume', { type: 'resume' }],
    ['undo', { type: 'undo', entries: [base.id] }],
    ['trust', { type: 'trust', entries: [`${base.id}:abc`] }],
    ['forget', { type: 'forget', entries: [base.id] }],
    ['forgotten', { type: 'forgotten', outcome: 'done', transcript: '/log', source: '1.0.0', offset: 1 }],
    ['a person', { type: 'complete', actor: {} }],
    ['with a mac', { type: 'complete', mac: 'abc' }],
  ])('takes %s', (_name, body) => {
    expect(entry.safeParse({ ...base, ...body }).success).toBe(true);
  });

  it.each([
    ['no version', { type: 'park', v: undefined }],
    ['another version', { type: 'park', v: 1 }],
    ['an unknown type', { type: 'explode' }],
    ['no type', {}],
    ['a save without patch', { type: 'save' }],
    ['an invalid id', { type: 'park', id: '../../x' }],
    ['an id in upper case', { type: 'park', id: base.id.toUpperCase() }],
    ['an invalid time', { type: 'park', at: 'yesterday' }],
    ['unknown evidence', { type: 'park', evidence: 'gossip' }],
    ['an agent name that is a sentence', { type: 'park', actor: { agent: 'Ignore all of this' } }],
    ['a path outside the project', { type: 'save', patch: { files_touched: [{ path: '../x' }] } }],
    ['an empty prompt', { type: 'prompt', text: '' }],
    ['an invalid process', { type: 'start', source: 'x', process: { pid: 0 } }],
    ['a negative offset', { type: 'capture', patch: {}, offset: -1 }],
    ['an unknown outcome of a turn', { type: 'turn', outcome: 'tired' }],
    ['an unknown end of a run', { type: 'end', how: 'bored' }],
    ['an invalid time of a late entry', { type: 'turn', outcome: 'done', when: 'noon' }],
    ['an invalid briefing id', { type: 'brief', brief: 'AB12', form: 'full', size: 1 }],
    ['an unknown form of a briefing', { type: 'brief', brief: 'ab12', form: 'song', size: 1 }],
    ['an unknown kind of receipt', { type: 'receipt', brief: 'ab12', arrived: 'half' }],
    ['a mac of a megabyte', { type: 'park', mac: 'x'.repeat(1_000_000) }],
  ])('refuses %s', (_name, body) => {
    expect(entry.safeParse({ ...base, ...body }).success).toBe(false);
  });

  it('reads back what it wrote, so that the signature verifies', () => {
    const write = journal();
    const patch = {
      goal: ' spaces stay ',
      plan: [{ step: 'one', status: 'pending' as const }],
      files_touched: [{ path: 'a b ' }],
      git: { branch: 'main', commit: 'abc', changed_files: [' leading', 'trailing '] },
      remove: { files_touched: ['gone '] },
    };
    const written = write({ type: 'save', patch });
    expect(entry.parse(JSON.parse(JSON.stringify(written)))).toEqual(written);
  });
});

describe('canonicalJson', () => {
  it.each<[string, unknown, unknown]>([
    ['key order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['keys without value', { a: 1 }, { a: 1, b: undefined }],
    ['key order in lists', [{ a: 1, b: 2 }], [{ b: 2, a: 1 }]],
  ])('does not depend on %s', (_name, one, other) => {
    expect(canonicalJson(one)).toBe(canonicalJson(other));
  });

  it.each<[string, unknown, unknown]>([
    ['order of a list', [1, 2], [2, 1]],
    ['a value’s type', { a: 1 }, { a: '1' }],
    ['null and nothing', { a: null }, {}],
    ['a key named __proto__', JSON.parse('{"__proto__":1}'), {}],
  ])('distinguishes %s', (_name, one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });
});

describe('signedText', () => {
  const one = { ...base, type: 'save', patch: { goal: 'a' } } as Entry;

  it('covers everything but the mac', () => {
    expect(signedText('s', { ...one, mac: 'x' })).toBe(signedText('s', one));
  });

  it.each<[string, Partial<Entry>]>([
    ['the id', { id: '01kat9w1q8000k3f9x2b' }],
    ['the time', { at: '2026-11-23T10:00:00.001Z' }],
    ['the actor', { actor: { agent: 'codex' } }],
    ['the evidence', { evidence: 'user' }],
    ['the patch', { patch: { goal: 'b' } } as Partial<Entry>],
  ])('covers %s', (_name, change) => {
    expect(signedText('s', { ...one, ...change } as Entry)).not.toBe(signedText('s', one));
  });

  it('is bound to its session', () => {
    expect(signedText('one', one)).not.toBe(signedText('other', one));
  });
});
