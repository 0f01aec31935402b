import { dirname } from 'node:path';
import {
  type Agent,
  agents,
  agentsMd,
  type ConfigFile,
  type FilesOptions,
  gitExclude,
  type InstallOptions,
  type Scope,
} from '@0dai/session-hooks';
import { SessionError } from '@0dai/session-schema/internal';
import { exclusivelyIn, type Host, makeStateDir } from '@0dai/session-store/internal';
import { applyEdits } from './apply.ts';
import { readConfig } from './files/config-files.ts';
import { refuseLinkOut } from './files/links.ts';
import { readRecord } from './files/records.ts';
import { excludedFiles } from './notes.ts';
import {
  type ConfigRoots,
  type Edit,
  isChange,
  labelOf,
  pathOf,
  planInstall,
  planUninstall,
  type Target,
} from './plan.ts';
import { repositoryOf, trustContext } from './trust-context.ts';

/** Every scope, the project's first. */
export const SCOPES: readonly Scope[] = ['project', 'local', 'user'];

/** What to set up or remove. */
export interface SetupRequest extends InstallOptions {
  agents: readonly Agent[];
  scopes: readonly Scope[];
  /** Also the managed block in the project's AGENTS.md. */
  agentsMd: boolean;
  /** `.git/info/exclude`, to which our files of the scope `local` are added, or from which they are removed. */
  exclude?: { path: string; repositoryRoot: string };
}

/** Plans the edits of an install, without writing. */
export async function installEdits(request: SetupRequest, roots: ConfigRoots): Promise<Edit[]> {
  return planInstall(await targets(request, roots), request, roots, sources(roots));
}

/** Plans the edits of an uninstall, without writing. */
export async function uninstallEdits(request: SetupRequest, roots: ConfigRoots): Promise<Edit[]> {
  return planUninstall(await targets(request, roots), roots, sources(roots));
}

/**
 * Plans and applies edits, all or none, under a lock.
 * @param what the operation, named to another `0dai` that waits
 * @returns the edits that changed something
 */
export function applySetup(
  planned: () => Promise<Edit[]>,
  roots: ConfigRoots,
  host: Host,
  what: 'setting up agents' | 'removing the setup',
): Promise<Edit[]> {
  makeStateDir(host);
  return exclusivelyIn(roots.stateDir, what, async () => {
    const edits = await planned();
    applyEdits(edits, roots);
    return edits.filter(isChange);
  });
}

/** Lists the steps that the user still has to take before an agent runs our hooks, in the agent's own terms. */
export async function remainingSteps(
  agent: Agent,
  scope: Scope,
  roots: ConfigRoots,
  options: InstallOptions,
): Promise<readonly string[]> {
  const setup = await agent.setup();
  const states = setup.trust(trustContext(setup, scope, roots));
  const open = states.filter((state) => state.state !== 'trusted');
  return states.length > 0 && open.length === 0 ? [] : setup.trustSteps(scope, options);
}

/** Lists an agent's configuration files of a scope. */
export async function targetOf(agent: Agent, scope: Scope, roots: ConfigRoots): Promise<Target> {
  const setup = await agent.setup();
  const userFile = (path: string) => setup.userFile(path, roots.env, roots.home);
  const options: FilesOptions = {
    label: (path, base) => labelOf(roots, pathOf(roots, { userFile }, { path, base })),
    ...(scope === 'local' && { repository: claudeProject(roots) }),
  };
  return { agent: agent.id, files: setup.files(scope, options), userFile };
}

/**
 * Reads an agent's configuration file; returns undefined if there is none.
 * @throws {ConfigLinkError} {ConfigUnreadableError}
 */
export function readConfigOf(
  roots: ConfigRoots,
  target: Target,
  file: ConfigFile,
): { path: string; text: string | undefined } {
  const path = pathOf(roots, target, file);
  refuseLinkOut({ path, base: file.base }, roots.projectRoot);
  return { path, text: readConfig(path) };
}

/** The agents that have our hooks, in the project or in the user's home. Unreadable files count as without hooks. */
export async function configuredAgents(roots: ConfigRoots): Promise<Agent[]> {
  const configured: Agent[] = [];
  for (const agent of agents) {
    for (const scope of SCOPES) {
      const target = await targetOf(agent, scope, roots);
      if (target.files.some((file) => hasHooks(roots, target, file))) {
        configured.push(agent);
        break;
      }
    }
  }
  return configured;
}

function hasHooks(roots: ConfigRoots, target: Target, file: ConfigFile): boolean {
  try {
    const { text } = readConfigOf(roots, target, file);
    return text !== undefined && file.inspect(text).hooks !== undefined;
  } catch (error) {
    // If this agent is chosen, its file is read again, and the user sees the error.
    if (error instanceof SessionError) return false;
    throw error;
  }
}

/** Whether our part is in a file that only the scope `local` has, such as Claude Code's `settings.local.json`. */
export async function hasLocalSetup(chosen: readonly Agent[], roots: ConfigRoots): Promise<boolean> {
  for (const agent of chosen) {
    const shared = (await targetOf(agent, 'project', roots)).files.map(({ path }) => path);
    const target = await targetOf(agent, 'local', roots);
    const own = target.files.filter(({ base, path }) => base === 'project' && !shared.includes(path));
    if (own.some((file) => readConfigOf(roots, target, file).text?.includes('0dai'))) return true;
  }
  return false;
}

/** Whether any agent's installed hooks of a scope only brief, as earlier versions installed them in projects too. */
export async function hasManualHooks(
  chosen: readonly Agent[],
  scope: Scope,
  roots: ConfigRoots,
): Promise<boolean> {
  for (const agent of chosen) {
    const target = await targetOf(agent, scope, roots);
    for (const file of target.files) {
      const { text } = readConfigOf(roots, target, file);
      if (text !== undefined && file.inspect(text).hooks?.manual) return true;
    }
  }
  return false;
}

/** Lists the steps that the user has to take because the edits moved hooks of their own. */
export async function movedHookSteps(
  chosen: readonly Agent[],
  edits: readonly Edit[],
): Promise<readonly string[]> {
  const steps: string[] = [];
  for (const agent of chosen) {
    const setup = await agent.setup();
    const files = edits.filter((edit) => edit.agent === agent.id);
    const texts = (when: 'before' | 'after') =>
      Object.fromEntries(files.map((edit) => [edit.file, edit[when]]));
    steps.push(...(setup.movedHooks?.(texts('before'), texts('after')) ?? []));
  }
  return steps;
}

async function targets(
  { agents: chosen, scopes, agentsMd: block, exclude }: SetupRequest,
  roots: ConfigRoots,
): Promise<Target[]> {
  const list: Target[] = [];
  for (const agent of chosen) {
    for (const scope of scopes) list.push(await targetOf(agent, scope, roots));
  }
  if (block) list.push({ agent: 'AGENTS.md', files: [agentsMd] });
  if (exclude) {
    const own = list.flatMap(({ files }) => files).filter(({ base }) => base === 'project');
    const paths = own.map(({ path }) => path);
    // An unpacked archive may bring a `.git` whose exclude file is a link to a file of the user.
    refuseLinkOut({ path: exclude.path, base: 'project' }, dirname(dirname(exclude.path)));
    const file = gitExclude(excludedFiles(paths, roots.projectRoot, exclude.repositoryRoot));
    list.push({ agent: 'git', files: [file], userFile: () => exclude.path });
  }
  return list;
}

/** Claude Code's own name for a project: the top of the main work tree, else the folder itself. */
function claudeProject({ projectRoot, home }: ConfigRoots): string {
  const { mainRepositoryRoot, repositoryRoot } = repositoryOf(projectRoot, home);
  return mainRepositoryRoot ?? repositoryRoot ?? projectRoot;
}

function sources({ stateDir }: ConfigRoots) {
  return { read: readConfig, refuseLinkOut, record: (path: string) => readRecord(stateDir, path) };
}
