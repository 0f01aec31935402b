import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { dropLongMessages, MAX_MESSAGE_BYTES } from '../src/message-size.ts';

const LONG = 'x'.repeat(MAX_MESSAGE_BYTES);

it.each<[string, string, (string | number | undefined)[]]>([
  ['nothing', '', []],
  ['a line', '{"id":1}\n', []],
  ['an end without a line break', '{"id":1}', []],
  ['the id first', `{"jsonrpc":"2.0","id":3,"method":"m","params":{"id":"no","x":"${LONG}"}}\n`, [3]],
  [
    'the id last',
    `{"method":"m","params":{"id":"no","x":"${LONG}"},"jsonrpc":"2.0","id":"a\\"b"}\n`,
    ['a"b'],
  ],
  ['the id before the version', `{"params":{"x":"${LONG}"},"id":-1,"jsonrpc":"2.0"}\r\n`, [-1]],
  ['an id of its parameters only', `{"method":"m","params":{"x":"${LONG}","id":"no"}}\n`, [undefined]],
  ['no message', `${LONG}x\n`, [undefined]],
])('%s', async (_what, line, ids) => {
  for (const size of [7, 65_536, line.length + 10]) {
    // A small piece each time would take long for the large lines.
    if (size < line.length / 10_000) continue;
    const found: (string | number | undefined)[] = [];
    const lines = dropLongMessages((id) => found.push(id));
    const all = text(lines);
    const whole = Buffer.from(`before\n${line}after\n`);
    for (let at = 0; at < whole.length; at += size) lines.write(whole.subarray(at, at + size));
    lines.end();
    expect(await all).toBe(ids.length === 0 ? `before\n${line}after\n` : 'before\nafter\n');
    expect(found).toEqual(ids);
  }
});
