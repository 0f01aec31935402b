import { relative } from 'node:path';
import { briefedInPrompt, briefingFor, type LoggedAgent } from '@0dai/session-hooks';
import { BRIEF_RANDOM_BYTES, briefId, briefingInFile, firstPrompt } from '@0dai/session-schema/internal';
import { writeBriefingFile } from '@0dai/session-store/internal';
import { SwitchError } from '../errors.ts';
import type { InstalledParts } from './hook-briefing.ts';
import { type ArgumentLimit, fits } from './limits.ts';
import type { TakenOver } from './take-over.ts';

/** How the next agent starts. */
export interface SwitchPlan {
  agent: LoggedAgent;
  /** How the briefing reaches it: by its hook, in the first prompt, or in a file that the first prompt names. */
  by: 'hook' | 'prompt' | 'file';
  /** Its program, and the arguments. */
  command: string;
  args: readonly string[];
  /** What its environment has besides ours. */
  env: Readonly<Record<string, string>>;
  /** The file with the briefing. */
  file?: string;
}

/** What the user asked for, and what was found. */
export interface SwitchRequest {
  agent: LoggedAgent;
  /** The path of its program. */
  command: string;
  /** The user's own words for the next agent. */
  words: string | undefined;
  /** The user's own arguments for its program. */
  flags: readonly string[];
  /** The folder in which it starts. */
  cwd: string;
  installed: InstalledParts;
  limit: ArgumentLimit;
}

/**
 * Decides how the next agent starts and is briefed. Writes a file only for a briefing that the command line can't take.
 * @throws {SwitchError} for an agent that takes no first prompt, or words that are too long
 */
export function planSwitch(
  { store, reading }: Pick<TakenOver, 'store' | 'reading'>,
  { agent, command, words, flags, cwd, installed, limit }: SwitchRequest,
): SwitchPlan {
  const { launch } = agent;
  if (!launch) throw new SwitchError(`${agent.name} takes no first prompt on its command line.`);
  const start = (briefing: string) => launch.args(firstPrompt(briefing, words), flags);
  const plan = { agent, command };
  if (!fits(command, start(''), limit)) {
    throw new SwitchError(
      'The --prompt is too long for a command line. Save it in a file, and name the file in it.',
    );
  }
  if (installed.briefs) return { ...plan, by: 'hook', args: start(''), env: {} };
  const id = briefId(store.host.random(BRIEF_RANDOM_BYTES));
  const { mcp, cli } = installed;
  const briefing = briefingFor(store, reading, {
    id,
    reader: { agent: agent.id },
    tools: { mcp, cli, canBeginNew: mcp },
  });
  if (!briefing) throw new SwitchError('There is nothing to take over.');
  const { text } = briefing;
  const args = start(text);
  if (fits(command, args, limit))
    return { ...plan, by: 'prompt', args, env: briefedInPrompt(agent.id, { brief: id, size: text.length }) };
  const file = writeBriefingFile(store.project, id, text);
  const line = briefingInFile(id, relative(cwd, file));
  const env = briefedInPrompt(agent.id, { brief: id, size: line.length });
  return { ...plan, by: 'file', args: start(line), env, file };
}
