import { BRIEF_ID } from '@0dai/session-schema/internal';
import type { Environment } from '../agent.ts';

/**
 * The variable in which `0dai switch` tells the agent's hooks that its first prompt carries the briefing. Agents pass
 * their environment on to their hooks; Gemini CLI 0.61.0 leaves out names that sound like secrets.
 */
const VARIABLE = 'SESSION_ROAMING_BRIEFED';

/** A briefing that an agent gets in its first prompt. */
export interface PromptBriefing {
  /** The briefing's id. */
  brief: string;
  /** UTF-16 code units of its text. */
  size: number;
}

/**
 * The environment of an agent whose first prompt carries a briefing, so that none of its hooks briefs it again.
 * @example spawn('claude', args, { env: { ...env, ...briefedInPrompt('claude', { brief: 'ab12', size: 812 }) } })
 */
export function briefedInPrompt(agent: string, { brief, size }: PromptBriefing): Record<string, string> {
  return { [VARIABLE]: `${agent}:${brief}:${size}` };
}

/** The briefing in the first prompt of this agent; undefined if it was started otherwise. */
export function promptBriefing(agent: string, env: Environment): PromptBriefing | undefined {
  const [, named, brief = '', size] = /^([^:]+):([^:]+):(\d{1,7})$/.exec(env[VARIABLE] ?? '') ?? [];
  return named === agent && BRIEF_ID.test(brief) ? { brief, size: Number(size) } : undefined;
}
