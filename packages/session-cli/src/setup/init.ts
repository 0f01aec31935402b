import type { Agent, Scope } from '@0dai/session-hooks';
import {
  ensureKey,
  ensureStore,
  findProject,
  findStore,
  forgetHookTraces,
  gitRoot,
  type Host,
  noKey,
  type Recording,
  recordingOf,
  refuseToCreate,
  setRecording,
  tidyState,
} from '@0dai/session-store/internal';
import { type ConfigRoots, type Edit, isChange } from './plan.ts';
import { readRecord } from './records.ts';
import {
  applySetup,
  hasManualHooks,
  installEdits,
  movedHookSteps,
  remainingSteps,
  type SetupRequest,
  uninstallEdits,
} from './setup.ts';

/** What `0dai init` or `0dai uninstall` changed, or would change. */
export interface SetupEdits {
  agents: readonly Agent[];
  /** The edits that change something. */
  edits: Edit[];
  /** Files that need no change. */
  unchanged: Edit[];
  /** True if nothing was written. */
  dryRun: boolean;
  /** What the user still has to do, one step a line. */
  steps: readonly string[];
}

/** The result of `0dai init`, or of its dry run. */
export interface SetupResult extends SetupEdits {
  /** What is recorded from now on: in this project, or in all projects for a user's hooks. */
  recording: Recording;
  /** The project was paused, and this ended it. */
  endedPause: boolean;
}

/** The options of a setup. */
export interface SetupOptions {
  agents: readonly Agent[];
  scope: Scope;
  allow: boolean;
  /** The recording setting that the user asked for; undefined keeps the present one. */
  recording?: 'on' | 'manual';
  /** Replace another server's entry that has our server's name. */
  force?: boolean;
  agentsMd: boolean;
  dryRun: boolean;
  cwd: string;
}

/**
 * Adds hooks and the MCP server to the agents' configuration, and creates `ai/sessions` and the user's key. Recording
 * is a setting of the project; for hooks in the user's home it is part of their command.
 * @throws {ConfigLinkError} for a symlink that leads out of the project; nothing is written
 * @throws {ConfigSyntaxError} for a file with invalid syntax; nothing is written
 * @throws {KeyError} if the key cannot be created
 * @throws {OtherUserError} for root in another user's project; nothing is written
 */
export async function init(options: SetupOptions, host: Host): Promise<SetupResult> {
  const roots = configRootsOf(options.cwd, host);
  const before = recordingBefore(options, host);
  const recording = await recordingAfter(options, roots, before);
  const request = setupRequestOf(options, options.scope === 'user' && recording === 'manual');
  const planned = await installEdits(request, roots);
  if (!options.dryRun) {
    if (options.scope === 'project') refuseToCreate(options.cwd, host);
    if (!ensureKey(host)) throw noKey(host);
    await applySetup(() => installEdits(request, roots), roots, host, 'setting up agents');
    if (options.scope === 'project') setRecording(ensureStore(options.cwd, host), recording);
    tidyState(host);
    for (const agent of options.agents) forgetHookTraces(host, agent.id);
  }
  const steps: string[] = [];
  for (const agent of options.agents) {
    steps.push(...(await remainingSteps(agent, options.scope, roots, request)));
  }
  return {
    ...resultOf(options, planned, [...steps, ...(await movedHookSteps(options.agents, planned))]),
    recording,
    endedPause: before === 'paused' && recording !== 'paused',
  };
}

/** What the project records now; `on` if there is none, or if the user's hooks are set up. */
function recordingBefore({ scope, cwd }: SetupOptions, host: Host): Recording {
  const store = scope === 'project' ? findStore(cwd, host) : undefined;
  return store ? recordingOf(store) : 'on';
}

/**
 * Returns the recording setting after this init: the user's choice, else the present setting. Hooks that an earlier
 * version installed with `--manual` count as `manual`.
 */
async function recordingAfter(
  { agents, scope, recording }: SetupOptions,
  roots: ConfigRoots,
  before: Recording,
): Promise<Recording> {
  if (recording !== undefined) return recording;
  return before === 'on' && (await hasManualHooks(agents, scope, roots)) ? 'manual' : before;
}

/**
 * Removes our parts from the agents' configuration. The sessions stay.
 * @throws {ConfigSyntaxError} as `init`
 */
export async function uninstall(options: SetupOptions, host: Host): Promise<SetupEdits> {
  const roots = configRootsOf(options.cwd, host);
  const request = setupRequestOf(options, false);
  const planned = await uninstallEdits(request, roots);
  // A killed run may have left a record of a file that no longer exists, and a folder that was created for it.
  const hasRecord = ({ path }: Edit) => readRecord(roots.stateDir, path) !== undefined;
  if (!options.dryRun && planned.some((edit) => isChange(edit) || hasRecord(edit))) {
    await applySetup(() => uninstallEdits(request, roots), roots, host, 'removing the setup');
  }
  if (!options.dryRun) {
    tidyState(host);
    for (const agent of options.agents) forgetHookTraces(host, agent.id);
  }
  return resultOf(options, planned, await movedHookSteps(options.agents, planned));
}

/** Returns the folders that hold configuration, for a working folder. */
export function configRootsOf(cwd: string, host: Host): ConfigRoots {
  const projectRoot = findProject(cwd, host.home)?.root ?? gitRoot(cwd, host.home) ?? cwd;
  return { projectRoot, home: host.home, stateDir: host.stateDir };
}

function setupRequestOf(
  { agents, allow, force = false, agentsMd, scope }: SetupOptions,
  manual: boolean,
): SetupRequest {
  return { agents, allow, force, manual, scopes: [scope], agentsMd: agentsMd && scope === 'project' };
}

function resultOf(options: SetupOptions, edits: readonly Edit[], steps: readonly string[]): SetupEdits {
  return {
    agents: options.agents,
    edits: edits.filter(isChange),
    unchanged: edits.filter((edit) => !isChange(edit) && edit.after !== undefined),
    dryRun: options.dryRun,
    steps,
  };
}
