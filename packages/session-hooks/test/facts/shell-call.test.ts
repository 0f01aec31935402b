import { describe, expect, it } from 'vitest';
import { checkShown } from '../../src/facts/facts.ts';
import { shellEnd } from '../../src/facts/shell-call.ts';

const output = (command: string, text: string) =>
  shellEnd(command, { failed: false, exit: 0, output: text }).output;

describe('the output of a shell command', () => {
  it('is its first lines', () => {
    expect(output('git branch --show-current', 'fix/x\n')).toBe('fix/x');
    expect(output('ls', 'a\n\nb  c\n')).toBe('a | b c');
  });

  it.each(['cat .env', 'curl https://example.com', 'gh pr view 1', 'git diff', 'npm test'])(
    'is not kept for %s',
    (command) => {
      expect(output(command, 'x\n1 passed')).toBeUndefined();
    },
  );

  it('holds no secret', () => {
    const key = `ghp_${'a1B2'.repeat(9)}`;
    expect(output('ls', `token ${key}`)).not.toContain(key);
  });

  it('is not kept if the log holds only its beginning', () => {
    expect(output('ls', '<persisted-output>\nToo large')).toBeUndefined();
  });
});

describe('a check behind `head`', () => {
  it.each<[string, string, 'passed' | 'failed' | undefined]>([
    ['go test ./... | head -5', 'ok a 1s\nok b 1s', 'passed'],
    ['go test ./... 2>&1 | head', 'ok a 1s', 'passed'],
    ['go test ./... | head -n 2', 'ok a 1s\nok b 1s', undefined],
    ['go test ./... | head -c 20', 'ok a 1s', undefined],
    ['go test ./... | head -2', 'ok a 1s\nFAIL b', 'failed'],
  ])('%s', (command, text, expected) => expect(checkShown(command, 0, text)).toBe(expected));
});
