import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../testing/kit/src/test-world.ts';
import type { Agent } from '../../src/agent.ts';
import { gemini } from '../../src/agents/gemini/index.ts';
import { agents } from '../../src/agents/index.ts';
import { readDocument } from '../../src/catch-up/read-document.ts';
import { readLog } from '../../src/catch-up/read-log.ts';
import { linesOf } from '../../src/logs/log-reading.ts';
import { transcriptsOf } from '../samples.ts';

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('readLog', () => {
  it.each(agents)('reads what the reader of $id makes of the whole text', (agent: Agent) => {
    for (const { name, text } of transcriptsOf(agent.id)) {
      const path = write(`rollout-session-${name}.jsonl`, text);
      const part = readLog(agent, { path, offset: 0 });
      expect(part?.records).toBeGreaterThan(0);
      expect(part?.facts).toEqual(agent.transcript(linesOf(text)).facts);
      expect(part?.size).toBe(Buffer.byteLength(text));
      expect(part?.skipped).toBeUndefined();
    }
    expect(readdirSync(folder).every((name) => name.endsWith('.jsonl'))).toBe(true);
  });

  it.each([
    ['is not there', () => join(folder, 'none.jsonl')],
    ['lies in a file', () => join(write('a.jsonl', ''), 'b.jsonl')],
    ['is no log of the agent', () => write('a.txt', '{"id":"u","type":"user","content":"hi"}\n')],
    [
      'is a folder',
      () => {
        mkdirSync(join(folder, 'd.jsonl'));
        return join(folder, 'd.jsonl');
      },
    ],
    [
      'is a link',
      () => {
        symlinkSync(
          write('real.jsonl', '{"id":"u","type":"user","content":"hi"}\n'),
          join(folder, 'l.jsonl'),
        );
        return join(folder, 'l.jsonl');
      },
    ],
  ])('reads no log that %s', (_, path) => {
    expect(readLog(gemini, { path: path(), offset: 0 })).toBeUndefined();
  });

  it('reads a whole JSON document as one line', () => {
    const messages = [{ id: 'm1', type: 'user', timestamp: '2026-01-02T03:04:05Z', content: 'fix the door' }];
    const path = write('session-1.json', JSON.stringify({ sessionId: 's', messages }, null, 2));
    const part = readLog(gemini, { path, offset: 0 });
    expect(part).toMatchObject({ offset: part?.size, end: part?.size });
    expect(part?.facts.map(({ source }) => source)).toEqual(['1.0.0', '1.0.1']);
  });
});

describe('readDocument', () => {
  const limits = { documentBytes: 5_000, parsedBytes: 1_000 };
  const read = (text: string) => {
    const bytes = Buffer.from(text);
    const log = { size: bytes.length, read: (into: Buffer) => into.subarray(0, bytes.copy(into)) };
    let given = '';
    const part = readDocument(
      (lines) => {
        for (const { text } of lines) given += text;
        return { facts: [], unknown: {}, records: 1 };
      },
      log,
      limits,
    );
    return { given, skipped: part.skipped };
  };
  it.each([
    ['a small one', 'x y '.repeat(200), 800, undefined],
    ['one with an image', `"${'A'.repeat(4_500)}" text`, 15, undefined],
    ['one that is too large to be parsed', 'x y '.repeat(300), 0, [{ bytes: 1_200, why: 'large document' }]],
    ['one that is too large to be read', 'A'.repeat(5_001), 0, [{ bytes: 5_001, why: 'large document' }]],
  ])('of %s', (_, text, length, skipped) => {
    const found = read(text);
    expect(found.given.length).toBe(length);
    expect(found.skipped).toEqual(skipped);
  });
});
