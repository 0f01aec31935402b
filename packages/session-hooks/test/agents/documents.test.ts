import { describe, expect, it } from 'vitest';
import { claude } from '../../src/agents/claude/index.ts';
import { kiro } from '../../src/agents/kiro/index.ts';
import { readerOf } from '../../src/import/log-file-at.ts';

// Logs that a program or the user saved as one document: by hand.

const read = (agent: typeof claude | typeof kiro, document: unknown) =>
  agent.transcript([{ text: JSON.stringify(document, null, 2), offset: 0 }]);

describe('a log of Claude Code as one document', () => {
  const records = [
    { type: 'user', message: { role: 'user', content: 'fix it' } },
    { type: 'assistant', message: { role: 'assistant', content: [{ type: 'text', text: 'done' }] } },
  ];
  it.each([
    ['a list', records],
    ['a list under a key', { loglines: records }],
  ])('%s', (_, document) => {
    const { facts, unknown } = read(claude, document);
    expect(unknown).toEqual({});
    expect(facts).toMatchObject([
      { fact: 'turn', outcome: 'begun', source: '1.0.0' },
      { fact: 'prompt', text: 'fix it' },
      { fact: 'words', text: 'done', source: '2.0.0' },
    ]);
  });
});

it("reads a conversation that Kiro CLI's user saved", () => {
  const { facts, unknown } = read(kiro, {
    conversation_id: 'a',
    next_message: null,
    history: [
      { user: { content: { Prompt: { prompt: 'fix it' } } }, assistant: { Response: { content: 'done' } } },
    ],
  });
  expect(unknown).toEqual({});
  expect(facts.filter(({ fact }) => fact !== 'turn')).toMatchObject([
    { fact: 'prompt', text: 'fix it' },
    { fact: 'words', text: 'done' },
  ]);
});

describe('readerOf', () => {
  it.each([
    ['/b/monday.json', 'document'],
    ['/b/monday.jsonl.zst', 'lines'],
    ['/b/monday.txt', 'text'],
    ['/b/monday.png', undefined],
  ])('takes %s as %s', (path, format) => {
    const reader = readerOf(claude, path);
    expect(reader.logFormat(path)).toBe(format);
    expect(reader.logFormat('/b/other.json')).toBe(claude.logFormat('/b/other.json'));
  });
});
