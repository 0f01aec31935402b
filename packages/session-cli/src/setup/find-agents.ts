import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Agent, agentById, agents, type Environment } from '@0dai/session-hooks';
import { InvalidInputError } from '@0dai/session-schema/internal';
import { UsageError } from '../errors.ts';

/** The home and environment in which to look for agents. */
export interface Machine {
  home: string;
  env: Environment;
}

/**
 * Chooses the agents to configure: the named ones; by default, those found on this machine and those that have our hooks.
 * @param configured the agents that have our hooks: they may be installed outside the PATH
 * @throws {UsageError} for a name that is not an agent's
 * @throws {InvalidInputError} when none is named and none is found
 */
export function chooseAgents(
  names: readonly string[],
  machine: Machine,
  configured: readonly Agent[] = [],
): Agent[] {
  const known = agents.map((agent) => agent.id).join(', ');
  if (names.length > 0) {
    return [...new Set(names)].map((name) => {
      const agent = agentById(name);
      if (agent) return agent;
      throw new UsageError(`There is no agent "${name}". Name one or more of: ${known}.`);
    });
  }
  const found = agents.filter((agent) => configured.includes(agent) || isFound(agent, machine));
  if (found.length > 0) return found;
  throw new InvalidInputError(
    `No supported agent was found on this machine. Name the agents to set up: ${known}. ` +
      'For example: 0dai init claude codex',
  );
}

/** Whether an agent is on this machine: its command on the PATH, or its configuration folder. */
export function isFound(agent: Agent, { home, env }: Machine): boolean {
  return (
    onPath(agent.detect.command, env.PATH ?? '') !== undefined ||
    statIfReadable(agent.roots(env, home).config)?.isDirectory() === true
  );
}

/** Finds a command on a PATH; returns undefined if it is not there. */
export function onPath(command: string, path: string): string | undefined {
  const names = process.platform === 'win32' ? [`${command}.cmd`, `${command}.exe`, command] : [command];
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    for (const name of names) {
      const candidate = join(folder, name);
      if (isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  if (!statIfReadable(path)?.isFile()) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Returns undefined also where the system refuses: as a shell does, skip a PATH entry that cannot be searched. */
function statIfReadable(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
