import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { pick } from '../../src/input/pick.ts';

const OPTIONS = ['one', 'two'].map((value) => ({ value, label: value }));

test.each<[string, string[], string | undefined]>([
  ['Enter picks the first', ['\r'], 'one'],
  ['an arrow key moves on', ['\u001b[B', '\r'], 'two'],
  ['Ctrl-C picks none', ['\u0003'], undefined],
])('%s', async (_what, keys, expected) => {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = Object.assign(new PassThrough(), { columns: 80, isTTY: true });
  const left = [...keys];
  // One key for each time that the prompt is drawn; it listens once it has drawn.
  output.on('data', () => setImmediate(() => input.write(left.shift() ?? '')));
  expect(await pick('Which one?', OPTIONS, { input, output })).toBe(expected);
});
