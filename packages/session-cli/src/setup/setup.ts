import { type Agent, agentsMd, type ConfigFile, type InstallOptions, type Scope } from '@0dai/session-hooks';
import { exclusivelyIn, type Host, makeStateDir } from '@0dai/session-store/internal';
import { applyEdits } from './apply.ts';
import { readConfig } from './config-files.ts';
import { refuseLinkOut } from './links.ts';
import {
  type ConfigRoots,
  type Edit,
  isChange,
  pathOf,
  planInstall,
  planUninstall,
  type Target,
} from './plan.ts';
import { readRecord } from './records.ts';
import { trustContext } from './trust-context.ts';

/** What to set up or remove. */
export interface SetupRequest extends InstallOptions {
  agents: readonly Agent[];
  scopes: readonly Scope[];
  /** Also the managed block in the project's AGENTS.md. */
  agentsMd: boolean;
}

/** Plans the edits of an install, without writing. */
export async function installEdits(request: SetupRequest, roots: ConfigRoots): Promise<Edit[]> {
  return planInstall(await targets(request), request, roots, sources(roots));
}

/** Plans the edits of an uninstall, without writing. */
export async function uninstallEdits(request: SetupRequest, roots: ConfigRoots): Promise<Edit[]> {
  return planUninstall(await targets(request), roots, sources(roots));
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
  const states = setup.trust(trustContext(scope, roots.projectRoot, roots.home));
  const open = states.filter((state) => state.state !== 'trusted');
  return states.length > 0 && open.length === 0 ? [] : setup.trustSteps(scope, options);
}

/**
 * Reads an agent's configuration file; returns undefined if there is none.
 * @throws {ConfigLinkError} {ConfigUnreadableError}
 */
export function readConfigOf(roots: ConfigRoots, scope: Scope, file: ConfigFile): string | undefined {
  const path = pathOf(roots, scope, file);
  refuseLinkOut({ path, scope }, roots.projectRoot);
  return readConfig(path);
}

/** Whether any agent's installed hooks of a scope only brief, as earlier versions installed them in projects too. */
export async function hasManualHooks(
  agents: readonly Agent[],
  scope: Scope,
  roots: ConfigRoots,
): Promise<boolean> {
  for (const agent of agents) {
    for (const file of (await agent.setup()).files(scope)) {
      const text = readConfigOf(roots, scope, file);
      if (text !== undefined && file.inspect(text).hooks?.manual) return true;
    }
  }
  return false;
}

/** Lists the steps that the user has to take because the edits moved hooks of their own. */
export async function movedHookSteps(
  agents: readonly Agent[],
  edits: readonly Edit[],
): Promise<readonly string[]> {
  const steps: string[] = [];
  for (const agent of agents) {
    const setup = await agent.setup();
    const files = edits.filter((edit) => edit.agent === agent.id);
    const texts = (when: 'before' | 'after') =>
      Object.fromEntries(files.map((edit) => [edit.label.replace(/^~\//, ''), edit[when]]));
    steps.push(...(setup.movedHooks?.(texts('before'), texts('after')) ?? []));
  }
  return steps;
}

async function targets({ agents, scopes, agentsMd: block }: SetupRequest): Promise<Target[]> {
  const list: Target[] = [];
  for (const agent of agents) {
    const setup = await agent.setup();
    for (const scope of scopes) list.push({ agent: agent.id, scope, files: setup.files(scope) });
  }
  if (block) list.push({ agent: 'AGENTS.md', scope: 'project', files: [agentsMd] });
  return list;
}

function sources({ stateDir }: ConfigRoots) {
  return { read: readConfig, refuseLinkOut, record: (path: string) => readRecord(stateDir, path) };
}
