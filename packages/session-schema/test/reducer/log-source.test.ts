import { describe, expect, it } from 'vitest';
import type { LogPosition } from '../../src/model/agent-run.ts';
import type { Entry, EntryBody } from '../../src/model/entry/entry.ts';
import type { SessionPatch } from '../../src/model/patch.ts';
import type { Session } from '../../src/model/session.ts';
import { exclusions, fold, foldOnto } from '../../src/reducer/fold.ts';
import { isApplied, noteRead, noteSource, sourceKey } from '../../src/reducer/log-source.ts';
import { claude, journal, must, SESSION } from '../support.ts';

const at = (minute: number) => `2026-11-23T10:${String(minute).padStart(2, '0')}:00.000Z`;
const ask = (text: string, more: Partial<Extract<EntryBody, { type: 'prompt' }>> = {}): EntryBody => ({
  type: 'prompt',
  text,
  transcript: '/log/a',
  ...more,
});
const from = (source: string, minute: number, patch: SessionPatch, more: object = {}): EntryBody => ({
  type: 'capture',
  patch,
  source,
  when: at(minute),
  ...more,
});
const changed = (...paths: string[]): SessionPatch => ({
  files_touched: paths.map((path) => ({ path, change: 'modified' })),
});

function entriesOf(...bodies: EntryBody[]): Entry[] {
  const write = journal();
  return bodies.map((body) => write(body, claude));
}
const folded = (entries: readonly Entry[]): Session => must(fold(SESSION, entries));

describe('an entry from a log', () => {
  it('counts once, with the content of its last writer', () => {
    const entries = entriesOf(
      ask('go'),
      from('100.0.0', 1, changed('a.ts', 'b.ts')),
      from('200.0.0', 2, { checks: [{ command: 'npm test', outcome: 'unknown' }] }),
      from('100.0.0', 1, changed('a.ts')),
      from('200.0.0', 2, { checks: [{ command: 'npm test', outcome: 'failed' }] }),
    );
    expect(folded(entries)).toMatchObject({
      files_touched: ['a.ts'],
      checks: [{ command: 'npm test', outcome: 'failed' }],
    });
    expect([...exclusions(entries).values()]).toEqual(['replaced', 'replaced']);
  });

  it('of another run or of a sub-agent counts separately', () => {
    const write = journal();
    const capture = (path: string) => from('100.0.0', 1, changed(path));
    const entries = [
      write(capture('a.ts'), claude),
      write(capture('b.ts'), { agent: 'claude', session_id: 'c2' }),
      write(from('100.0.0', 1, changed('c.ts'), { log: 'agent-1' }), claude),
    ];
    expect(folded(entries).files_touched).toEqual(['a.ts', 'b.ts', 'c.ts']);
  });

  it('stays undone when it is read again', () => {
    const write = journal();
    const entries = [
      write(ask('go'), claude),
      write(from('100.0.0', 1, changed('a.ts'), { read: [{ from: 0, to: 200 }] }), claude),
    ];
    const undo = write({ type: 'undo', entries: [must(entries[1]).id] }, {});
    const again = write(from('100.0.0', 1, changed('a.ts')), claude);
    const session = folded([...entries, undo, again]);
    expect(session.files_touched).toEqual([]);
    // It is not read again.
    expect(session.provenance.agent_history).toMatchObject([{ transcript: { offset: 200 } }]);
  });

  it('does not show that its agent is at work now', () => {
    const session = folded(
      entriesOf(ask('go'), { type: 'end', how: 'gone', of: claude }, from('100.0.0', 3, changed('a.ts'))),
    );
    expect(session.agent_history).toMatchObject([{ ended: 'gone' }]);
    expect(session.updated_at).toBe(at(3));
  });

  it.each<[string, EntryBody[], object]>([
    [
      'does not replace who changed a file since',
      [from('200.0.0', 9, changed('a.ts')), from('100.0.0', 1, changed('a.ts'))],
      { provenance: { files_touched: [{ at: at(9) }] } },
    ],
    [
      'an older plan changes nothing',
      [from('200.0.0', 9, { plan: [{ step: 'new' }] }), from('100.0.0', 1, { plan: [{ step: 'old' }] })],
      { plan: [{ step: 'new' }] },
    ],
    [
      'an agent’s tasks apply in order',
      [
        from('200.0.0', 9, { tasks: [{ ref: '1', step: 'one' }] }),
        from('300.0.0', 8, { tasks: [{ ref: '1', status: 'completed' }] }),
      ],
      { plan: [{ step: 'one', status: 'completed' }] },
    ],
    [
      'an earlier prompt of the conversation is the goal, the later one the last request',
      [ask('second', { source: '200.0.0', when: at(9) }), ask('first', { source: '100.0.0', when: at(1) })],
      { goal: 'first', last_asked: 'second' },
    ],
    [
      'a turn that ended after the last prompt is over, one before it does not end the present turn',
      [
        ask('second', { source: '300.0.0', when: at(9) }),
        { type: 'turn', outcome: 'limit', source: '400.0.0', when: at(10) },
        { type: 'turn', outcome: 'done', source: '200.0.0', when: at(5) },
        ask('first', { source: '100.0.0', when: at(1) }),
      ],
      { agent_history: [{ turn: 'limit' }] },
    ],
  ])('read late: %s', (_what, bodies, expected) => {
    const write = journal();
    const begun = write({ type: 'start', source: 'startup', transcript: '/log/a', offset: 50 }, claude);
    expect(folded([begun, ...bodies.map((body) => write(body, claude))])).toMatchObject(expected);
  });

  it('is the same as the hook’s prompt, if both know its id', () => {
    const id = 'prompt:p1';
    const session = folded(
      entriesOf(
        ask('go', { source: id, process: { pid: 7 } }),
        ask('go', { source: id, when: at(0) }),
        ask('on', { source: 'prompt:p2' }),
      ),
    );
    expect(session.provenance.agent_history).toMatchObject([
      { prompts: [id, 'prompt:p2'], process: { pid: 7 }, transcript: { path: '/log/a' } },
    ]);
  });
});

describe('a view serves as the start', () => {
  const view = () =>
    folded(
      entriesOf(
        ask('go', { source: 'prompt:p1' }),
        from('100.0.0', 1, changed('a.ts')),
        from('300.0.0', 1, changed('b.ts'), { read: [{ from: 0, to: 200 }] }),
      ),
    );
  const later = (body: EntryBody) => {
    const write = journal(Date.parse(at(30)));
    return foldOnto(view(), [write(body, claude)]) !== undefined;
  };

  it.each<[string, EntryBody, boolean]>([
    ['for a part that was not read', from('400.0.0', 2, changed('c.ts')), true],
    ['not for a part that was read', from('100.0.0', 2, changed('c.ts')), false],
    ['not for a source that was applied after the read position', from('300.0.0', 2, changed('c.ts')), false],
    ['for another prompt', ask('on', { source: 'prompt:p2', when: at(2) }), true],
    ['not for the same prompt', ask('go', { source: 'prompt:p1', when: at(2) }), false],
    ['not for an unknown log', from('1.0.0', 2, {}, { log: 'agent-1' }), false],
    ['not for a log that was replaced', from('1:400.0.0', 2, {}), false],
  ])('%s', (_what, body, expected) => expect(later(body)).toBe(expected));
});

describe('a read position', () => {
  it.each<[string, LogPosition, { from: number; to: number }[], LogPosition]>([
    ['advances', { offset: 10 }, [{ from: 10, to: 20 }], { offset: 20 }],
    ['never goes back', { offset: 30 }, [{ from: 0, to: 20 }], { offset: 30 }],
    [
      'keeps a skipped part as unread',
      { offset: 10 },
      [{ from: 50, to: 90 }],
      { offset: 90, unread: [{ from: 10, to: 50 }] },
    ],
    [
      'removes it when it is read',
      { offset: 90, unread: [{ from: 10, to: 50 }] },
      [{ from: 10, to: 50 }],
      { offset: 90 },
    ],
    [
      'removes it in parts',
      { offset: 90, unread: [{ from: 10, to: 50 }] },
      [{ from: 20, to: 30 }],
      {
        offset: 90,
        unread: [
          { from: 10, to: 20 },
          { from: 30, to: 50 },
        ],
      },
    ],
    [
      'drops the sources before it',
      { offset: 10, recent: ['10.0.0#a', '50.0.0#b'] },
      [{ from: 10, to: 40 }],
      { offset: 40, recent: ['50.0.0#b'] },
    ],
  ])('%s', (_what, mark, ranges, expected) => {
    const now = structuredClone(mark);
    noteRead(now, ranges);
    expect(now).toEqual(expected);
  });

  it('shows which sources were applied', () => {
    const mark: LogPosition = { offset: 100, unread: [{ from: 20, to: 40 }] };
    noteSource(mark, '30.0.0', 'a');
    noteSource(mark, '120.0.0', 'b');
    const applied = (source: string) => isApplied(mark, source);
    expect(['10.0.0', '30.0.0', '50.0.0', '120.0.0'].every(applied)).toBe(true);
    expect(['20.1.0', '100.0.0', '120.0.1'].some(applied)).toBe(false);
    // A call that has its result now has another content key.
    expect(isApplied(mark, '120.0.0', 'b')).toBe(true);
    expect(isApplied(mark, '120.0.0', 'c')).toBe(false);
  });

  it('has no source key if the agent run is unknown', () => {
    const write = journal();
    expect(sourceKey(write(from('1.0.0', 1, {}), { agent: 'claude' }))).toBeUndefined();
    expect(sourceKey(write({ type: 'start', source: 'startup' }, claude))).toBeUndefined();
  });
});
