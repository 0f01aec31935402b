import { describe, expect, it } from 'vitest';
import { informativeness, isAnnouncement } from '../../src/text/informativeness.ts';

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
