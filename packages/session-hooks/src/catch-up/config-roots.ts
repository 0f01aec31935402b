import { isAbsolute, normalize, relative, sep } from 'node:path';
import { configRootsSeen, type Host, noteConfigRoot } from '@0dai/session-store/internal';
import type { Agent, Environment } from '../agent.ts';
import type { AgentRoots } from '../logs/log-files.ts';

/**
 * Where an agent keeps its files on this machine: the folder that it uses with no variable of its own set, and those
 * that its hooks were seen to use. The MCP server and the CLI do not get the agent's environment, but this.
 * @example rootsSeen(host, claude); // [{ config: '/home/me/.claude' }, { config: '/srv/claude' }]
 */
export function rootsSeen(host: Host, agent: Agent): readonly AgentRoots[] {
  const usual = agent.roots({}, host.home);
  return [usual, ...configRootsSeen(host, agent.id).map((config) => ({ config }))];
}

/** Remembers the folders that a hook's environment and the path of its log tell of, if they are not the usual one. */
export function noteRoots(host: Host, agent: Agent, env: Environment, log: string | undefined): void {
  const usual = agent.roots({}, host.home).config;
  const named = agent.roots(env, host.home).config;
  const ofLog = log === undefined ? undefined : rootOfLog(agent, log);
  for (const root of new Set([named, ofLog]))
    if (root !== undefined && root !== usual && isAbsolute(root)) noteConfigRoot(host, agent.id, root);
}

/**
 * Whether a path may be a log of this agent's: it lies in the log folder of a root that is known. A journal from
 * another machine could name any file, so no other path is read as a log.
 */
export function isKnownLog(host: Host, agent: Agent, path: string): boolean {
  const root = rootOfLog(agent, path);
  return root !== undefined && rootsSeen(host, agent).some(({ config }) => relative(config, root) === '');
}

/** The configuration folder above a log: what stands before the last of the agent's log folders in its path. */
function rootOfLog(agent: Agent, log: string): string | undefined {
  if (!isAbsolute(log)) return undefined;
  const path = normalize(log);
  const at = Math.max(...agent.logFolders.map((folder) => path.lastIndexOf(`${sep}${folder}${sep}`)));
  return at > 0 ? path.slice(0, at) : undefined;
}
