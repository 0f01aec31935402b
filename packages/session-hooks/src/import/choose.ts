import type { FoundSession } from './find-sessions.ts';

/** Which conversation to take over, or why the user has to choose. */
export type Choice = { chosen: FoundSession } | { chosen?: undefined; why: Doubt };

/**
 * Why a choice is doubtful:
 * - `close`: two were active within ten minutes;
 * - `elsewhere`: the newest was not held in this work tree;
 * - `in project`: the log of the newest may have come with a clone, and there are others.
 */
export type Doubt = 'close' | 'elsewhere' | 'in project';

/** Conversations that were active within this time of each other may each be the one that the user means. */
const CLOSE_MS = 10 * 60_000;

/**
 * Chooses the newest conversation, unless that is doubtful. A pure function.
 * @param found newest first
 * @returns undefined if there is none
 */
export function chooseSession(found: readonly FoundSession[]): Choice | undefined {
  const [newest, next] = found;
  if (!newest) return undefined;
  if (newest.isInProject && found.some(({ isInProject }) => !isInProject)) return { why: 'in project' };
  if (newest.where !== 'here') return { why: 'elsewhere' };
  if (next && next.ageMs - newest.ageMs < CLOSE_MS) return { why: 'close' };
  return { chosen: newest };
}
