import { expect, it } from 'vitest';
import { outcomeShown } from '../../src/checks/check-output.ts';

it.each<[string, string, 'passed' | 'failed' | undefined]>([
  ['vitest', ' Test Files  2 passed (2)\n      Tests  41 passed (41)', 'passed'],
  ['vitest', ' Test Files  1 failed | 1 passed (2)', 'failed'],
  ['jest', 'Tests:       0 failed, 12 passed, 12 total', 'passed'],
  ['pytest', '==== 3 failed, 9 passed in 0.12s ====', 'failed'],
  ['pytest', '==== 12 passed in 0.12s ====', 'passed'],
  ['go test', 'ok  \texample.com/a\t0.01s\nok  \texample.com/b\t0.02s', 'passed'],
  ['go test', 'ok  \texample.com/a\t0.01s\n--- FAIL: TestB (0.00s)\nFAIL', 'failed'],
  ['cargo test', 'test result: ok. 3 passed; 0 failed; 0 ignored', 'passed'],
  ['cargo', 'error[E0308]: mismatched types', 'failed'],
  ['tsc', 'src/a.ts(1,2): error TS2322: Type', 'failed'],
  ['eslint', '\u2716 3 problems (2 errors, 1 warning)', 'failed'],
  ['eslint', '\u2716 3 problems (0 errors, 3 warnings)', 'passed'],
  ['npm', 'npm ERR! Test failed.', 'failed'],
  ['make', 'make: *** [test] Error 1', 'failed'],
  ['node --test', '# pass 3\n# fail 0', 'passed'],
  ['a task runner', '[lint] ERROR task failed', 'failed'],
  ['Codex', 'Process exited with code 1', 'failed'],
  ['Codex', 'Process exited with code 0', 'passed'],
  ['an error that a passing test prints', 'error: no such user\n 12 passed', undefined],
  ['nothing', '', undefined],
  ['a listing', 'src/a.ts\nsrc/b.ts', undefined],
])('%s: %j is %s', (_tool, output, expected) => expect(outcomeShown(output)).toBe(expected));
