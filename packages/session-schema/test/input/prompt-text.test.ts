import { describe, expect, it } from 'vitest';
import { firstPrompt } from '../../src/briefing/first-prompt.ts';
import { PROMPT_MAX, promptText } from '../../src/input/prompt-text.ts';

describe('promptText', () => {
  it.each([
    ['a prompt unchanged', ' Fix it. ', 'Fix it.'],
    ['without a private part', 'use <private>my\nname</private>the other account', 'use the other account'],
    ['without several private parts', '<private>a</private>x<PRIVATE>b</PRIVATE>y', 'xy'],
    ['nothing if all is private', '<private>a</private>', ''],
    [
      'the prompt after our briefing',
      firstPrompt('Session Roaming [ab12]: x [end of ab12]', 'Fix it.'),
      'Fix it.',
    ],
    ['nothing if it is only our briefing', 'Session Roaming [ab12]: x\n| y\n[end of ab12]', ''],
    ['an element that is never closed', 'what does <private> do?', 'what does <private> do?'],
  ])('%s', (_what, text, expected) => expect(promptText(text)).toBe(expected));

  it('keeps a long prompt whole', () => {
    const long = `${'word '.repeat(3_000)}NEVER change the API`;
    expect(promptText(long)).toBe(long);
  });

  it('keeps both ends of a longer prompt', () => {
    const text = promptText(`First ${'word '.repeat(10_000)}NEVER change the API`);
    expect(text.length).toBeLessThanOrEqual(PROMPT_MAX);
    expect(text).toMatch(/^First word .*characters left out.* NEVER change the API$/s);
  });
});
