import { expect, it } from 'vitest';
import { stepKey } from '../../src/session/step.ts';

it.each([
  ['Write the tests', 'write the tests'],
  ['  write   the\ttests ', 'write the tests'],
  ['2. Write the tests.', 'write the tests'],
  ['2) [x] Write the tests!', 'write the tests'],
  ['- [ ] Write the tests', 'write the tests'],
  ['* [x] 3. write the tests...', 'write the tests'],
  ['• write the tests;', 'write the tests'],
  ['v2.0 release', 'v2.0 release'],
  ['2.0 release', '2.0 release'],
  ['-rf is not a bullet', '-rf is not a bullet'],
  ['...', '...'],
  ['!?', '!?'],
])('%j is the step %j', (step, key) => expect(stepKey(step)).toBe(key));
