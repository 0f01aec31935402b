import { describe, expect, it } from 'vitest';
import { markdownSteps, markdownTitle } from '../../../src/facts/plans/markdown-steps.ts';

describe('the steps of a plan in Markdown', () => {
  it.each<[string, string, string[]]>([
    ['a numbered list', '# Plan\n1. Fix add\n2. Write tests\n', ['Fix add', 'Write tests']],
    ['a bulleted list', 'Plan:\n- a\n* b\n', ['a', 'b']],
    ['only the top level', '1. a\n   - a1\n   1. a2\n2. b\n    - b1\n', ['a', 'b']],
    ['bullets that belong to a number', '1. a\n- a1\n2. b\n', ['a', 'b']],
    ['text between items', '1. **Fix** it\n\n   because\n\n2) [Test](x.md) it\n', ['Fix it', 'Test it']],
    ['numbers before bullets', '## Context\n- it is slow\n\n## Work\n1. a\n2. b\n', ['a', 'b']],
    [
      'the list under a heading of steps',
      '## Context\n- slow\n## Implementation\n- a\n- b\n## Risks\n- c\n',
      ['a', 'b'],
    ],
    [
      'headings that are steps',
      '# Plan\n## Step 1: Fix add\n- in a.ts\n## Step 2: Test\n1. run\n',
      ['Fix add', 'Test'],
    ],
    ['numbered headings', '### 1. Fix\ntext\n### 2. Test\n', ['Fix', 'Test']],
    ['not what stands in code', '```\n1. no\n```\n1. yes\n', ['yes']],
    ['none', 'Just do it.', []],
    ['nothing', '', []],
  ])('%s', (_, markdown, steps) => expect(markdownSteps(markdown).map(({ step }) => step)).toEqual(steps));

  it('knows what is ticked off', () => {
    expect(markdownSteps('- [x] a\n- [ ] b\n')).toEqual([{ step: 'a', status: 'completed' }, { step: 'b' }]);
  });

  it('takes no more than a plan may have', () => {
    expect(markdownSteps(Array.from({ length: 99 }, (_, i) => `${i}. step`).join('\n'))).toHaveLength(30);
  });

  it.each(['[', '**', '# ', '#  x', '`', '- ', '1. '])('takes no time over %j again and again', (piece) => {
    const started = performance.now();
    markdownSteps(piece.repeat(50_000));
    markdownTitle(`# ${piece.repeat(50_000)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it.each([
    ['# Plan: *fast* **add**\ntext', 'Plan: *fast* add'],
    ['text first\n## Then ##', 'Then'],
    ['\n\nJust do it.\nNow.', 'Just do it.'],
    ['', ''],
  ])('the title of %j', (markdown, title) => expect(markdownTitle(markdown)).toBe(title));
});
