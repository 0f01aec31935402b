import { describe, expect, it } from 'vitest';
import type { Entry, EntryBody } from '../../src/model/entry/entry.ts';
import { forgottenEntry } from '../../src/model/entry/forgotten.ts';
import type { Session } from '../../src/model/session.ts';
import { fold, foldOnto } from '../../src/reducer/fold.ts';
import { contentKey, isApplied } from '../../src/reducer/log-source.ts';
import { journal, must, SESSION } from '../support.ts';

const claude = { agent: 'claude', session_id: 's1' };
const start: EntryBody = { type: 'start', source: 'startup', transcript: '/log' };
const words = (text: string, source: string, read?: { from: number; to: number }[]): EntryBody => ({
  type: 'capture',
  patch: { last_words: text },
  source,
  ...(read && { read }),
});

/** Entries, and the same after the user had some of them forgotten. */
function forgotten(entries: readonly Entry[], gone: readonly Entry[], write: ReturnType<typeof journal>) {
  const marker = write({ type: 'forget', entries: gone.map(({ id }) => id) }, {});
  const left = entries.map((entry) => (gone.includes(entry) ? forgottenEntry(entry) : entry));
  return { marker, left: [...left, marker] };
}

describe('a forgotten entry', () => {
  it.each<[string, EntryBody]>([
    ['save', { type: 'save', patch: { summary: 'two', key_decisions: [{ decision: 'd', reason: '' }] } }],
    ['prompt', { type: 'prompt', text: 'two' }],
    ['capture', words('two', '9.0.0')],
    ['turn', { type: 'turn', outcome: 'done', said: 'two' }],
  ])('does not count: a %s', (_what, body) => {
    const write = journal();
    const entries = [
      write(start, claude),
      write({ type: 'save', patch: { summary: 'one' } }, claude),
      write(body, claude),
    ];
    const { left, marker } = forgotten(entries, entries.slice(2), write);
    const session = must(fold(SESSION, left));
    expect(JSON.stringify(session)).not.toContain('two');
    expect(session).toMatchObject({ summary: 'one', key_decisions: [], requests: [] });
    // It also does not count before its line is overwritten, or if a merge brings the line back.
    expect(JSON.stringify(fold(SESSION, [...entries, marker]))).not.toContain('two');
    expect(fold(SESSION, [...left, ...entries])).toEqual(session);
    expect(fold(SESSION, [...entries, ...left])).toEqual(session);
  });

  it('keeps its agent run: the agent, its log, and how its turn ended', () => {
    const write = journal();
    const prompt = write(
      { type: 'prompt', text: 'x', transcript: '/log', offset: 7, process: { pid: 9 } },
      claude,
    );
    const turn = write({ type: 'turn', outcome: 'limit', said: 'y', detail: 'z' }, claude);
    const run = ({ agent_history: [one], provenance }: Session) => ({
      one,
      log: provenance.agent_history[0]?.transcript,
      process: provenance.agent_history[0]?.process,
    });
    const before = run(must(fold(SESSION, [prompt, turn])));
    const { left } = forgotten([prompt, turn], [prompt, turn], write);
    const { detail: _detail, ...one } = must(before.one);
    expect(run(must(fold(SESSION, left)))).toEqual({ ...before, one });
  });

  it('keeps its place in the log, which counts as applied whatever its content', () => {
    const write = journal();
    const first = write(start, claude);
    const behind = write(words('x', '50.0.0'), claude);
    const covered = write(words('y', '10.0.0', [{ from: 0, to: 30 }]), claude);
    const { left } = forgotten([first, behind, covered], [behind, covered], write);
    const log = must(must(fold(SESSION, left)).provenance.agent_history[0]?.transcript);
    expect(log.offset).toBe(30);
    for (const source of ['10.0.0', '50.0.0']) {
      expect(isApplied(log, source)).toBe(true);
      expect(isApplied(log, source, contentKey(words('more', source)))).toBe(true);
    }
    expect(isApplied(log, '60.0.0')).toBe(false);
  });

  it('excludes later entries of the same place', () => {
    const write = journal();
    const first = write(start, claude);
    const gone = write(words('x', '50.0.0'), claude);
    const { left } = forgotten([first, gone], [gone], write);
    const again = write(words('x again', '50.0.0'), claude);
    const session = must(fold(SESSION, [...left, again]));
    expect(session.last_words).toBe('');
    const log = must(session.provenance.agent_history[0]?.transcript);
    expect(isApplied(log, '50.0.0', contentKey(words('x, and more', '50.0.0')))).toBe(true);
  });

  it.each([
    ['with an id', 'prompt:p1'],
    ['by a digest of its text', 'text:abcdefgh'],
  ])('is recognised as a prompt %s', (_what, source) => {
    const write = journal();
    const prompt = write({ type: 'prompt', text: 'x', source }, claude);
    const { left } = forgotten([prompt], [prompt], write);
    expect(must(fold(SESSION, left)).provenance.agent_history[0]?.prompts).toEqual([source]);
  });
});

it('an older view cannot serve as the start', () => {
  const write = journal();
  const saved = write({ type: 'save', patch: { summary: 'x' } }, claude);
  const view = must(fold(SESSION, [saved]));
  expect(foldOnto(view, [write({ type: 'forget', entries: [saved.id] }, {})])).toBeUndefined();
});

it('stays forgotten if the forget entry is undone', () => {
  const write = journal();
  const saved = write({ type: 'save', patch: { summary: 'x' } }, claude);
  const { left, marker } = forgotten([saved], [saved], write);
  const undo = write({ type: 'undo', entries: [marker.id] }, {});
  expect(must(fold(SESSION, [...left, undo])).summary).toBe('');
  expect(must(fold(SESSION, [saved, marker, undo])).summary).toBe('');
});
