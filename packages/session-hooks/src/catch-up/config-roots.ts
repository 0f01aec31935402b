import { isAbsolute, normalize, relative, sep } from 'node:path';
import { configRootsSeen, type Host, noteConfigRoot, type Store } from '@0dai/session-store/internal';
import type { Environment, LoggedAgent } from '../agent.ts';
import type { AgentRoots } from '../logs/log-files.ts';
import { isWithin } from '../logs/within.ts';

/**
 * The agent's folders on this machine: the default one, and those that its hooks reported. The MCP server and the CLI
 * need the latter because they don't get the agent's environment.
 * @example rootsSeen(host, claude); // [{ config: '/home/me/.claude' }, { config: '/srv/claude' }]
 */
export function rootsSeen(host: Host, agent: LoggedAgent): readonly AgentRoots[] {
  const usual = agent.roots({}, host.home);
  return [usual, ...(configRootsSeen(host)[agent.id] ?? []).map((config) => ({ config }))];
}

/** Remembers the folders from a hook's environment and log path, unless they are the default. */
export function noteRoots(host: Host, agent: LoggedAgent, env: Environment, log: string | undefined): void {
  const { config, others = [] } = agent.roots({}, host.home);
  const usual = new Set([config, ...others]);
  const named = agent.roots(env, host.home).config;
  const ofLog = log === undefined ? undefined : rootOfLog(agent, log);
  for (const root of new Set([named, ofLog]))
    if (root !== undefined && !usual.has(root) && isAbsolute(root)) noteConfigRoot(host, agent.id, root);
}

/**
 * Whether a path may be a log of this agent: it lies in a log folder of a known root. A journal from another machine
 * could name any file, so no other path is read as a log. A root inside the project is not known, since a clone may
 * bring one; the default ones are, since they are in the home.
 */
export function isKnownLog(
  { host, project }: Pick<Store, 'host' | 'project'>,
  agent: LoggedAgent,
  path: string,
): boolean {
  const root = rootOfLog(agent, path);
  if (root === undefined) return false;
  const { config: usual, others = [] } = agent.roots({}, host.home);
  if ([usual, ...others].some((one) => relative(one, root) === '')) return true;
  if (isWithin(project.root, root) || isWithin(project.main, root)) return false;
  return rootsSeen(host, agent).some(({ config }) => relative(config, root) === '');
}

/** The configuration folder of a log: the part of its path before the last log folder. */
function rootOfLog(agent: LoggedAgent, log: string): string | undefined {
  if (!isAbsolute(log)) return undefined;
  const path = normalize(log);
  const at = Math.max(...agent.logFolders.map((folder) => path.lastIndexOf(`${sep}${folder}${sep}`)));
  return at > 0 ? path.slice(0, at) : undefined;
}
