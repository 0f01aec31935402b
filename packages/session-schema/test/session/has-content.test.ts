import { expect, it } from 'vitest';
import type { EntryBody } from '../../src/model/entry/entry.ts';
import { hasContent } from '../../src/session/has-content.ts';
import { claude, save, sessionFrom } from '../support.ts';

const prompt: EntryBody = { type: 'prompt', text: 'fix it' };
const capture = (patch: Extract<EntryBody, { type: 'capture' }>['patch']): EntryBody => ({
  type: 'capture',
  patch,
});

it.each<[string, EntryBody[], boolean]>([
  ['nothing yet', [{ type: 'begin' }], false],
  ['an agent that started', [{ type: 'start', source: 'startup' }], false],
  ['a prompt alone', [prompt], false],
  ['a turn without a statement', [prompt, { type: 'turn', outcome: 'done' }], false],
  ['an answer', [prompt, { type: 'turn', outcome: 'done', said: 'The cause is in a.ts.' }], true],
  ['an answer that the log shows', [prompt, capture({ last_words: 'The cause is in a.ts.' })], true],
  ['a tool call', [prompt, capture({ calls: [{ call: 'Read a.ts', outcome: 'ok' }] })], true],
  ['a turn at its limit', [prompt, { type: 'turn', outcome: 'limit' }], true],
  ['a turn that the user stopped', [prompt, { type: 'turn', outcome: 'interrupted' }], true],
  ['a process that exited in a turn', [prompt, { type: 'end', how: 'gone' }], true],
  [
    'an agent that started and left',
    [
      { type: 'start', source: 'startup' },
      { type: 'end', how: 'exit' },
    ],
    false,
  ],
  ['a check that ran', [prompt, capture({ checks: [{ command: 'npm test', outcome: 'passed' }] })], false],
  ['a briefing given', [prompt, { type: 'brief', brief: 'ab12', form: 'full', size: 1 }], false],
  ['files only read', [save({ files_touched: [{ path: 'f', change: 'read' }] })], false],
  ['a file edited', [prompt, capture({ files_touched: [{ path: 'f', change: 'modified' }] })], true],
  ['a file named', [save({ files_touched: [{ path: 'f' }] })], true],
  ['a plan', [prompt, capture({ plan: [{ step: 'a' }] })], true],
  ['a task', [prompt, capture({ tasks: [{ ref: '1', step: 'a' }] })], true],
  ['a decision', [save({ key_decisions: [{ decision: 'd', reason: '' }] })], true],
  ['a dead end', [save({ dead_ends: [{ approach: 'a', reason: '' }] })], true],
  ['a saved goal', [prompt, save({ goal: 'g' })], true],
  ['a summary', [save({ summary: 's' })], true],
  ['a note', [save({ handoff_notes: 'n' })], true],
  ['a completed session', [save({ summary: 's' }), { type: 'complete' }], false],
  ['a parked session', [save({ summary: 's' }), { type: 'park' }], false],
])('%s: %s', (_name, bodies, expected) => {
  expect(hasContent(sessionFrom(...bodies.map((body): [EntryBody, typeof claude] => [body, claude])))).toBe(
    expected,
  );
});
