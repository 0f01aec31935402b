import type { Agent } from '../../agent.ts';
import { parse, reply } from './hook-payload.ts';
import { transcript } from './transcript.ts';

/** Gemini CLI, as of 0.61.0. */
export const gemini: Agent = {
  id: 'gemini',
  name: 'Gemini CLI',
  // A megabyte passed uncut; the briefing's own budget is what limits it.
  cap: { size: 100_000, unit: 'utf16' },
  detect: { command: 'gemini', folder: '.gemini' },
  shell: (env) => (env.GEMINI_CLI === '1' ? {} : undefined),
  parse,
  reply,
  // What SessionStart answers is thrown away after /clear, and comes too late for the first prompt in the terminal.
  briefedAt: 'prompt',
  transcript,
  setup: () => import('./install.ts'),
};
