import { expect, it } from 'vitest';
import type { EntryBody } from '../../src/model/entry/entry.ts';
import type { CheckOutcome, FileChange } from '../../src/model/patch.ts';
import { verifiedBy } from '../../src/session/verified-by.ts';
import { claude, sessionFrom } from '../support.ts';

const capture = (patch: Extract<EntryBody, { type: 'capture' }>['patch']): EntryBody => ({
  type: 'capture',
  patch,
});
const done = capture({ plan: [{ step: 'a', status: 'completed' }] });
const open = capture({ plan: [{ step: 'a', status: 'in_progress' }] });
const ran = (command: string, outcome: CheckOutcome, at?: string) =>
  capture({ checks: [{ command, outcome, ...(at !== undefined && { at }) }] });
const file = (change: FileChange, path = 'f') => capture({ files_touched: [{ path, change }] });

it.each<[string, EntryBody[], string | undefined]>([
  ['nothing ran', [done], undefined],
  ['a check passed after it', [done, ran('npm test', 'passed')], 'npm test'],
  ['a check failed after it', [done, ran('npm test', 'failed')], undefined],
  ['a check of unknown outcome', [done, ran('npm test', 'unknown')], undefined],
  [
    'a check passed before it, and nothing changed since',
    [file('modified'), ran('npm test', 'passed'), done],
    'npm test',
  ],
  [
    'a check passed before it, and a file changed since',
    [ran('npm test', 'passed'), file('modified'), done],
    undefined,
  ],
  [
    'a check passed before it, and a file changed after both',
    [ran('npm test', 'passed'), done, file('created')],
    undefined,
  ],
  [
    'a check passed before it, and a file was read since',
    [ran('npm test', 'passed'), file('read'), done],
    'npm test',
  ],
  [
    'a changed file was read since',
    [file('modified'), ran('npm test', 'passed'), file('read'), done],
    'npm test',
  ],
  [
    'a check passed after it, then a file changed',
    [done, ran('npm test', 'passed'), file('modified')],
    'npm test',
  ],
  [
    'a check that failed, then passed',
    [done, ran('npm test', 'failed'), ran('npm test', 'passed')],
    'npm test',
  ],
  [
    'a check that passed, then failed',
    [done, ran('npm test', 'passed'), ran('npm test', 'failed')],
    undefined,
  ],
  ['another check failed later', [done, ran('npm test', 'passed'), ran('npm run e2e', 'failed')], undefined],
  [
    'another check failed before',
    [done, ran('npm run e2e', 'failed'), ran('npm test', 'passed')],
    'npm test',
  ],
  [
    'a test wins over a later lint',
    [done, ran('npm test', 'passed'), ran('npm run lint', 'passed')],
    'npm test',
  ],
  ['a build counts if there is no test', [done, ran('make', 'passed')], 'make'],
  [
    'of two tests, the later',
    [done, ran('pytest -x', 'passed'), ran('go test ./...', 'passed')],
    'go test ./...',
  ],
  [
    'the time of the run counts, not that of its entry',
    [file('modified'), done, ran('npm test', 'passed', '2026-11-23T09:00:00.000Z')],
    undefined,
  ],
  ['the step is still open', [open, ran('npm test', 'passed')], undefined],
])('%s', (_name, bodies, expected) => {
  const session = sessionFrom(...bodies.map((body): [EntryBody, typeof claude] => [body, claude]));
  expect(verifiedBy(session, 0)).toBe(expected);
  expect(verifiedBy(session, 1)).toBeUndefined();
});
