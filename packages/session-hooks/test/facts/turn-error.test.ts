import { describe, expect, it } from 'vitest';
import { failedTurn } from '../../src/facts/turn-error.ts';

describe('failedTurn', () => {
  it.each([
    // Claude Code
    ['Claude AI usage limit reached|1767323045', '2026-01-02T03:04:05.000Z'],
    ['5-hour limit reached ∙ resets 3pm', '3pm'],
    ["You've hit your session limit · resets 3pm (Europe/Berlin)", '3pm (Europe/Berlin)'],
    ["You've hit your weekly limit · resets Oct 6, 1pm", 'Oct 6, 1pm'],
    ["You've hit your Opus limit · resets 15:45", '15:45'],
    ["You're out of extra usage · resets 3pm (UTC)", '3pm (UTC)'],
    ["You're out of extra usage", undefined],
    ['Credit balance is too low', undefined],
    // Codex
    ["You've hit your usage limit. Upgrade to Pro or try again in 2 hours 5 minutes.", '2 hours 5 minutes'],
    ["You've hit your usage limit. Try again at 3:04 PM.", '3:04 PM'],
    ["You've hit your usage limit. Try again in 3 days and 4 hours.", '3 days and 4 hours'],
    ['exceeded retry limit, last status: 429 Too Many Requests', undefined],
    ['Quota exceeded. Check your plan and billing details.', undefined],
    // Gemini CLI
    ['[API Error: You have exhausted your daily quota on this model.]', undefined],
    [
      '[API Error: You have exhausted your capacity on this model. Your quota will reset after 23h59m12s.]',
      '23h59m12s',
    ],
    ['[API Error: Quota exceeded for metric: requests. Please retry in 54.8s.]', '54.8s'],
    ['[API Error: got status: RESOURCE_EXHAUSTED]', undefined],
  ])('knows the limit %j, which ends %s', (detail, resets) => {
    expect(failedTurn(detail)).toEqual({ outcome: 'limit', detail, ...(resets && { resets }) });
  });

  it.each(['[API Error: fetch failed]', 'Unknown command: /x', 'Overloaded', 'try again in 2 hours'])(
    'takes %j for another error',
    (detail) => expect(failedTurn(detail)).toEqual({ outcome: 'error', detail }),
  );

  it('trusts an error code that means a limit', () => {
    expect(failedTurn('Please try again in 2 hours.', true)).toMatchObject({
      outcome: 'limit',
      resets: '2 hours',
    });
    expect(failedTurn('', true)).toEqual({ outcome: 'limit' });
  });
});
