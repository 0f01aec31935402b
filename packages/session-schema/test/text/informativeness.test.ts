import { describe, expect, it } from 'vitest';
import { informativeness, isAnnouncement, withoutAnnouncements } from '../../src/text/informativeness.ts';

describe('informativeness', () => {
  it.each([
    'Let me check the tests.',
    'Now let me look at the config:',
    'Good. I will run it again.',
    'OK, now the parser.',
    '',
  ])('%j is an announcement', (text) => expect(isAnnouncement(text)).toBe(true));

  it.each([
    'Both tests fail because the clock is mocked.',
    'Let me check. The lock is never released.',
    'Now I see that the port is taken.',
    '原因はキャッシュです。',
  ])('%j is not an announcement', (text) => expect(isAnnouncement(text)).toBe(false));

  it('ranks a finding before a longer remark', () => {
    const finding = 'Cause: 2 of 7 tests fail, the cache is never cleared.';
    expect(informativeness(finding)).toBeGreaterThan(
      informativeness('There are several files in that folder of ours too.'),
    );
  });
});

describe('without announced steps', () => {
  it.each([
    ['The cache is stale. Let me look at the key.', 'The cache is stale.'],
    ["Let me look at it.\nThe key is old.\nNow I'll fix it:", 'The key is old.'],
    [
      'Given the many usages, let me convert them in place.',
      'Given the many usages, let me convert them in place.',
    ],
    ['Let me look at the key.', 'Let me look at the key.'],
  ])('%j: %j', (text, expected) => expect(withoutAnnouncements(text)).toBe(expected));
});
