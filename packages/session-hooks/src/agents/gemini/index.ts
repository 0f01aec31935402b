import type { Agent } from '../../agent.ts';
import { envelope, parseSessionStart } from '../../hook-payload.ts';

/** Gemini CLI, as of 0.61.0. */
export const gemini: Agent = {
  id: 'gemini',
  name: 'Gemini CLI',
  // A megabyte passed uncut; the briefing's own budget is what limits it.
  cap: { size: 100_000, unit: 'utf16' },
  detect: { command: 'gemini', folder: '.gemini' },
  shell: (env) => (env.GEMINI_CLI === '1' ? {} : undefined),
  parse: parseSessionStart,
  // Its hook output has no line for the user that we have seen arrive.
  reply: ({ event, context }) => envelope({ event, context }),
  setup: () => import('./install.ts'),
};
