import { describe, expect, it } from 'vitest';
import { logEntries, turnDetail } from '../../src/input/log-entries.ts';
import type { Fact, FactBody } from '../../src/model/fact.ts';
import { entry } from '../../src/model/schemas/entry.ts';
import { claude, journal } from '../support.ts';

const since = '2026-11-23T10:00:00.000Z';
const at = '2026-11-23T10:05:00.000Z';
const options = {
  since,
  projectPath: (path: string) => (path.startsWith('/') ? undefined : path),
};
/** Facts of consecutive records of 100 bytes each. */
const placed = (...bodies: FactBody[]): Fact[] =>
  bodies.map((body, i) => ({ ...body, at, source: `${i * 100}.0.0` }));
/** The record numbers of the facts that become entries. */
const left = (...bodies: FactBody[]): number[] =>
  logEntries(placed(...bodies), options).map(({ body }) => Number.parseInt(body.source ?? '', 10) / 100);

const words = (text: string): FactBody => ({ fact: 'words', text });
const file = (path: string, change: 'read' | 'created' | 'modified' | 'deleted' = 'modified'): FactBody => ({
  fact: 'file',
  path,
  change,
});
const ran = (command: string, exit = 0): FactBody => ({ fact: 'command', command, exit });
const call = (about: string, outcome: 'ok' | 'failed' | 'open', error?: string): FactBody => ({
  fact: 'call',
  call: about,
  tool: 'Bash',
  about,
  outcome,
  ...(error !== undefined && { error }),
});
const ask: FactBody = { fact: 'prompt', text: 'go' };
const turn = (outcome: 'begun' | 'done' | 'limit'): FactBody => ({ fact: 'turn', outcome });

describe('leaves out facts that later ones replace', () => {
  it.each<[string, FactBody[], number[]]>([
    ['other facts stay', [ask, file('a'), ran('npm test'), words('x')], [0, 1, 2, 3]],
    ['a file\u2019s earlier edits', [file('a'), file('b'), file('a')], [1, 2]],
    ['a read of a file that was or is changed', [file('a', 'read'), file('a'), file('a', 'read')], [1]],
    ['files outside the project', [file('/etc/passwd'), file('a')], [1]],
    ['an earlier run of the same check', [ran('npm test', 1), ran('make'), ran('npm test')], [1, 2]],
    ['commands that are not checks', [ran('ls'), ran('npm test')], [1]],
    [
      'an earlier plan',
      [
        { fact: 'plan', steps: [{ step: 'a' }] },
        { fact: 'plan', steps: [{ step: 'b' }] },
      ],
      [1],
    ],
    [
      'earlier statements of the same turn, except the first, the last four overall and the twelve most informative',
      [
        ask,
        words('The cause is known: the cache is never cleared.'),
        ...Array.from({ length: 14 }, (_, i) =>
          words(i === 6 ? 'Let me look.' : `Check ${i} of 14 has passed.`),
        ),
        ask,
        words('Let me look.'),
        ...'bcdefg'.split('').map(words),
      ],
      [0, 1, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 21, 22, 23],
    ],
    [
      'changes and checks before each prompt stay',
      [ask, file('a'), ran('npm test'), ask, file('a'), ran('npm test')],
      [0, 1, 2, 3, 4, 5],
    ],
    ['how an earlier turn ended', [ask, turn('limit'), ask, turn('begun'), turn('done')], [0, 2, 4]],
    ['how a turn ended before the one that is under way', [turn('done'), turn('begun')], []],
    [
      'an earlier goal, and that it was reached',
      [
        { fact: 'goal', text: 'a' },
        { fact: 'goal reached', reached: true },
        { fact: 'goal', text: 'b' },
      ],
      [2],
    ],
    [
      'a task\u2019s earlier status, not its text',
      [
        { fact: 'task', ref: '1', step: 'a', status: 'pending' },
        { fact: 'task', ref: '1', status: 'in_progress' },
        { fact: 'task', ref: '1', status: 'completed' },
      ],
      [0, 2],
    ],
    [
      'facts that are not recorded',
      [
        { fact: 'summary', text: 's' },
        { fact: 'title', text: 't' },
      ],
      [],
    ],
    [
      'an earlier state of a background task',
      [
        { fact: 'background', id: '1', kind: 'command', state: 'running' },
        { fact: 'background', id: '2', kind: 'command', state: 'running' },
        { fact: 'background', id: '1', kind: 'command', state: 'done' },
      ],
      [1, 2],
    ],
  ])('%s', (_what, facts, expected) => expect(left(...facts)).toEqual(expected));

  it('a reading that begins later selects the same facts', () => {
    const all = [
      ask,
      file('a'),
      call('npm test', 'failed', 'expected 1'),
      words('a'),
      ran('npm test'),
      ask,
      file('a', 'read'),
      call('npm test', 'ok'),
      ran('npm test'),
      file('a'),
      { fact: 'background', id: '1', kind: 'command', state: 'running' } as const,
      words('b'),
      turn('done'),
    ];
    const whole = left(...all);
    for (let from = 0; from < all.length; from++) {
      const rest = logEntries(placed(...all).slice(from), options).map(({ body }) =>
        Number.parseInt(body.source ?? '', 10),
      );
      expect(rest).toEqual(whole.map((place) => place * 100).filter((place) => place >= from * 100));
    }
  });
});

describe('an entry', () => {
  it('is made for each message or call and kind of evidence', () => {
    const facts: Fact[] = [
      { fact: 'file', path: 'a', change: 'modified', at, source: '0.0.0' },
      { fact: 'file', path: 'b', change: 'modified', at, source: '0.0.1' },
      { fact: 'decision', decision: 'x', reason: '', by: 'user', at, source: '0.0.2' },
      { fact: 'file', path: 'c', change: 'modified', at, source: '0.1.0' },
    ];
    expect(logEntries(facts, options).map(({ body, evidence }) => [body.source, evidence])).toEqual([
      ['0.0.10000', 'observed'],
      ['0.0.10002', 'user'],
      ['0.1.10000', 'observed'],
    ]);
  });

  it('of a prompt has the same source as the hook’s, if both know its id', () => {
    const facts: Fact[] = [
      { fact: 'prompt', text: 'a', id: 'p1', at, source: '0.0.0' },
      { fact: 'prompt', text: 'b', at, source: '100.0.0' },
    ];
    expect(logEntries(facts, options).map(({ body }) => body.source)).toEqual(['prompt:p1', '100.0.0']);
  });

  it('has the time of the entry before if the log has none', () => {
    const facts: Fact[] = [
      { fact: 'words', text: 'a', source: '0.0.0' },
      { fact: 'prompt', text: 'b', at, source: '100.0.0' },
      { fact: 'words', text: 'c', source: '200.0.0' },
    ];
    expect(logEntries(facts, options).map(({ body }) => body.when)).toEqual([since, at, at]);
  });

  it('is valid in a journal', () => {
    const write = journal();
    const facts = placed(ask, words('word '.repeat(50_000)), turn('limit'), {
      fact: 'answer',
      question: 'q'.repeat(9_000),
      answer: 'a',
    });
    for (const { body, evidence } of logEntries(facts, options)) {
      const written = write(body, claude, { evidence });
      expect(entry.parse(JSON.parse(JSON.stringify(written)))).toEqual(written);
    }
  });
});

describe('the user’s prompts', () => {
  const prompts = (...facts: Fact[]) =>
    logEntries(facts, options).flatMap(({ body }) => (body.type === 'prompt' ? [body] : []));

  it.each<[string, FactBody[], object[]]>([
    ['as typed', [{ fact: 'prompt', text: ' fix it ' }], [{ text: 'fix it' }]],
    ['without private parts', [{ fact: 'prompt', text: 'a<private>b</private>' }], [{ text: 'a' }]],
    ['not at all if all is private', [{ fact: 'prompt', text: '<private>b</private>' }], []],
    [
      'with the call that was refused',
      [
        { fact: 'refusal', call: '1', tool: 'Edit', about: 'src/a.ts' },
        { fact: 'prompt', text: 'not there', via: 'refusal' },
      ],
      [{ text: 'not there', refused: 'Edit src/a.ts' }],
    ],
    [
      'with the question that they answer, and the other options',
      [
        { fact: 'answer', question: 'Which store?', answer: 'sqlite', options: ['files'], note: ' fast ' },
        { fact: 'answer', question: 'Which?', answer: 'this' },
      ],
      [
        { text: 'sqlite (note: fast)', question: 'Which store? (other options: files)' },
        { text: 'this', question: 'Which?' },
      ],
    ],
  ])('%s', (_what, facts, expected) => {
    const placed = facts.map((fact, i) => ({ ...fact, at, source: `0.0.${i}` }));
    expect(prompts(...placed)).toEqual(
      expected.map((one) => expect.objectContaining({ type: 'prompt', when: at, ...one })),
    );
  });
});

it.each([
  [{}, undefined],
  [{ detail: ' 429 ' }, '429'],
  [{ resets: '5pm' }, 'resets 5pm'],
  [{ detail: '429', resets: '5pm' }, '429; resets 5pm'],
  [{ detail: 'limit reached, resets 5pm', resets: '5pm' }, 'limit reached, resets 5pm'],
])('how a turn ended: %j', (fact, expected) => expect(turnDetail(fact)).toBe(expected));

describe('the newest of very many facts become entries', () => {
  it.each<[string, FactBody[], number, string]>([
    ['files', Array.from({ length: 1_500 }, (_, i) => file(`f${i}`)), 1_000, 'f1499'],
    [
      'anything',
      Array.from({ length: 2_500 }, (_, i): FactBody => ({ fact: 'prompt', text: `p${i}` })),
      2_000,
      'p2499',
    ],
  ])('%s', (_, bodies, count, newest) => {
    const entries = logEntries(placed(...bodies), options);
    expect(entries).toHaveLength(count);
    expect(JSON.stringify(entries.at(-1))).toContain(`"${newest}"`);
  });
});

describe('what edits added to a file', () => {
  const edit = (path: string, output: string): FactBody[] => [
    file(path),
    { fact: 'call', call: path, tool: 'Edit', about: path, outcome: 'ok', output },
  ];
  const addedTo = (...bodies: FactBody[]) =>
    logEntries(placed(...bodies), options).flatMap(({ body }) =>
      body.type === 'capture' ? (body.patch.files_touched ?? []).map(({ path, added }) => [path, added]) : [],
    );

  it.each<[string, FactBody[], [string, string[] | undefined][]]>([
    [
      'the functions and types, by name',
      edit(
        'a.go',
        '+// Cut shortens. | +func (s *Store) Cut(text string) string { | +return text | +type Cutter struct {',
      ),
      [['a.go', ['func (s *Store) Cut', 'type Cutter']]],
    ],
    [
      'the sections of a document',
      edit('a.md', '+## Testing the app | +Run it. | +### On Windows'),
      [['a.md', ['## Testing the app', '### On Windows']]],
    ],
    [
      'else the longest line, without where it is',
      edit(
        'a.ts',
        "+import { b } from './b'; | +// b knows how this is done, and why it has to be | +b(1); | +cut(text, 12); (after {)",
      ),
      [['a.ts', ['cut(text, 12);']]],
    ],
    ['nothing if only lines without words', edit('a.ts', '+} | +);'), [['a.ts', undefined]]],
    [
      'of several edits, the latest first, names before lines',
      [...edit('a.py', '+x = 1'), ...edit('a.py', '+def one(): | +return 1'), ...edit('a.py', '+class Two:')],
      [['a.py', ['class Two', 'def one', 'x = 1']]],
    ],
    [
      'nothing that a later edit removed',
      [...edit('a.py', '+def one():'), ...edit('a.py', '+def two(): | -def one():')],
      [['a.py', ['def two']]],
    ],
    [
      'no function that was there before',
      edit('a.go', '+func Cut(text string, max int) string { | -func Cut(text string) string {'),
      [['a.go', ['func Cut(text string, max int) string {']]],
    ],
    [
      'only what was added after the same request',
      [...edit('a.py', '+def one():'), ask, ...edit('a.py', '+def two():')],
      [
        ['a.py', ['def one']],
        ['a.py', ['def two']],
      ],
    ],
    ['nothing for a read', [file('a.py', 'read')], [['a.py', undefined]]],
  ])('is %s', (_what, bodies, expected) => expect(addedTo(...bodies)).toEqual(expected));
});
