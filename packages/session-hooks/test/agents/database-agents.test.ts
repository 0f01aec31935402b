import { readdirSync, readFileSync } from 'node:fs';
import type { FactBody } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { crush } from '../../src/agents/crush/index.ts';
import { cursor } from '../../src/agents/cursor/index.ts';
import { goose } from '../../src/agents/goose/index.ts';
import { kilo } from '../../src/agents/kilo/index.ts';
import { recordsOf } from '../../src/agents/kiro/conversations.ts';
import { kiro } from '../../src/agents/kiro/index.ts';
import { opencode } from '../../src/agents/opencode/index.ts';
import { zed } from '../../src/agents/zed/index.ts';
import { idOffsets, sessionLines } from '../../src/logs/session-rows.ts';
import { isoTime, millisecondsOf } from '../../src/logs/times.ts';
import { expected as ofCrush } from '../fixtures/crush/expected.ts';
import { expected as ofGoose } from '../fixtures/goose/expected.ts';
import { expected as ofKilo } from '../fixtures/kilo/expected.ts';
import { expected as ofOpencode } from '../fixtures/opencode/expected.ts';

// The pure part of the agents with databases, on every Node.js. `test/databases` opens real ones.

const FIXTURES = new URL('../fixtures/', import.meta.url).pathname;
const cases = [
  { agent: opencode, expected: ofOpencode },
  { agent: kilo, expected: ofKilo },
  { agent: crush, expected: ofCrush },
  { agent: goose, expected: ofGoose },
].flatMap(({ agent, expected }) =>
  readdirSync(`${FIXTURES}${agent.id}/transcripts`).map((file) => ({
    agent,
    name: `${agent.id}/${file}`,
    lines: readFileSync(`${FIXTURES}${agent.id}/transcripts/${file}`, 'utf8')
      .split('\n')
      .map((text, i) => ({ text, offset: i + 1 })),
    expected: expected.transcripts[file.replace('.jsonl', '')],
  })),
);
const bare = (facts: readonly FactBody[]) =>
  facts.map((fact) => ({ ...fact, source: undefined, at: undefined }));

describe('agents with databases', () => {
  it.each(cases)('reads $name', ({ agent, lines, expected }) => {
    const { facts, unknown } = agent.transcript(lines);
    expect(bare(facts)).toEqual(bare(expected ?? []));
    expect(unknown).toEqual({});
    expect(new Set(facts.map(({ source }) => source)).size).toBe(facts.length);
  });

  it.each(cases)('reads rows of another shape without an error: $name', ({ agent, lines }) => {
    for (const { text } of lines)
      for (const to of ['null', '7', '[]', '{}', '"x"'])
        for (const broken of [
          text.replace(
            /"(?:data|parts|content|session)":(?:"(?:[^"\\]|\\.)*"|[[{])/,
            (all) => `"x":${to},${all}`,
          ),
          text.replace(/:"[^"\\]*"/g, `:${to}`),
        ])
          expect(() => agent.transcript([{ text: broken, offset: 1 }])).not.toThrow();
  });

  it('reads a session that OpenCode exported', () => {
    const user = {
      info: { id: 'm', role: 'user', time: { created: 1_700_000_000_000 } },
      parts: [] as unknown[],
    };
    user.parts.push({ id: 'p', type: 'text', text: 'fix it' });
    const answer = {
      info: { id: 'n', role: 'assistant', finish: 'stop' },
      parts: [{ type: 'text', text: 'done' }],
    };
    const text = JSON.stringify(
      { info: { title: 'Fix', directory: '/p' }, messages: [user, answer] },
      null,
      2,
    );
    const { facts, unknown } = opencode.transcript([{ text, offset: 0 }]);
    expect(unknown).toEqual({});
    expect(facts).toMatchObject([
      { fact: 'title', text: 'Fix' },
      { fact: 'turn', outcome: 'begun', source: '1.0.0', at: '2023-11-14T22:13:20.000Z' },
      { fact: 'prompt', text: 'fix it' },
      { fact: 'words', text: 'done', source: '2.0.0' },
      { fact: 'turn', outcome: 'done' },
    ]);
    expect(opencode.logFormat('/home/dev/ses_1.json')).toBe('document');
  });

  it('counts a message of OpenCode that it does not understand', () => {
    const text = JSON.stringify({ id: 'm', data: '{"role":"user"', parts: [] });
    expect(opencode.transcript([{ text, offset: 1 }]).unknown).toEqual({ message: 1 });
    const part = { id: 'p', data: '{"type":"hologram"}' };
    const other = JSON.stringify({ id: 'm', data: '{"role":"user"}', parts: [part, { id: 'q', data: '{' }] });
    expect(opencode.transcript([{ text: other, offset: 1 }]).unknown).toEqual({ hologram: 1, part: 1 });
  });

  it.each([
    ['opencode.db', opencode, 'database'],
    ['opencode-dev.db', opencode, 'database'],
    ['opencode.db-wal', opencode, undefined],
    ['kilo.db', kilo, 'database'],
    ['kilo.db', opencode, undefined],
    ['crush.db', crush, 'database'],
    ['sessions.db', goose, 'database'],
    ['state.vscdb', cursor, 'database'],
    ['data.sqlite3', kiro, 'database'],
    ['threads.db', zed, 'database'],
    ['state.vscdb.backup', cursor, undefined],
    ['20250724_1.jsonl', goose, 'lines'],
    ['secrets.yaml', goose, undefined],
  ])('knows the format of %s', (name, agent, format) => {
    expect(agent.logFormat(`/home/dev/x/${name}`)).toBe(format);
    expect(agent.logFormat(`C:\\x\\${name}`)).toBe(format);
  });
});

describe('the history in the database of Kiro CLI', () => {
  const facts = (entries: readonly unknown[]) =>
    kiro
      .transcript(
        entries.flatMap(recordsOf).map(({ record }, i) => ({ text: JSON.stringify(record), offset: i + 1 })),
      )
      .facts.map(({ source: _, at: _at, ...fact }) => fact);
  const uses = (id: string, name: string, args: object) => ({
    ToolUse: { message_id: 'm', content: '', tool_uses: [{ id, name, args }] },
  });
  const result = (id: string, content: object, status = 'Success') => ({
    content: { ToolUseResults: { tool_use_results: [{ tool_use_id: id, content: [content], status }] } },
  });

  it('has prompts, calls and their results', () => {
    const entries = [
      {
        user: { content: { Prompt: { prompt: 'fix it' } } },
        assistant: uses('k1', 'execute_bash', { command: 'npm test' }),
      },
      {
        user: result('k1', { Json: { exit_status: '1', stdout: '1 failed', stderr: '' } }),
        assistant: uses('k2', 'fs_write', { command: 'create', path: '/home/dev/proj/door.ts' }),
      },
      { user: result('k2', { Text: '' }), assistant: { Response: { message_id: 'm', content: 'done' } } },
    ];
    expect(facts(entries)).toMatchObject([
      { fact: 'turn', outcome: 'begun' },
      { fact: 'prompt', text: 'fix it' },
      { fact: 'command', command: 'npm test', exit: 1 },
      { fact: 'call', call: 'k1', outcome: 'failed', error: '1 failed' },
      { fact: 'file', path: '/home/dev/proj/door.ts', change: 'created' },
      { fact: 'call', call: 'k2', outcome: 'ok' },
      { fact: 'words', text: 'done' },
      { fact: 'turn', outcome: 'done' },
    ]);
  });

  it('has calls that the user cancelled, with what they asked next', () => {
    const { content } = result('k1', { Text: 'Tool use was cancelled by the user' }, 'Error');
    const cancelled = { CancelledToolUses: { prompt: 'not that', ...content.ToolUseResults } };
    const entries = [
      {
        user: { content: { Prompt: { prompt: 'fix it' } } },
        assistant: uses('k1', 'execute_bash', { command: 'rm door' }),
      },
      { user: { content: cancelled }, assistant: { Response: { content: 'sorry' } } },
    ];
    expect(facts(entries)).toMatchObject([
      { fact: 'turn' },
      { fact: 'prompt' },
      { fact: 'refusal', call: 'k1' },
      { fact: 'call', call: 'k1', outcome: 'refused' },
      { fact: 'prompt', text: 'not that' },
      { fact: 'words', text: 'sorry' },
      { fact: 'turn', outcome: 'done' },
    ]);
  });

  it.each([
    [null],
    [7],
    [{}],
    [{ user: 7 }],
    [{ user: { content: {} } }],
    [{ assistant: { ToolUse: { tool_uses: [7] } } }],
  ])('may hold %j', (entry) => expect(() => facts([entry])).not.toThrow());
});

describe('sessionLines', () => {
  const read = (sizes: readonly number[], wanted: readonly number[] = []) => {
    const given: number[] = [];
    let skipped = 0;
    const all = function* () {
      skipped = yield* lines;
    };
    const lines = sessionLines(
      {
        count: sizes.length,
        read(index) {
          given.push(index);
          return sizes[index] === -1 ? undefined : { text: 'x'.repeat(sizes[index] ?? 0), offset: index + 1 };
        },
        isWanted: (index) => wanted.includes(index),
        bytes: () => sizes.reduce((sum, size) => sum + size, 0),
      },
      { headBytes: 10, tailBytes: 20, foundBytes: 10 },
    );
    const offsets = [...all()].map(({ offset }) => offset);
    expect(new Set(given).size).toBe(given.length);
    return { offsets, skipped };
  };

  it.each([
    ['nothing', [], [], [], 0],
    ['all of a small session', [5, 5, 5, 5], [], [1, 2, 3, 4], 0],
    ['no record that was removed meanwhile', [5, -1, 5], [], [1, 3], 0],
    ['head and tail of a large one', [10, 9, 9, 9, 10, 10], [], [1, 5, 6], 27],
    ['what is wanted between them', [10, 9, 9, 9, 10, 10], [2], [1, 3, 5, 6], 18],
    ['not too much of that', [10, 9, 9, 9, 10, 10], [1, 2, 3], [1, 2, 3, 5, 6], 9],
    ['one record that is larger than all limits', [100], [], [1], 0],
  ])('reads %s, and counts what it left out', (_, sizes, wanted, offsets, skipped) => {
    expect(read(sizes, wanted)).toEqual({ offsets, skipped });
  });

  it('gives ids ascending offsets, and other offsets after the user went back', () => {
    const before = idOffsets(['a', 'b', 'c']);
    expect(before.toSorted((a, b) => a - b)).toEqual(before);
    const after = idOffsets(['a', 'd', 'c']);
    expect(after.map((offset, i) => offset === before[i])).toEqual([true, false, true]);
  });
});

describe('times in databases', () => {
  it.each([
    [1_767_323_045, '2026-01-02T03:04:05.000Z'],
    [1_767_323_045_678, '2026-01-02T03:04:05.678Z'],
    [1_767_323_045_678_000, '2026-01-02T03:04:05.678Z'],
    ['1767323045', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02 03:04:05', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.678901Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T05:04:05+02:00', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02 03:04:05 UTC', '2026-01-02T03:04:05.000Z'],
    ['yesterday', undefined],
    ['2026-13-45T99:99:99Z', undefined],
    [-1, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [null, undefined],
  ])('reads %j', (stored, iso) => {
    expect(isoTime(stored)).toBe(iso);
    expect(millisecondsOf(stored) === undefined).toBe(iso === undefined);
  });
});
