import { describe, expect, it } from 'vitest';
import type { Actor, EntryBody } from '../../src/model/entry/entry.ts';
import type { SessionPatch, ToolCall } from '../../src/model/patch.ts';
import type { Session } from '../../src/model/session.ts';
import { claude, codex, sessionFrom } from '../support.ts';

// Events as entries of claude's log unless they name another agent, each at its own minute.
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 11, minute)).toISOString();
type Event = [body: EntryBody, actor?: Actor];
const ask = (text: string, minute: number, more: object = {}): EntryBody => ({
  type: 'prompt',
  text,
  source: `${minute}00.0.0`,
  when: at(minute),
  ...more,
});
const show = (patch: SessionPatch, minute: number): EntryBody => ({
  type: 'capture',
  patch,
  source: `${minute}00.0.10000`,
  when: at(minute),
});
const says = (text: string, minute: number) => show({ last_words: text }, minute);
const edits = (path: string, minute: number) =>
  show({ files_touched: [{ path, change: 'modified' }] }, minute);
const checks = (command: string, outcome: 'passed' | 'failed', minute: number) =>
  show({ checks: [{ command, outcome }] }, minute);
const calls = (call: string, minute: number, more: Partial<ToolCall> = {}) =>
  show({ calls: [{ call, outcome: 'ok', ...more }] }, minute);
const fails = (call: string, minute: number, more: Partial<ToolCall> = {}) =>
  calls(call, minute, { outcome: 'failed', error: 'E', ...more });
const actor = (id: string, state: 'running' | 'done', minute: number) =>
  show({ background: [{ id, kind: 'command', what: id, state }] }, minute);
const after = (...events: (EntryBody | Event)[]): Session =>
  sessionFrom(
    ...events.map((event): [EntryBody, Actor] =>
      Array.isArray(event) ? [event[0], event[1] ?? claude] : [event, claude],
    ),
  );

describe('requests', () => {
  it.each<[string, (EntryBody | Event)[], object[]]>([
    [
      'are in order, each with its effects',
      [
        ask('fix it', 1),
        edits('a', 2),
        edits('b', 3),
        edits('a', 4),
        checks('npm test', 'passed', 5),
        says('Fixed.', 6),
        ask('and the docs', 7),
        says('Written.', 8),
      ],
      [
        { text: 'fix it', opening: true, reply: 'Fixed.', edits: 2, passed: 'npm test' },
        { text: 'and the docs', reply: 'Written.' },
      ],
    ],
    [
      'also if they are read late',
      [ask('one', 1), says('First.', 2), says('Second.', 4), ask('two', 3)],
      [
        { text: 'one', reply: '' },
        { text: 'two', reply: 'Second.' },
      ],
    ],
    [
      'of two conversations have the effects of their own agent',
      [ask('one', 1), [ask('two', 2), codex], says('A.', 3), [says('B.', 4), codex], edits('a', 5)],
      [
        { text: 'one', agent: 'claude', opening: true, reply: 'A.', edits: 1 },
        { text: 'two', agent: 'codex', opening: true, reply: 'B.' },
      ],
    ],
    [
      'mark the first of a conversation, even if it is read late',
      [ask('two', 2), ask('one', 1)],
      [{ text: 'one', opening: true }, { text: 'two' }],
    ],
    [
      'keep the question that they answer, or the call that they refuse',
      [ask('one', 1), ask('sqlite', 2, { question: 'Which?' }), ask('not there', 3, { refused: 'Edit a' })],
      [{ text: 'one' }, { text: 'sqlite', question: 'Which?' }, { text: 'not there', refused: 'Edit a' }],
    ],
    [
      'that only say to go on are marked bare',
      [ask('one', 1), ask('go on', 2)],
      [{ text: 'one' }, { text: 'go on', bare: true }],
    ],
    [
      'that come from hook and log count once',
      [ask('one', 1), { type: 'prompt', text: 'one', source: 'prompt:1', when: at(1) }],
      [{ text: 'one' }],
    ],
  ])('%s', (_what, events, expected) => {
    const { requests } = after(...events);
    expect(requests).toMatchObject(expected);
    expect(requests).toHaveLength(expected.length);
    for (const [i, one] of expected.entries()) {
      for (const field of ['opening', 'bare', 'edits', 'passed'] as const) {
        if (field === 'opening' && i === 0) continue;
        expect(field in (requests[i] ?? {}), `${i} ${field}`).toBe(field in one);
      }
    }
  });

  it('keep the first of each conversation, and the latest others, within the limit', () => {
    const long = `${'word '.repeat(1_500)}end`;
    const events = Array.from(
      { length: 100 },
      (_, i): Event => [
        {
          type: 'prompt',
          text: `${i} ${long}`,
          source: `${i}00.0.0`,
          when: new Date(Date.UTC(2026, 10, 23, 12, i)).toISOString(),
        },
        i === 0 ? codex : claude,
      ],
    );
    const { requests } = after(...events);
    expect(requests).toHaveLength(40);
    expect(requests[0]).toMatchObject({ agent: 'codex', opening: true });
    expect(requests.at(-1)?.text).toMatch(/^99 word .*characters left out.* end$/s);
    expect(JSON.stringify(requests).length).toBeLessThan(40_000);
  });
});

describe('errors', () => {
  const test = { subjects: ['check:npm test'] };
  const list = ({ open_errors, failed_attempts }: Session) => [
    open_errors.map(({ call }) => call),
    failed_attempts.map(({ call }) => call),
  ];
  it.each<[string, EntryBody[], [open: string[], failed: string[]]]>([
    ['are open', [fails('$ a', 1)], [['$ a'], []]],
    [
      'of a check are closed when it passes',
      [fails('$ npm test', 1, test), checks('npm test', 'passed', 2)],
      [[], ['$ npm test']],
    ],
    [
      'of a check stay if only the call succeeded',
      [fails('$ npm test | tail', 1, test), calls('$ npm test | tail', 2, test)],
      [['$ npm test | tail'], []],
    ],
    [
      'of a check that fails again are replaced',
      [fails('$ npm test', 1, test), fails('$ npm test -v', 2, test)],
      [['$ npm test -v'], []],
    ],
    [
      'of an edit are closed when the file is edited',
      [fails('Edit a', 1, { subjects: ['file:a'] }), edits('a', 2)],
      [[], ['Edit a']],
    ],
    ['of a call are closed when it succeeds', [fails('$ a', 1), calls('$ a', 2)], [[], ['$ a']]],
    [
      'are not closed by earlier successes',
      [calls('$ a', 1), checks('npm test', 'passed', 1), fails('$ a', 2), fails('$ npm test', 3, test)],
      [['$ a', '$ npm test'], []],
    ],
    [
      'that were solved before they were read are closed',
      [checks('npm test', 'passed', 3), fails('$ npm test', 1, test)],
      [[], ['$ npm test']],
    ],
    [
      'are given up at the next request, except those of checks',
      [fails('$ a', 1), fails('$ npm test', 2, test), ask('the docs', 3)],
      [['$ npm test'], ['$ a']],
    ],
    [
      'stay open when the user only says to go on',
      [ask('x', 0), fails('$ a', 1), ask('go on', 3)],
      [['$ a'], []],
    ],
    ['that the log shows as resolved are closed', [fails('$ a', 1, { resolved: true })], [[], ['$ a']]],
  ])('%s', (_what, bodies, expected) => expect(list(after(...bodies))).toEqual(expected));
});

describe('the last calls', () => {
  it('are eight in order, at most three of which only read', () => {
    const all = [
      ...Array.from({ length: 9 }, (_, i) => calls(`$ step ${i}`, i + 1)),
      ...Array.from({ length: 4 }, (_, i) => calls(`Read f${i}`, i + 20)),
    ];
    expect(after(...all.toReversed()).last_calls.map(({ call }) => call)).toEqual([
      '$ step 4',
      '$ step 5',
      '$ step 6',
      '$ step 7',
      '$ step 8',
      'Read f1',
      'Read f2',
      'Read f3',
    ]);
  });
});

it.each<[string, EntryBody[], string[]]>([
  ['that started', [actor('a', 'running', 1), actor('b', 'running', 2)], ['a', 'b']],
  [
    'except those that reported',
    [actor('a', 'running', 1), actor('b', 'running', 2), actor('a', 'done', 3)],
    ['b'],
  ],
  [
    'except those whose start is read after their report',
    [actor('a', 'done', 3), actor('a', 'running', 1)],
    [],
  ],
  ['each once', [actor('a', 'running', 1), actor('a', 'running', 2)], ['a']],
])('lists running actors %s', (_what, bodies, expected) =>
  expect(after(...bodies).running.map(({ what }) => what)).toEqual(expected),
);

it('counts the files that were changed since a check ran, by the agents\u2019 logs', () => {
  const { checks: found } = after(
    edits('a', 1),
    checks('npm test', 'passed', 2),
    edits('b', 3),
    edits('c', 4),
    edits('b', 5),
    checks('npm run lint', 'passed', 6),
    // Git shows an old change late.
    { type: 'capture', patch: { files_touched: [{ path: 'd', change: 'modified' }] } },
  );
  expect(found).toEqual([
    { command: 'npm test', outcome: 'passed', edits_since: 2 },
    { command: 'npm run lint', outcome: 'passed' },
  ]);
});

it('keeps twelve statements, each once: the last three, and the most informative before', () => {
  const finding = 'Root cause: refresh() in src/auth.ts line 84 skips the expiry check, so 3 tests fail.';
  const texts = [finding, ...Array.from({ length: 14 }, (_, i) => `Now step ${i}.`), 'Now step 13.'];
  const said = after(...texts.map((text, i) => says(text, i + 1))).statements.map(({ text }) => text);
  expect(said).toHaveLength(12);
  expect(said[0]).toBe(finding);
  expect(said.slice(-3)).toEqual(['Now step 11.', 'Now step 12.', 'Now step 13.']);
});

describe('the lines that were added to a file', () => {
  const adds = (path: string, minute: number, ...added: string[]) =>
    show({ files_touched: [{ path, change: 'modified', added }] }, minute);
  const addedTo = ({ files_touched: files, provenance }: Session, path: string) =>
    provenance.files_touched[files.indexOf(path)]?.added;

  it.each<[string, EntryBody[], string[] | undefined]>([
    ['are the latest first', [ask('go', 1), adds('a', 2, 'one'), adds('a', 3, 'two')], ['two', 'one']],
    ['are told once', [ask('go', 1), adds('a', 2, 'one', 'two'), adds('a', 3, 'two')], ['two', 'one']],
    [
      'are at most four',
      [ask('go', 1), adds('a', 2, '1', '2', '3'), adds('a', 3, '4', '5')],
      ['4', '5', '1', '2'],
    ],
    [
      'begin anew with the next request',
      [ask('go', 1), adds('a', 2, 'one'), ask('more', 3), adds('a', 4, 'two')],
      ['two'],
    ],
    [
      'stay when the next request changes nothing',
      [ask('go', 1), adds('a', 2, 'one'), ask('more', 3)],
      ['one'],
    ],
    [
      'stay when the file is read',
      [ask('go', 1), adds('a', 2, 'one'), show({ files_touched: [{ path: 'a', change: 'read' }] }, 3)],
      ['one'],
    ],
  ])('%s', (_what, events, expected) => expect(addedTo(after(...events), 'a')).toEqual(expected));

  it('are kept of the twenty files that changed last', () => {
    const session = after(ask('go', 1), ...Array.from({ length: 25 }, (_, i) => adds(`f${i}`, 2 + i, 'x')));
    expect(session.files_touched.filter((path) => addedTo(session, path))).toEqual(
      Array.from({ length: 20 }, (_, i) => `f${i + 5}`),
    );
  });
});

describe('a reply', () => {
  const REPORT = `The analysis: ${'two tests fail because of the clock. '.repeat(15)}`.trim();

  it.each<[string, string[], string]>([
    ['is the last statement', ['One.', 'Two.'], 'Two.'],
    [
      'keeps a report that a short remark follows',
      [REPORT, 'Still waiting.'],
      `${REPORT}\nThen: Still waiting.`,
    ],
    ['keeps the last remark', [REPORT, 'Still waiting.', 'It is done.'], `${REPORT}\nThen: It is done.`],
    ['is a longer statement after a report', [REPORT, REPORT.toUpperCase()], REPORT.toUpperCase()],
    ['is a statement after a short one', ['A remark.', 'Still waiting.'], 'Still waiting.'],
  ])('%s', (_what, said, expected) => {
    const { requests } = after(ask('go', 1), ...said.map((text, i) => says(text, i + 2)));
    expect(requests[0]?.reply).toBe(expected);
  });

  it('leaves out code if it is too long', () => {
    const { requests } = after(
      ask('go', 1),
      says(`Done.\n\`\`\`\n${'x = 1\n'.repeat(400)}\`\`\`\nIt works.`, 2),
    );
    expect(requests[0]?.reply).toBe('Done.\nIt works.');
  });
});
