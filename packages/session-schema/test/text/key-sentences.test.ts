import { describe, expect, it } from 'vitest';
import { keySentences, withoutCode } from '../../src/text/key-sentences.ts';
import { utf8Length } from '../../src/text/text.ts';

const PADDING = 'It goes on like that for a while and says nothing. '.repeat(3);

describe('keySentences', () => {
  it.each<[string, string, number, string]>([
    ['a text that fits, on one line', 'It works.\nAll is well.', 100, 'It works. All is well.'],
    ['the finding, whole', `It was slow. ${PADDING}The cause is the cache.`, 40, '… The cause is the cache.'],
    [
      'the first sentence, which answers',
      `No, the lock is held twice. ${PADDING}`,
      45,
      'No, the lock is held twice. …',
    ],
    [
      'list items as sentences, but not their numbers',
      `Done:\n1. Removed the method. ${PADDING}\n2. Added a test.`,
      60,
      '… 1. Removed the method. … 2. Added a test.',
    ],
    ['no heading', `## The result of it\nTwo tests failed. ${PADDING}`, 35, '… Two tests failed. …'],
    [
      'no code',
      `The cause is known.\n\`\`\`ts\nconst failed = 7;\n\`\`\`\n${PADDING}`,
      60,
      'The cause is known. …',
    ],
    [
      'no link',
      `${PADDING}\n- [It failed because of 7](https://a.example/7)`,
      60,
      'It goes on like that for a while and says nothing. …',
    ],
    ['the head of a sentence that does not fit', 'word '.repeat(40), 20, 'word word word …'],
    ['Chinese', `${'这很慢。'.repeat(20)}原因是 cache 的错误 7。`, 60, '… 原因是 cache 的错误 7。'],
  ])('keeps %s', (_what, text, max, expected) => {
    const kept = keySentences(text, max);
    expect(kept).toBe(expected);
    expect(utf8Length(kept)).toBeLessThanOrEqual(max);
  });

  it('prefers what shares rare words with the focus', () => {
    const text = `The build is green. The docs are updated. The importer skips rows. ${PADDING}`;
    expect(keySentences(text, 40, { focus: 'Why does the importer do that?' })).toContain(
      'The importer skips rows.',
    );
  });

  it('prefers the favoured part', () => {
    const text = `${PADDING}The first try has passed. The second try has passed. ${PADDING}`;
    expect(keySentences(text, 40, { favoured: 'The second try has passed.' })).toBe(
      '… The second try has passed. …',
    );
  });

  it('reads long texts without sentences in linear time', () => {
    for (const part of ['!', '"', ' ', '. ', '1. ', 'a', '`', '```\n'])
      expect(keySentences(part.repeat(60_000), 100).length).toBeLessThanOrEqual(100);
  });
});

describe('withoutCode', () => {
  it.each([
    ['a\n```\nb\n```\nc', 'a\nc'],
    ['a\n```ts\nb', 'a'],
    ['```\nb\n```', '```\nb\n```'],
    ['a `b` c', 'a `b` c'],
  ])('%j: %j', (text, expected) => expect(withoutCode(text)).toBe(expected));
});
