import { START, save } from './support.ts';

/** Three hours after the first entry of `told`. */
export const NOW = START + 3 * 3_600_000;

export const lines = (text: string) => text.split('\n');
export const bytes = (text: string) => Buffer.byteLength(text);
/** The recorded part of a briefing, without the marks. */
export const record = (text: string) =>
  lines(text)
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2))
    .join('\n');
/** Our own part. */
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
