import { describe, expect, it } from 'vitest';
import { briefingInFile, firstPrompt, GO_ON } from '../../src/briefing/first-prompt.ts';
import { briefingsIn } from '../../src/briefing/receipt.ts';
import { promptText } from '../../src/input/prompt-text.ts';
import { isBare } from '../../src/text/bare.ts';

const BRIEFING = 'Session Roaming [ab12]: told\n| recorded\n[end of ab12]';

describe('firstPrompt', () => {
  it.each<[briefing: string, words: string | undefined, prompt: string, recorded: string]>([
    [BRIEFING, undefined, `${BRIEFING}\n\n${GO_ON}`, GO_ON],
    [BRIEFING, ' first the tests ', `${BRIEFING}\n\nfirst the tests`, 'first the tests'],
    ['', undefined, GO_ON, GO_ON],
    ['', 'first the tests', 'first the tests', 'first the tests'],
    [briefingInFile('ab12', 'a/b.md'), 'go', `${briefingInFile('ab12', 'a/b.md')} go`, 'go'],
  ])('of %j and %j', (briefing, words, prompt, recorded) => {
    expect(firstPrompt(briefing, words)).toBe(prompt);
    expect(promptText(prompt)).toBe(recorded);
  });

  it('has a default prompt that is bare', () => expect(isBare(GO_ON)).toBe(true));
});

it('briefingInFile fits on one line and has the id', () => {
  const text = briefingInFile('ab12', 'ai/sessions/briefing-ab12.md');
  expect(text).not.toContain('\n');
  expect(briefingsIn(text)).toEqual([{ brief: 'ab12', whole: true, length: text.length }]);
});
