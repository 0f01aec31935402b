import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../testing/kit/src/test-world.ts';
import { codex } from '../../../src/agents/codex/index.ts';
import { nodeLogFolders } from '../../../src/catch-up/node-log-folders.ts';
import { readLog } from '../../../src/catch-up/read-log.ts';
import { decompressed } from '../../../src/logs/bytes/zstd.ts';

const RAW = 0;
const REPEATED = 1;

/** A zstd frame of one block; `times`: the size of a block that repeats one byte. */
function frame(content: Buffer, times?: number): Buffer {
  const size = times ?? content.length;
  const kind = times === undefined ? RAW : REPEATED;
  const head = Buffer.alloc(12);
  head.writeUInt32LE(0xfd2fb528, 0);
  // The size of the content in four bytes, in a single segment.
  head.writeUInt8(0xa0, 4);
  head.writeUInt32LE(size, 5);
  head.writeUIntLE((size << 3) | (kind << 1) | 1, 9, 3);
  return Buffer.concat([head, content]);
}

const prompt = { type: 'event_msg', payload: { type: 'user_message', message: 'fix it' } };
const meta = { type: 'session_meta', payload: { id: 's', cwd: '/p' } };
const text = [meta, prompt].map((one) => `${JSON.stringify(one)}\n`).join('');

describe('decompressed', () => {
  it.each([
    ['a text', frame(Buffer.from('fix it')), 'fix it', true],
    ['two frames', Buffer.concat([frame(Buffer.from('fix')), frame(Buffer.from(' it'))]), 'fix it', true],
    ['more than it may', frame(Buffer.from('x'), 100_000), 'x'.repeat(20), false],
    ['no zstd data', Buffer.from('fix it, please'), '', false],
    ['nothing', Buffer.alloc(0), '', false],
  ])('of %s', (_, bytes, plain, isWhole) => {
    const found = decompressed(bytes, 20);
    expect({ text: found.bytes.toString(), isWhole: found.isWhole }).toEqual({ text: plain, isWhole });
  });
});

describe('a compressed log of Codex', () => {
  let path = '';
  beforeEach(() => {
    path = join(temporaryFolder(), 'rollout-1.jsonl.zst');
  });

  it('is read as the plain one', () => {
    writeFileSync(path, frame(Buffer.from(text)));
    const part = readLog(codex, { path, offset: 0 });
    expect(part?.facts.map(({ fact }) => fact)).toContain('prompt');
    expect(part?.offset).toBe(text.length);
    expect(part?.skipped).toBeUndefined();
    expect(nodeLogFolders.head(path, 1_000)).toBe(text);
  });

  it('is reported as cut if it is damaged', () => {
    writeFileSync(path, 'no zstd data');
    expect(readLog(codex, { path, offset: 0 })).toMatchObject({
      facts: [],
      skipped: [{ why: 'large document' }],
    });
  });
});
