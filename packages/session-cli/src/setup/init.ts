import type { Agent, Scope } from '@0dai/session-hooks';
import {
  ensureKey,
  ensureStore,
  findProject,
  findStore,
  forgetHookTraces,
  gitRoot,
  type Host,
  KeyError,
  type Recording,
  recordingOf,
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

/** What `0dai init` and `0dai uninstall` did, or would do. */
export interface SetupResult {
  agents: readonly Agent[];
  /** The edits that change something. */
  edits: Edit[];
  /** Files looked at that are as they should be. */
  unchanged: Edit[];
  /** Nothing was written. */
  dryRun: boolean;
  /** What the user still has to do, one step a line. */
  steps: readonly string[];
  /** What is recorded from now on: in this project, or, for a user's hooks, in all. */
  recording: Recording;
}

/** Where and how to set up. */
export interface SetupOptions {
  agents: readonly Agent[];
  scope: Scope;
  allow: boolean;
  /** What the user said of recording; undefined leaves it is. */
  recording?: 'on' | 'manual';
  agentsMd: boolean;
  dryRun: boolean;
  cwd: string;
}

/**
 * Puts hooks and the MCP server into the agents' configuration, and makes `ai/sessions` and the user's key. Whether
 * the work is recorded is a setting of the project; for hooks in the user's home it stands in their command.
 * @throws {ConfigSyntaxError} for a file that cannot be read as what it should be; then nothing is written
 * @throws {KeyError} where the key cannot be made
 */
export async function init(options: SetupOptions, host: Host): Promise<SetupResult> {
  const roots = configRootsOf(options.cwd, host);
  const recording = await recordingAfter(options, roots, host);
  const request = setupRequestOf(options, options.scope === 'user' && recording === 'manual');
  const planned = await installEdits(request, roots);
  if (!options.dryRun) {
    if (!ensureKey(host)) throw new KeyError(host.stateDir);
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
  };
}

/**
 * The recording setting after this init: the user's choice, else the present setting. Hooks that an earlier version
 * installed with `--manual` count as `manual`.
 */
async function recordingAfter(options: SetupOptions, roots: ConfigRoots, host: Host): Promise<Recording> {
  const { agents, scope, recording, cwd } = options;
  if (recording !== undefined) return recording;
  const store = scope === 'project' ? findStore(cwd, host) : undefined;
  const now = store ? recordingOf(store) : 'on';
  return now === 'on' && (await hasManualHooks(agents, scope, roots)) ? 'manual' : now;
}

/**
 * Takes our parts out of the agents' configuration. The sessions stay.
 * @throws {ConfigSyntaxError} as above
 */
export async function uninstall(options: SetupOptions, host: Host): Promise<Omit<SetupResult, 'recording'>> {
  const roots = configRootsOf(options.cwd, host);
  const request = setupRequestOf(options, false);
  const planned = await uninstallEdits(request, roots);
  // A run that was killed may have left a record of a file that is gone already, and a folder that was made for it.
  const isKnown = ({ path }: Edit) => readRecord(roots.stateDir, path) !== undefined;
  if (!options.dryRun && planned.some((edit) => isChange(edit) || isKnown(edit))) {
    await applySetup(() => uninstallEdits(request, roots), roots, host, 'taking the setup out');
  }
  if (!options.dryRun) {
    tidyState(host);
    for (const agent of options.agents) forgetHookTraces(host, agent.id);
  }
  return resultOf(options, planned, await movedHookSteps(options.agents, planned));
}

/** The folders that configuration is about, from where the user stands. */
export function configRootsOf(cwd: string, host: Host): ConfigRoots {
  const projectRoot = findProject(cwd, host.home)?.root ?? gitRoot(cwd, host.home) ?? cwd;
  return { projectRoot, home: host.home, stateDir: host.stateDir };
}

function setupRequestOf({ agents, allow, agentsMd, scope }: SetupOptions, manual: boolean): SetupRequest {
  return { agents, allow, manual, scopes: [scope], agentsMd: agentsMd && scope === 'project' };
}

function resultOf(
  options: SetupOptions,
  edits: readonly Edit[],
  steps: readonly string[],
): Omit<SetupResult, 'recording'> {
  return {
    agents: options.agents,
    edits: edits.filter(isChange),
    unchanged: edits.filter((edit) => !isChange(edit) && edit.after !== undefined),
    dryRun: options.dryRun,
    steps,
  };
}
