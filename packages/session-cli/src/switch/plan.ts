import { relative } from 'node:path';
import { briefedInPrompt, briefingFor, type LoggedAgent } from '@0dai/session-hooks';
import { BRIEF_RANDOM_BYTES, briefId, briefingInFile, firstPrompt } from '@0dai/session-schema/internal';
import { writeBriefingFile } from '@0dai/session-store/internal';
import { SwitchError } from '../errors.ts';
import type { InstalledParts } from './hook-briefing.ts';
import { type ArgumentLimit, fits } from './limits.ts';
import type { TakeOverResult } from './take-over.ts';

/** How the next agent starts. */
export interface SwitchPlan {
  agent: LoggedAgent;
  /**
   * How the briefing reaches it:
   * - `hook`: its own hook briefs it;
   * - `prompt`: the first prompt carries the briefing;
   * - `file`: the first prompt names a file with the briefing;
   * - `read`: a flag makes its program read that file at the start;
   * - `paste`: the user pastes a prompt that names the file.
   */
  by: 'hook' | 'prompt' | 'file' | 'read' | 'paste';
  /** Its program, and the arguments. */
  command: string;
  args: readonly string[];
  /** Variables to add to our own environment. */
  env: Readonly<Record<string, string>>;
  /** The file with the briefing. */
  file?: string;
  /** The prompt that the user pastes. */
  paste?: string;
}

/** What the user asked for, and what is installed. */
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
 * @throws {SwitchError} for an agent that no command line starts, or words that are too long
 */
export function planSwitch(
  { store, reading }: Pick<TakeOverResult, 'store' | 'reading'>,
  { agent, command, words, flags, cwd, installed, limit }: SwitchRequest,
): SwitchPlan {
  const { launch } = agent;
  if (!launch) throw new SwitchError(`${agent.name} has no command line that starts it.`);
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
  // No reader: its conversation is new, so nothing here is its own, even if it worked here before.
  const briefing = briefingFor(store, reading, {
    id,
    tools: { mcp, cli, canBeginNew: mcp },
  });
  if (!briefing) throw new SwitchError('There is nothing to take over.');
  const { text } = briefing;
  const envFor = (given: string) => briefedInPrompt(agent.id, { brief: id, size: given.length });
  const write = (content: string) => {
    const file = writeBriefingFile(store.project, id, content);
    return { file, path: relative(cwd, file) };
  };
  if (launch.takes === 'file') {
    const { file, path } = write(firstPrompt(text, words));
    return { ...plan, by: 'read', args: launch.args(path, flags), env: envFor(text), file };
  }
  const args = start(text);
  if (launch.takes === undefined && fits(command, args, limit)) {
    return { ...plan, by: 'prompt', args, env: envFor(text) };
  }
  const { file, path } = write(text);
  const line = briefingInFile(id, path);
  const env = envFor(line);
  if (launch.takes === 'nothing') {
    return { ...plan, by: 'paste', args: launch.args('', flags), env, file, paste: firstPrompt(line, words) };
  }
  return { ...plan, by: 'file', args: start(line), env, file };
}
