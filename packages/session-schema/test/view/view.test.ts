import { describe, expect, it } from 'vitest';
import { sessionPatch } from '../../src/model/schemas/patch.ts';
import type { Session } from '../../src/model/session.ts';
import { fold } from '../../src/reducer/fold.ts';
import { differences, digestIn, type PlainSession, viewFileText, viewText } from '../../src/view/view.ts';
import { randomJournal, randomlyEdited } from '../reducer/random.ts';
import { journal, SESSION, seeded, sessionFrom } from '../support.ts';

const session = sessionFrom({
  type: 'save',
  patch: {
    goal: 'g',
    summary: 's',
    handoff_notes: 'n',
    plan: [
      { step: 'a', status: 'completed' },
      { step: 'b', status: 'pending' },
    ],
    files_touched: [{ path: 'f.ts' }, { path: 'g.ts' }],
    key_decisions: [{ decision: 'd', reason: 'r' }],
    dead_ends: [{ approach: 'e', reason: 'f' }],
  },
});

describe('viewText', () => {
  it('covers everything but the digest', () => {
    expect(viewText({ ...session, digest: 'x' })).toBe(viewText(session));
    expect(viewText({ ...session, goal: 'h' })).not.toBe(viewText(session));
    expect(viewText({ ...session, journal: { ...session.journal, position: 1 } })).not.toBe(
      viewText(session),
    );
  });

  it('differs from the signed text of any entry', () =>
    expect(viewText(session).startsWith('view\n')).toBe(true));
});

describe('a view file', () => {
  const digest = 'abcdefghijklmnopqrs-_0';
  const file = viewFileText({ ...session, digest: 'an earlier one' }, () => digest);

  it('is the session as JSON, its digest last', () => {
    expect(file).toBe(`${JSON.stringify({ ...session, digest }, null, 2)}\n`);
    expect(viewFileText(session, undefined)).toBe(`${JSON.stringify(session, null, 2)}\n`);
  });

  it.each<[string, string, unknown]>([
    ['as written', file, { text: viewText(session), digest }],
    ['changed', file.replace('"g"', '"h"'), { text: viewText({ ...session, goal: 'h' }), digest }],
    ['without a digest', viewFileText(session, undefined), undefined],
    ['on one line', JSON.stringify(JSON.parse(file)), undefined],
    ['with a longer digest', file.replace(digest, `${digest}x`), undefined],
    ['with something after it', `${file}\n`, undefined],
    ['empty', '', undefined],
  ])('splits into covered text and digest: %s', (_, text, expected) =>
    expect(digestIn(text)).toEqual(expected),
  );
});

describe('differences', () => {
  const b = { step: 'b', status: 'pending' as const };
  const a = { step: 'a', status: 'completed' as const };
  it.each<[string, Partial<PlainSession>, unknown]>([
    ['nothing', {}, undefined],
    ['a goal', { goal: 'h' }, { goal: 'h' }],
    ['an emptied note', { handoff_notes: '' }, { handoff_notes: '' }],
    ['a status', { plan: [a, { ...b, status: 'completed' }] }, { plan: [a, { ...b, status: 'completed' }] }],
    ['an order', { plan: [b, a] }, { plan: [b, a] }],
    ['a wording', { plan: [a, { ...b, step: '2. B.' }] }, { plan: [a, { ...b, step: '2. B.' }] }],
    ['a step removed', { plan: [a] }, { plan: [a], remove: { plan: ['b'] } }],
    ['a step doubled', { plan: [a, b, b] }, { plan: [a, b, b] }],
    ['a plan removed', { plan: [] }, { remove: { plan: ['a', 'b'] } }],
    [
      'files',
      { files_touched: ['g.ts', 'new.ts'] },
      { files_touched: [{ path: 'new.ts' }], remove: { files_touched: ['f.ts'] } },
    ],
    [
      'a reason',
      { key_decisions: [{ decision: 'd', reason: '' }] },
      { key_decisions: [{ decision: 'd', reason: '' }] },
    ],
    ['a decision removed', { key_decisions: [] }, { remove: { key_decisions: ['d'] } }],
    [
      'a dead end',
      {
        dead_ends: [
          { approach: 'e', reason: 'f' },
          { approach: 'new', reason: '' },
        ],
      },
      { dead_ends: [{ approach: 'new', reason: '' }] },
    ],
    [
      'why it did not work',
      { dead_ends: [{ approach: 'e', reason: '' }] },
      { dead_ends: [{ approach: 'e', reason: '' }] },
    ],
    ['a dead end removed', { dead_ends: [] }, { remove: { dead_ends: ['e'] } }],
  ])('shows %s', (_name, change, expected) => {
    expect(differences(session, { ...session, ...change })).toEqual(expected);
  });

  it('removes the last of two equal steps', () => {
    const twice = sessionFrom({
      type: 'save',
      patch: { plan: [{ ...a, step: 'run' }, a, { ...b, step: 'run' }] },
    });
    const patch = differences(twice, { ...twice, plan: [{ ...a, step: 'run' }, a] });
    expect(patch?.remove).toEqual({ plan: ['run'] });
    const edited = sessionFrom(
      { type: 'save', patch: { plan: twice.plan } },
      { type: 'edit', patch: { remove: { plan: ['run'] } } },
    );
    expect(edited.plan).toEqual([{ ...a, step: 'run' }, a]);
  });

  it('names the run whose description changed', () => {
    const [run] = session.agent_history;
    const after = { ...session, agent_history: [{ ...run, agent: 'claude', did: 'x' }] } as Session;
    expect(differences(session, after)).toEqual({
      agent_history: [{ agent: 'claude', started_at: '2026-11-23T10:00:00.000Z', did: 'x' }],
    });
  });

  it('applied as an edit, give the edited plain fields', () => {
    let edits = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const random = seeded(seed * 7);
      const entries = randomJournal(seed);
      const before = fold(SESSION, entries);
      if (!before) throw new Error('no session');
      // A patch names a run by agent and start, so two that began at the same moment cannot be distinguished.
      const runs = before.agent_history.map(({ agent, started_at }) => `${agent} ${started_at}`);
      if (new Set(runs).size < runs.length) continue;
      const wanted = randomlyEdited(random, before);
      const found = differences(before, wanted);
      if (!found) continue;
      edits += 1;
      const patch = sessionPatch.parse(JSON.parse(JSON.stringify(found)));
      expect(patch).toEqual(found);
      const edit = journal(Date.parse('2026-12-31T00:00:00.000Z'))(
        { type: 'edit', patch },
        {},
        { evidence: 'hand' },
      );
      const after = fold(SESSION, [...entries, edit]);
      if (!after) throw new Error('no session');
      expect(plain(after), `seed ${seed}`).toEqual(plain(wanted));
      // An applied edit shows no more differences.
      expect(
        differences(after, { ...wanted, agent_history: after.agent_history }),
        `seed ${seed}`,
      ).toBeUndefined();
      expect(after.provenance.plan).toHaveLength(after.plan.length);
      expect(after.provenance.files_touched).toHaveLength(after.files_touched.length);
      expect(after.provenance.key_decisions).toHaveLength(after.key_decisions.length);
      expect(after.provenance.dead_ends).toHaveLength(after.dead_ends.length);
    }
    expect(edits).toBeGreaterThan(300);
  });

  it('do not undo later entries', () => {
    const write = journal();
    const first = write({ type: 'save', patch: { plan: [{ step: 'a' }] } });
    const meanwhile = write({
      type: 'save',
      patch: { steps: [{ step: 'b', status: 'pending' }], files_touched: [{ path: 'x' }] },
    });
    const base = fold(SESSION, [first]);
    const patch = base && differences(base, { ...base, plan: [{ step: 'a', status: 'completed' }] });
    if (!patch) throw new Error('no difference');
    const after = fold(SESSION, [first, meanwhile, write({ type: 'edit', patch }, {})]);
    expect(after?.plan).toEqual([
      { step: 'a', status: 'completed' },
      { step: 'b', status: 'pending', superseded: true },
    ]);
    expect(after?.files_touched).toEqual(['x']);
  });
});

/** The plain fields, with unordered lists sorted. */
function plain(session: PlainSession) {
  const byText = (x: { decision: string }, y: { decision: string }) => (x.decision < y.decision ? -1 : 1);
  return {
    goal: session.goal,
    summary: session.summary,
    handoff_notes: session.handoff_notes,
    plan: session.plan.map(({ step, status, superseded }) => ({
      step,
      status,
      ...(superseded && status !== 'completed' && { superseded }),
    })),
    files: [...session.files_touched].sort(),
    decisions: [...session.key_decisions].sort(byText),
    ends: session.dead_ends,
    did: session.agent_history.map((run) => [run.agent, run.started_at, run.did]),
  };
}
