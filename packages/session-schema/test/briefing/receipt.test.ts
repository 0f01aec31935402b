import { describe, expect, it } from 'vitest';
import {
  BRIEF_RANDOM_BYTES,
  briefHead,
  briefId,
  briefingsIn,
  briefTail,
  withoutBriefings,
} from '../../src/briefing/receipt.ts';
import { BRIEF_ID } from '../../src/model/entry/entry.ts';

describe('briefId', () => {
  it.each<[number[], string]>([
    [[0, 0, 0, 0], '0000'],
    [[9, 10, 35, 36], '9az0'],
    [[255, 255, 255, 255], '3333'],
    [[1, 2, 3, 4, 5, 6], '1234'],
  ])('of %j is %s', (bytes, expected) => {
    const id = briefId(Uint8Array.from(bytes));
    expect(id).toBe(expected);
    expect(id).toMatch(BRIEF_ID);
  });

  it('takes BRIEF_RANDOM_BYTES bytes', () =>
    expect(briefId(new Uint8Array(BRIEF_RANDOM_BYTES))).toHaveLength(4));
});

describe('briefingsIn', () => {
  const text = (id: string, body = 'told\n| recorded') => `${briefHead(id)}${body}\n${briefTail(id)}`;

  it.each<[string, string, ReturnType<typeof briefingsIn>]>([
    ['nothing', 'hello', []],
    ['a whole briefing', text('ab12'), [{ brief: 'ab12', whole: true, length: text('ab12').length }]],
    [
      'a briefing between other text',
      `hook said: ${text('ab12')} and more`,
      [{ brief: 'ab12', whole: true, length: text('ab12').length }],
    ],
    ['a cut briefing', text('ab12').slice(0, 40), [{ brief: 'ab12', whole: false, length: 40 }]],
    [
      'a briefing with its middle cut out',
      `${briefHead('ab12')}told…${briefTail('ab12')}`,
      [{ brief: 'ab12', whole: true, length: `${briefHead('ab12')}told…${briefTail('ab12')}`.length }],
    ],
    [
      'two',
      `${text('ab12')}\n${text('zz99')}`,
      [
        { brief: 'ab12', whole: true, length: text('ab12').length },
        { brief: 'zz99', whole: true, length: text('zz99').length },
      ],
    ],
    [
      'a briefing with the end mark of another',
      `${briefHead('ab12')}x ${briefTail('zz99')}`,
      [{ brief: 'ab12', whole: false, length: briefHead('ab12').length + 2 + briefTail('zz99').length }],
    ],
    [
      'an end mark before the head',
      `${briefTail('ab12')}${briefHead('ab12')}`,
      [{ brief: 'ab12', whole: false, length: 24 }],
    ],
    ['no briefing in a quoted line', 'told\n| Session Roaming [ab12]: x [end of ab12]', []],
    [
      'a briefing after a quoted line',
      `| Session Roaming [zz99]: x\n${text('ab12')}`,
      [{ brief: 'ab12', whole: true, length: text('ab12').length }],
    ],
    [
      'at most twenty briefings',
      text('ab12').repeat(50),
      Array.from({ length: 20 }, () => ({ brief: 'ab12', whole: true, length: text('ab12').length })),
    ],
    ['no briefing with an invalid id', 'Session Roaming [AB12]: x', []],
    ['no briefing without an id', 'Session Roaming: x', []],
  ])('finds %s', (_name, log, expected) => expect(briefingsIn(log)).toEqual(expected));
});

describe('withoutBriefings', () => {
  const text = (id: string) => `${briefHead(id)}told\n| recorded\n${briefTail(id)}`;

  it.each<[string, string, string]>([
    ['other text', ' hello ', ' hello '],
    ['a briefing and the prompt after it', `${text('ab12')}\n\nfix it`, 'fix it'],
    ['a briefing between other text', `see:\n${text('ab12')}\nfix it`, 'see:\n\nfix it'],
    ['two', `${text('ab12')}\n${text('zz99')}\nfix it`, 'fix it'],
    ['a cut briefing', text('ab12').slice(0, 40), ''],
    ['a head that is quoted', 'what is "Session Roaming [ab12]: "?', 'what is "Session Roaming [ab12]: "?'],
    [
      'no briefing in a quoted line',
      '| Session Roaming [ab12]: x [end of ab12]',
      '| Session Roaming [ab12]: x [end of ab12]',
    ],
  ])('removes the briefings from %s', (_name, given, expected) =>
    expect(withoutBriefings(given)).toBe(expected),
  );
});
