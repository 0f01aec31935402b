import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { configRootsSeen, errorCode, gitRoot, type Host, workTreeTops } from '@0dai/session-store/internal';
import type { Environment, LoggedAgent } from '../agent.ts';
import { loggedAgents } from '../agents/all.ts';
import { withDatabases } from '../catch-up/node-log-folders.ts';
import type { AgentRoots, LogFile, LogFolders } from '../logs/log-files.ts';
import { isWithin } from '../logs/within.ts';

/** Where a conversation was held, seen from the folder that was searched for. */
export type Whereabouts = 'here' | 'another work tree' | 'another folder';

/** A conversation that an agent's own log holds. */
export interface FoundSession {
  agent: LoggedAgent;
  log: LogFile;
  /** Milliseconds since the log was last written. */
  ageMs: number;
  /** Whether it was held in this folder's work tree. */
  where: Whereabouts;
  /** The log lies in the project: it may have come with a clone, so it is never read unasked. */
  isInProject: boolean;
}

/** Options of a search. */
export interface FindOptions {
  /** The agents whose logs are searched. Default: all whose logs can be read. */
  agents?: readonly LoggedAgent[];
  /** Most sessions found, over all agents. Default 20. */
  max?: number;
  /** Search only the logs that were written after this time, in milliseconds since 1970. Default: all. */
  changedSince?: number;
  /** Leave out agents' folders inside the project. Default false. */
  outsideOnly?: boolean;
  /** Find the conversations of other folders too. Default false. */
  anywhere?: boolean;
  /** Reads the folders. Default: those of this machine, with their databases. */
  read?: LogFolders;
}

const MAX_FOUND = 20;

/** What a search found, and which agents' logs it could not read. */
export interface FoundSessions {
  /** Newest first. */
  sessions: FoundSession[];
  /** Agents whose logs could not be searched, and why: their format changed, or this Node has no SQLite. */
  failed: { agent: LoggedAgent; error: Error }[];
}

/**
 * Finds the conversations that agents on this machine had in a folder: in its work tree and below, under its real path,
 * and in the other work trees of its repository. It reads the agents' logs by names, times and bounded heads, and
 * writes nothing. Sub-agents and conversations without a prompt are left out.
 *
 * @param folder an absolute path; a folder in a git work tree stands for the whole work tree
 * @param env the environment that names the agents' folders, besides the default ones and those that hooks reported
 * @example findSessionsHere(process.cwd(), nodeHost(os.homedir()), process.env).sessions[0]?.agent.name
 */
export function findSessionsHere(
  folder: string,
  host: Host,
  env: Environment,
  options: FindOptions = {},
): FoundSessions {
  const { agents = loggedAgents, max = MAX_FOUND, read } = options;
  const project = projectFoldersOf(folder, host.home);
  const result: FoundSessions = { sessions: [], failed: [] };
  const reported = configRootsSeen(host);
  const search = (folders: LogFolders) => {
    const seen = options.changedSince === undefined ? folders : changedSince(folders, options.changedSince);
    for (const agent of agents) {
      try {
        const known = reported[agent.id] ?? [];
        const roots = options.outsideOnly
          ? rootsOf(agent, host.home, env, known).flatMap(onDisk)
          : rootsOf(agent, host.home, env, known, project.own);
        result.sessions.push(...sessionsOf(agent, roots, project, host, seen, { ...options, max }));
      } catch (error) {
        // One agent's new format must not hide the others.
        if (!(error instanceof Error)) throw error;
        result.failed.push({ agent, error });
      }
    }
  };
  if (read) search(read);
  else withDatabases(search);
  result.sessions.sort((a, b) => a.ageMs - b.ageMs);
  result.sessions.splice(max);
  return result;
}

/** The folders of a project: a conversation that was held in one of them belongs to it. */
export interface ProjectFolders {
  /** The work tree, and where it differs, its path as given. */
  own: readonly string[];
  /** All folders to search, real and as given. */
  all: readonly string[];
}

/** The folders of the project that a folder is in: its work tree, and the other work trees of its repository. */
export function projectFoldersOf(folder: string, home: string): ProjectFolders {
  const given = resolve(folder);
  const tops = workTreeTops(given, home);
  const own = tops[0] ?? realOf(given);
  // A folder that was reached through a link is in the logs under either path.
  const steps = relative(realOf(given), own);
  const alias = resolve(given, steps);
  return { own: [...new Set([own, alias])], all: [...new Set([own, alias, ...tops])] };
}

function sessionsOf(
  agent: LoggedAgent,
  roots: readonly AgentRoots[],
  project: ProjectFolders,
  host: Host,
  read: LogFolders,
  { max, outsideOnly = false, anywhere = false }: FindOptions & { max: number },
): FoundSession[] {
  const found = new Map<string, FoundSession>();
  const now = host.now();
  for (const root of roots) {
    for (const folder of anywhere ? ['/'] : project.all) {
      for (const log of agent.findSessions(root, folder, read, max)) {
        const key = JSON.stringify([log.path, log.sessionId]);
        const isInProject = isInFolders(project.all, log.path);
        if (log.subagentOf !== undefined || (isInProject && outsideOnly) || found.has(key)) continue;
        if (agent.logFormat(log.path) === undefined) continue;
        const where = whereIs(log.folder ?? folder, project, host.home);
        found.set(key, { agent, log, ageMs: Math.max(0, now - log.modifiedMs), where, isInProject });
      }
    }
  }
  return [...found.values()];
}

/** Those of the folders that exist: a machine has a few of the agents, and an editor's extension has 37 folders. */
function onDisk({ config, others = [] }: AgentRoots): AgentRoots[] {
  const present = others.filter((folder) => existsSync(folder));
  return present.length > 0 || existsSync(config) ? [{ config, others: present }] : [];
}

/**
 * The agent's folders: by the environment, the default ones, those that hooks reported (`configRootsSeen`), and those in
 * the project.
 */
export function rootsOf(
  agent: LoggedAgent,
  home: string,
  env: Environment,
  reported: readonly string[],
  inProject: readonly string[] = [],
): AgentRoots[] {
  const roots = [
    agent.roots(env, home),
    agent.roots({}, home),
    ...reported.map((config) => ({ config })),
    // Some people set CODEX_HOME to the project's .codex.
    ...inProject.map((folder) => ({ config: join(folder, agent.detect.folder) })),
  ];
  return [...new Map(roots.reverse().map((root) => [root.config, root])).values()].reverse();
}

/** Where a conversation was held, seen from the folders of a search. */
export function whereIs(folder: string, { own }: ProjectFolders, home: string): Whereabouts {
  const [tree = ''] = own;
  const top = isAbsolute(folder) ? gitRoot(folder, home) : undefined;
  // A repository or work tree inside this one is another.
  if (top !== undefined && top !== tree && gitRoot(tree, home) === tree) {
    return workTreeTops(tree, home).includes(top) ? 'another work tree' : 'another folder';
  }
  return own.some((one) => isWithin(one, folder)) ? 'here' : 'another folder';
}

/** The same folders, as if only files written after a time were there. New rows of a database stand in its WAL. */
function changedSince(read: LogFolders, since: number): LogFolders {
  return {
    ...read,
    list(folder) {
      const all = read.list(folder);
      const changed = new Set(all.filter(({ modifiedMs }) => modifiedMs > since).map(({ name }) => name));
      return all.filter(
        ({ kind, name }) => kind === 'folder' || changed.has(name) || changed.has(`${name}-wal`),
      );
    },
  };
}

/** Whether a file lies in a folder's repository, or outside git in the folder: it may have come with a clone. */
export function isInRepository(folder: string, home: string, path: string): boolean {
  return isInFolders(projectFoldersOf(folder, home).all, path);
}

/** Whether a file lies below one of the folders, by its path or by its real path: a variable may name it by a link. */
export function isInFolders(folders: readonly string[], path: string): boolean {
  const real = realOf(path);
  return folders.some((folder) => isWithin(folder, path) || isWithin(folder, real));
}

function realOf(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch (error) {
    // A deleted folder still has a name that logs may hold.
    if (errorCode(error) === undefined) throw error;
    return folder;
  }
}
