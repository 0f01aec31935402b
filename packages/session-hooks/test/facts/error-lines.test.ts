import { expect, it } from 'vitest';
import { errorLines, shellError, shellOutput } from '../../src/facts/error-lines.ts';

it.each<[string, string, boolean]>([
  ['a check', 'npm test', true],
  ['another command', 'make deploy', true],
  ['a lookup', 'grep -rn token src', false],
  ['a page', 'curl -f https://example.com', false],
  ['an issue tracker', 'gh issue view 3', false],
  ['a change in an issue tracker', 'gh pr edit 3 --body x', true],
  ['a change beside what is fetched', 'gh pr view 3; gh pr edit 3 --body x', false],
  ['another machine', 'ssh host make', false],
])('keeps the error lines of %s: %s', (_, command, isKept) => {
  const error = shellError(command, 1, 'start\nerror: it broke\nend');
  expect(error === undefined ? false : error.includes('error: it broke')).toBe(isKept);
});

it.each<[string, string, boolean]>([
  ['a search', 'grep -rn token src', true],
  ['a command of its own', './scripts/count.sh', true],
  ['a file', 'cat notes.md', false],
  ['a file with line numbers', 'nl -ba notes.md', false],
  ['the environment', 'env', false],
  ['a page', 'curl https://example.com', false],
  ['an issue tracker', 'gh pr view 3', false],
])('keeps the first lines that %s printed: %s', (_, command, isKept) => {
  expect(shellOutput(command, 'one\ntwo')).toBe(isKept ? 'one | two' : undefined);
});

it.each<[string, string, string[], string[]]>([
  [
    'matches',
    'rg -n -C1 a src',
    ['a.ts-1-b', 'a.ts:2:a', '--', 'a.ts-8-b', 'a.ts:9:a'],
    ['a.ts:2:a', 'a.ts:9:a'],
  ],
  ['matches in one file', 'grep -nB1 a a.ts', ['1-b', '2:a'], ['2:a']],
  [
    'matches in files with dates',
    'rg -n a',
    ['2026-11-28-a.md:2:a', 'b.md:1:a'],
    ['2026-11-28-a.md:2:a', 'b.md:1:a'],
  ],
  ['file names', 'rg -l a', ['2026-11-28-a.md', '7-b.ts'], ['2026-11-28-a.md', '7-b.ts']],
  [
    'lines with times',
    'grep ok a.log',
    ['2026-11-28T10:00:00 ok', '12-b'],
    ['2026-11-28T10:00:00 ok', '12-b'],
  ],
  [
    'dates beside places',
    'make',
    ['2026-11-28 built', 'a.ts:2: unused'],
    ['2026-11-28 built', 'a.ts:2: unused'],
  ],
])('keeps %s that were printed: %s', (_, command, printed, kept) => {
  expect(shellOutput(command, printed.join('\n'))).toBe(kept.join(' | '));
});

it('why a Go test failed is kept with its name', () => {
  const output =
    '=== RUN   TestCut\n--- FAIL: TestCut (0.00s)\n    cut_test.go:89: Cut("añb") = "añ", want "a"\nFAIL';
  expect(shellError('go test ./...', 1, output)).toBe(
    '--- FAIL: TestCut (0.00s)\ncut_test.go:89: Cut("añb") = "añ", want "a"\nFAIL',
  );
});

it.each([
  [
    'more than sixteen without a place',
    Array.from({ length: 19 }, (_, i) => `error ${i}`),
    [...Array.from({ length: 16 }, (_, i) => `error ${i}`), '(and 3 more)'],
  ],
  [
    'long ones: of the last ones, the places',
    Array.from({ length: 7 }, (_, i) => `a.go:${i}:2: error ${'x'.repeat(130)}`),
    [
      ...Array.from({ length: 3 }, (_, i) => `a.go:${i}:2: error ${'x'.repeat(130)}`),
      'a.go:3:2',
      'a.go:4:2',
      'a.go:5:2',
      'a.go:6:2',
    ],
  ],
  [
    'places as other compilers print them',
    Array.from({ length: 6 }, (_, i) => `src/a.ts(${i},5): error ${'x'.repeat(130)}`),
    [
      ...Array.from({ length: 3 }, (_, i) => `src/a.ts(${i},5): error ${'x'.repeat(130)}`),
      'src/a.ts(3,5)',
      'src/a.ts(4,5)',
      'src/a.ts(5,5)',
    ],
  ],
])('keeps whole lines, and says how many are left out: %s', (_, lines, kept) => {
  expect(shellError('go build ./...', 1, lines.join('\n'))).toBe(kept.join('\n'));
});

it.each([
  ['git push', ' ! [rejected]        main -> main (fetch first)'],
  ['git rebase main', 'CONFLICT (content): Merge conflict in a.ts'],
  ['git status', 'fatal: not a git repository (or any of the parent directories): .git'],
  ['npm install', 'connect ECONNREFUSED: Connection refused'],
  ['./deploy.sh', 'git@example.com: Permission denied (publickey).'],
])('keeps why it failed: %s', (command, line) => {
  expect(shellError(command, 1, `To it\n${line}\nend`)).toBe(line.trim());
});

it.each([
  [
    'git push',
    'pre-commit',
    'Lint....................Passed\nUnit tests......(no files to check)Skipped\nTypes...Passed',
  ],
  [
    'git add -A && git commit -m x',
    'lefthook',
    '✔️ Lint (0.51 seconds)\n🥊 Unit tests (1.2 seconds)\n✔️ Types (2 seconds)',
  ],
])('keeps which hooks passed before %s failed (%s)', (command, _by, output) => {
  expect(shellError(command, 1, `${output}\n ! [rejected] main -> main (fetch first)`)).toBe(
    'hooks passed: Lint, Types\n! [rejected] main -> main (fetch first)',
  );
});

it('keeps at most 800 characters of the error lines', () => {
  expect(errorLines(`error: ${'no such word '.repeat(500)}`)?.length).toBeLessThanOrEqual(800);
});
