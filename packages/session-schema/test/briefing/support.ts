import type { Actor, EntryBody } from '../../src/model/entry/entry.ts';
import { START, save } from '../support.ts';

/** Three hours after the first entry of `sessionFrom`. */
export const NOW = START + 3 * 3_600_000;

export const lines = (text: string) => text.split('\n');
export const bytes = (text: string) => Buffer.byteLength(text);
/** The quoted lines of a briefing, without `| `. */
export const record = (text: string) =>
  lines(text)
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2))
    .join('\n');
/** The lines outside the quotes. */
export const ours = (text: string) =>
  lines(text)
    .filter((line) => !line.startsWith('| '))
    .join('\n');

/** A save with something in every field. */
export const full = save({
  goal: 'Fix the auth token expiry bug',
  summary: 'Cause found in the refresh path',
  handoff_notes: 'Refresh path identified.\nFix at line 84, then run `npm test -- auth`.',
  plan: [
    { step: 'Find the cause', status: 'completed' },
    { step: 'Fix middleware/auth.js', status: 'in_progress' },
    { step: 'Add a test', status: 'pending' },
  ],
  files_touched: [
    { path: 'docs/auth.md', change: 'read' },
    { path: 'middleware/auth.js', change: 'modified' },
  ],
  key_decisions: [{ decision: 'Use Map<string, Session>', reason: 'lookups are hot' }],
  git: { branch: 'fix/auth', commit: '3f786850e387550fdab836ed7e6dc881de23001b' },
});

const at = { agent: 'claude', session_id: 'c1' };
/** A session from hooks, a transcript and saves: claude worked until its usage limit. */
export const rich: [EntryBody, Actor][] = [
  [{ type: 'start', source: 'startup' }, at],
  [{ type: 'prompt', text: 'Fix the auth token expiry bug', transcript: '/log/c1' }, at],
  [
    {
      type: 'capture',
      patch: {
        plan: [
          { step: 'Find the cause of the early expiry', status: 'completed' },
          { step: 'Fix the refresh path in middleware/auth.js', status: 'completed' },
          { step: 'Move the clock into a helper', status: 'in_progress' },
          { step: 'Add tests for the refresh path' },
          { step: 'Document the new option' },
        ],
        files_touched: [
          { path: 'docs/auth.md', change: 'read' },
          { path: 'package.json', change: 'read' },
          { path: 'middleware/auth.js', change: 'modified' },
          { path: 'middleware/clock.js', change: 'created' },
          { path: 'middleware/old-clock.js', change: 'deleted' },
          { path: 'test/auth.test.js', change: 'modified' },
        ],
      },
    },
    at,
  ],
  [
    {
      type: 'save',
      patch: {
        key_decisions: [
          { decision: 'Use jose', reason: 'jsonwebtoken is unmaintained' },
          { decision: 'Keep the token format', reason: 'clients parse it' },
          { decision: 'Inject the clock', reason: 'tests must not sleep' },
        ],
        dead_ends: [
          { approach: 'Raising the leeway to 60 s', reason: 'hides the bug, and fails the security review' },
          { approach: 'Mocking Date globally', reason: 'breaks the other suites' },
        ],
        handoff_notes: 'Refresh path identified.\nFix at line 84, then run `npm test -- auth`.',
      },
    },
    at,
  ],
  [
    {
      type: 'capture',
      patch: {
        checks: [
          { command: 'npm run lint', outcome: 'failed' },
          { command: 'npm test', outcome: 'passed' },
        ],
      },
    },
    at,
  ],
  [{ type: 'prompt', text: 'Also make the clock injectable, please', transcript: '/log/c1' }, at],
  [
    {
      type: 'turn',
      outcome: 'limit',
      said: 'The refresh path is fixed. Next I move the clock into a helper so that the tests need not sleep.',
      detail: "You've hit your session limit · resets 5pm",
    },
    at,
  ],
];
