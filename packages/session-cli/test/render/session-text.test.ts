import { PassThrough } from 'node:stream';
import { type EntryBody, fold, type Session, type SessionPatch } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { renderContextFor } from '../../src/render/render-context.ts';
import { type StatusDetails, sessionText } from '../../src/render/session/session-text.ts';

const START = Date.parse('2026-11-23T14:00:00Z');
const NOW = START + 3_600_000;
const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
const rendering = renderContextFor(stream, { TZ: 'UTC', NO_COLOR: '1' }, NOW);

type Step = [agent: string, body: EntryBody, evidence?: 'agent' | 'user' | 'observed' | 'imported'];

/** The session of these entries, a minute apart. */
function sessionOf(...steps: Step[]): Session {
  const entries = steps.map(([agent, body, evidence = 'observed'], i) => ({
    id: `01kat9w1q8${String(i).padStart(3, '0')}aaaaaaa`,
    at: new Date(START + i * 60_000).toISOString(),
    actor: agent === 'you' ? {} : { agent, session_id: agent },
    evidence,
    ...body,
  }));
  const session = fold('20261123-140000-abcdef', entries as never);
  if (!session) throw new Error('no entries, no session');
  return session;
}
const save = (patch: SessionPatch): EntryBody => ({ type: 'save', patch });
const capture = (patch: SessionPatch): EntryBody => ({ type: 'capture', patch });
const prompt = (text: string): EntryBody => ({ type: 'prompt', text, transcript: '/log' });
const began: Step = ['claude', { type: 'begin' }];
const lines = (session: Session, details: StatusDetails = {}) =>
  sessionText(session, rendering, details).split('\n');
/** The lines under a title. */
function under(title: string, session: Session, details: StatusDetails = {}): string[] {
  const all = lines(session, details);
  const at = all.findIndex((line) => line.startsWith(title));
  if (at === -1) return [];
  const end = all.indexOf('', at);
  return all.slice(at, end);
}

describe('the requests', () => {
  const edited: Step = ['claude', capture({ files_touched: [{ path: 'a.ts', change: 'modified' }] })];
  it.each<[string, Step[], string[]]>([
    ['nothing', [], []],
    [
      'one request',
      [['claude', prompt('Fix login'), 'user']],
      ['What you asked, oldest first', '  - Fix login', '    claude, 59 minutes ago'],
    ],
    [
      'several, in order, each with what followed',
      [
        ['claude', prompt('Fix login'), 'user'],
        edited,
        ['claude', { type: 'turn', outcome: 'done', said: 'Fixed\nit.' }],
        ['codex', prompt('now the\ntests'), 'user'],
      ],
      [
        'What you asked, oldest first',
        '  - Fix login',
        '    claude, 59 minutes ago',
        '    → claude said: Fixed it.',
        '  - now the tests',
        '    codex, 56 minutes ago',
      ],
    ],
    [
      'not that they should go on',
      [
        ['claude', prompt('Fix login'), 'user'],
        ['codex', prompt('continue'), 'user'],
      ],
      ['What you asked, oldest first', '  - Fix login', '    claude, 59 minutes ago'],
    ],
    [
      'an answer with its question, a refusal with its call',
      [
        ['claude', { ...prompt('B'), question: 'A or B?' } as EntryBody, 'user'],
        ['claude', { ...prompt('no'), refused: '$ git push' } as EntryBody, 'user'],
      ],
      [
        'What you asked, oldest first',
        '  - B',
        '    claude, 59 minutes ago; answers: A or B?',
        '  - no',
        '    claude, 58 minutes ago; refuses: $ git push',
      ],
    ],
  ])('%s', (_name, steps, expected) => {
    expect(under('What you asked', sessionOf(began, ...steps))).toEqual(expected);
  });
});

describe('the last call', () => {
  const calls = (...list: NonNullable<SessionPatch['calls']>): Step => ['claude', capture({ calls: list })];
  const session = sessionOf(
    began,
    calls(
      { call: 'Edit a.ts', outcome: 'ok' },
      { call: '$ npm test', outcome: 'failed', error: 'expected 1, got 2' },
      { call: '$ git push', outcome: 'open' },
    ),
    [
      'claude',
      capture({ background: [{ id: '1', kind: 'command', what: 'npm run dev', state: 'running' }] }),
    ],
  );

  it('stands with its outcome', () =>
    expect(under('Last calls', session)).toEqual([
      'Last calls, oldest first',
      '  - Edit a.ts',
      '    → ok',
      '  - $ npm test',
      '    → failed: expected 1, got 2',
      '  - $ git push',
      '    → no result yet',
    ]));

  it('is an open error where it failed', () =>
    expect(under('Open errors', session)).toEqual([
      'Open errors',
      '  - $ npm test',
      '    expected 1, got 2',
    ]));

  it('may still be running', () =>
    expect(under('Had not reported', session)).toEqual([
      'Had not reported',
      "  - claude's command, 58 minutes ago: npm run dev",
    ]));
});

describe('steps that are done', () => {
  const plan = { plan: [{ step: 'a' }, { step: 'b' }] };
  const done = (step: string) => save({ steps: [{ step, status: 'completed' }] });
  const passed: Step = ['claude', capture({ checks: [{ command: 'npm test', outcome: 'passed' }] })];
  it.each<[string, Step[], string[]]>([
    ['none', [], ['Plan (0 of 2 done)', '  [ ] 1. a', '  [ ] 2. b']],
    [
      'reported done only',
      [['claude', done('a'), 'agent']],
      ['Plan (1 of 2 reported done)', '  [x] 1. a', '  [ ] 2. b'],
    ],
    [
      'checked',
      [['claude', done('a'), 'agent'], passed],
      ['Plan (1 of 2 done)', '  [x] 1. a (verified by npm test)', '  [ ] 2. b'],
    ],
    [
      'one verified, the other only reported done',
      [
        ['claude', done('a'), 'agent'],
        passed,
        ['claude', capture({ files_touched: [{ path: 'x', change: 'modified' }] })],
        ['claude', done('b'), 'agent'],
      ],
      ['Plan (2 of 2 done)', '  [x] 1. a (verified by npm test)', '  [x] 2. b (reported done)'],
    ],
    ['by the person', [['you', done('a'), 'user']], ['Plan (1 of 2 done)', '  [x] 1. a', '  [ ] 2. b']],
  ])('%s', (_name, steps, expected) => {
    expect(under('Plan', sessionOf(began, ['claude', save(plan), 'agent'], ...steps))).toEqual(expected);
  });
});

it('dead ends, as decisions', () => {
  const session = sessionOf(began, [
    'claude',
    save({
      dead_ends: [
        { approach: 'a', reason: 'b' },
        { approach: 'c', reason: '' },
      ],
    }),
  ]);
  expect(under('Dead ends', session)).toEqual(['Dead ends', '  - a: b', '  - c']);
});

it('checks, each with its outcome and its age, the newest last', () => {
  const session = sessionOf(
    began,
    [
      'claude',
      capture({
        checks: [
          { command: 'make', outcome: 'unknown' },
          { command: 'npm test', outcome: 'passed' },
        ],
      }),
    ],
    ['claude', capture({ checks: [{ command: 'npm test', outcome: 'failed' }] })],
  );
  expect(under('Checks', session)).toEqual([
    'Checks',
    '  unknown  make, 59 minutes ago',
    '  failed   npm test, 58 minutes ago',
  ]);
});

it('counts checks that are too many to show', () => {
  const checks = Array.from({ length: 14 }, (_, i) => ({ command: `make ${i}`, outcome: 'passed' as const }));
  const shown = under('Checks', sessionOf(began, ['claude', capture({ checks })]));
  expect(shown).toHaveLength(12);
  expect(shown[1]).toBe('  (4 earlier ones: 0dai session status --json)');
});

describe('how the last agent stopped, and what it said', () => {
  const asked: Step = ['codex', prompt('go on'), 'user'];
  const turn = (more: Partial<Extract<EntryBody, { type: 'turn' }>>): Step => [
    'codex',
    { type: 'turn', outcome: 'done', ...more },
  ];
  it.each<[string, Step[], string[]]>([
    ['well', [asked, turn({}), ['codex', { type: 'end', how: 'exit' }]], []],
    [
      'with words',
      [asked, turn({ said: 'Done.\nAll of it.' })],
      ['Last words, from codex, 58 minutes ago', '  Done.', '  All of it.'],
    ],
    [
      'at its limit',
      [asked, turn({ outcome: 'limit', detail: 'resets at 5pm' })],
      ['How it stopped', '  codex stopped at its usage limit: resets at 5pm'],
    ],
    [
      'with an error and words',
      [asked, turn({ outcome: 'error', said: 'hm' })],
      ['Last words, from codex, 58 minutes ago', '  codex stopped with an error', '  hm'],
    ],
    [
      'by Esc',
      [asked, turn({ outcome: 'interrupted' })],
      ['How it stopped', '  codex was interrupted by its user'],
    ],
    [
      'killed',
      [asked, ['codex', { type: 'end', how: 'gone' }]],
      ['How it stopped', '  codex is gone in the middle of a turn'],
    ],
    [
      'words that are the note too',
      [asked, ['codex', save({ handoff_notes: 'hm' }), 'agent'], turn({ said: 'hm' })],
      [],
    ],
  ])('%s', (_name, steps, expected) => {
    const session = sessionOf(began, ...steps);
    expect([...under('How it stopped', session), ...under('Last words', session)]).toEqual(expected);
  });

  it('shortens long words, and says so', () => {
    const shown = under('Last words', sessionOf(began, asked, turn({ said: 'word '.repeat(700) })));
    expect(shown.map((line) => line.trim()).join(' ')).toMatch(/… \(\d+ more characters: --json\)$/);
    expect(shown.length).toBeLessThan(15);
  });
});

describe('the agents', () => {
  const run = (agent: string, ...bodies: EntryBody[]): Step[] => bodies.map((body) => [agent, body]);
  const start: EntryBody = { type: 'start', source: 'startup' };
  /** These agents are in the middle of a turn, those are gone. */
  const present = (session: Session, working: string[], gone: string[] = []): StatusDetails => ({
    present: {
      atWork: session.agent_history.filter(({ agent }) => working.includes(agent)),
      howEnded: ({ run: { agent } }) => (gone.includes(agent) ? 'gone' : 'silent'),
    },
  });
  it.each<[string, Step[], string[], string[], string[]]>([
    [
      'one that left, one that is there',
      [
        ...run('claude', start, { type: 'turn', outcome: 'limit' }, { type: 'end', how: 'exit' }),
        ...run('codex', start),
      ],
      [],
      [],
      [
        'Agents',
        '  claude  2026-11-23 14:00 – 14:02, stopped at its usage limit, left',
        '  codex   2026-11-23 14:03, last seen 57 minutes ago',
      ],
    ],
    [
      'two at work',
      [...run('claude', start), ...run('codex', start)],
      ['claude', 'codex'],
      [],
      [
        'Agents (2 at work)',
        '  claude  2026-11-23 14:00, last seen 1 hour ago, at work',
        '  codex   2026-11-23 14:01, last seen 59 minutes ago, at work',
      ],
    ],
    [
      'a process that is gone, without an end in the journal',
      [...run('claude', start), ...run('codex', start)],
      ['codex'],
      ['claude'],
      [
        'Agents',
        '  claude  2026-11-23 14:00, last seen 1 hour ago, its process is gone',
        '  codex   2026-11-23 14:01, last seen 59 minutes ago, at work',
      ],
    ],
  ])('%s', (_name, steps, working, gone, expected) => {
    const session = sessionOf(...steps);
    expect(under('Agents', session, present(session, working, gone))).toEqual(expected);
  });
});

describe('briefings', () => {
  const given = (brief: string, form: 'full' | 'update' = 'full'): EntryBody => ({
    type: 'brief',
    brief,
    form,
    size: 9,
  });
  it.each<[string, Step[], string[]]>([
    ['none', [], []],
    [
      'one that is not confirmed',
      [['codex', given('ab12')]],
      ['Briefings', '  [ab12]  given to codex at 14:01, not confirmed yet'],
    ],
    [
      'one that arrived, one that was cut',
      [
        ['codex', given('ab12')],
        ['gemini', given('cd34')],
        ['codex', { type: 'receipt', brief: 'ab12', arrived: 'whole' }],
        ['gemini', { type: 'receipt', brief: 'cd34', arrived: 'cut' }],
      ],
      [
        'Briefings',
        '  [ab12]  delivered to codex at 14:01',
        '  [cd34]  given to gemini at 14:02, cut by gemini at its size limit',
      ],
    ],
    [
      'the last one of each',
      [
        ['codex', given('ab12')],
        ['codex', given('ef56', 'update')],
      ],
      ['Briefings', '  [ef56]  given to codex (update) at 14:02, not confirmed yet'],
    ],
  ])('%s', (_name, steps, expected) => {
    expect(under('Briefings', sessionOf(began, ...steps))).toEqual(expected);
  });

  it('of another day say which', () => {
    const session = sessionOf(began, ['codex', given('ab12')]);
    const later = renderContextFor(stream, { TZ: 'UTC', NO_COLOR: '1' }, NOW + 86_400_000);
    expect(sessionText(session, later)).toContain('given to codex at 2026-11-23 14:01');
  });
});

it('a goal that an agent called reached', () => {
  expect(lines(sessionOf(began, ['codex', capture({ goal: 'g', goal_reached: true })]))[0]).toBe(
    'Goal (reached, as the agent says)',
  );
});
