import { join, resolve } from 'node:path';
import { type Agent, type Environment, gitExclude, type Scope } from '@0dai/session-hooks';
import {
  ensureKey,
  ensureStore,
  findProject,
  findStore,
  forgetHookTraces,
  gitDir,
  gitRoot,
  type Host,
  isTracked,
  NotAProjectError,
  noKey,
  type Recording,
  readEverywhere,
  recordingOf,
  refuseToCreate,
  setEverywhere,
  setRecording,
  tidyState,
} from '@0dai/session-store/internal';
import { ConfigTrackedError } from './errors.ts';
import { readConfig } from './files/config-files.ts';
import { readRecord } from './files/records.ts';
import { findCommand } from './find-command.ts';
import { setupNotes } from './notes.ts';
import { type ConfigRoots, type Edit, isChange } from './plan.ts';
import {
  applySetup,
  hasLocalSetup,
  hasManualHooks,
  installEdits,
  movedHookSteps,
  remainingSteps,
  type SetupRequest,
  uninstallEdits,
} from './setup.ts';
import { repositoryOf } from './trust-context.ts';

/** The changes of `0dai init` or `0dai uninstall`, or of a dry run. */
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
  /** What else the user should know, one paragraph each. */
  notes: readonly string[];
  /** The project that takes part, absolute; absent if hooks for the user were set up in no project. */
  project?: string;
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
  /** Let every git work tree take part, with the user's hooks; undefined keeps the present setting. */
  everywhere?: boolean;
  /** Folders to add to those that `everywhere` leaves out. */
  ignore?: readonly string[];
  /** Also edit `.git/info/exclude`. Default: with the scope `local`. */
  exclude?: boolean;
  cwd: string;
  /** The agents' variables, which may move their folders. */
  env: Environment;
}

/**
 * Adds hooks and the MCP server to the agents' configuration, and creates `ai/sessions` and the user's key. Recording
 * is a setting of the project; for hooks in the user's home it is part of their command.
 * @throws {ConfigLinkError} for a symlink that leads out of the project; nothing is written
 * @throws {ConfigSyntaxError} for a file with invalid syntax; nothing is written
 * @throws {ConfigTrackedError} for a file of the scope `local` that git tracks; nothing is written
 * @throws {KeyError} if the key cannot be created
 * @throws {OtherUserError} for root in another user's project; nothing is written
 */
export async function init(options: SetupOptions, host: Host): Promise<SetupResult> {
  const roots = configRootsOf(options, host);
  const { repositoryRoot } = repositoryOf(roots.projectRoot, host.home);
  const before = recordingBefore(options, host);
  const recording = await recordingAfter(options, roots, before);
  const request = setupRequestOf(options, roots, options.scope === 'user' && recording === 'manual');
  const planned = await installEdits(request, roots);
  if (options.scope === 'local') refuseTracked(planned, roots);
  const ignored = ignoredFolders(options, host);
  const takesPart = willTakePart(options, repositoryRoot, host);
  if (!options.dryRun) {
    if (!ensureKey(host)) throw noKey(host);
    await applySetup(() => installEdits(request, roots), roots, host, 'setting up agents');
    if (takesPart) {
      const store = ensureStore(options.cwd, host);
      if (options.scope !== 'user') setRecording(store, recording);
    }
    if (options.scope === 'user') setEverywhere(host, ignored && { ignored });
    tidyState(host);
    for (const agent of options.agents) forgetHookTraces(host, agent.id);
  }
  const steps: string[] = [];
  for (const agent of options.agents) {
    steps.push(...(await remainingSteps(agent, options.scope, roots, request)));
  }
  const isCommandFound = findCommand(options.env) !== undefined;
  const { agents, scope, cwd } = options;
  const { projectRoot } = roots;
  const facts = { agents, scope, cwd, projectRoot, repositoryRoot, takesPart, ignored, isCommandFound };
  return {
    ...resultOf(options, planned, [...steps, ...(await movedHookSteps(options.agents, planned))]),
    recording,
    endedPause: before === 'paused' && recording !== 'paused',
    notes: setupNotes({ ...facts, edits: planned }),
    ...(takesPart && { project: projectRoot }),
  };
}

/**
 * Whether the project of the working folder takes part after this init. Hooks for the user are set up in any folder, also
 * in the home.
 * @throws {NotAProjectError} for hooks of a project where there can be none
 */
function willTakePart({ scope, cwd }: SetupOptions, repositoryRoot: string | undefined, host: Host): boolean {
  if (scope === 'user' && repositoryRoot === undefined) return findStore(cwd, host) !== undefined;
  try {
    refuseToCreate(cwd, host);
    return true;
  } catch (error) {
    if (scope === 'user' && error instanceof NotAProjectError) return false;
    throw error;
  }
}

/** The folders that `--everywhere` leaves out, after this init; undefined unless every git work tree takes part. */
function ignoredFolders(
  { everywhere, ignore = [], cwd, scope }: SetupOptions,
  host: Host,
): string[] | undefined {
  if (scope !== 'user') return undefined;
  const present = readEverywhere(host);
  const isOn = everywhere ?? present !== undefined;
  if (!isOn) return undefined;
  return [...new Set([...(present?.ignored ?? []), ...ignore.map((folder) => resolve(cwd, folder))])];
}

/** @throws {ConfigTrackedError} if git tracks a file that a setup for one user would change */
function refuseTracked(edits: readonly Edit[], { projectRoot, home }: ConfigRoots): void {
  for (const { path, label, base } of edits.filter(isChange)) {
    if (base === 'project' && gitRoot(projectRoot, home) && isTracked({ root: projectRoot }, path, home))
      throw new ConfigTrackedError(label);
  }
}

/** What the project records now; `on` if there is none, or if the user's hooks are set up. */
function recordingBefore({ scope, cwd }: SetupOptions, host: Host): Recording {
  const store = scope === 'user' ? undefined : findStore(cwd, host);
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
  const roots = configRootsOf(options, host);
  const isLocal = options.scope === 'project' && (await hasLocalSetup(options.agents, roots));
  const request = setupRequestOf(options, roots, false);
  if (request.exclude && !isOurExclude(request.exclude)) delete request.exclude;
  if (isLocal) request.scopes = ['project', 'local'];
  const planned = await uninstallEdits(request, roots);
  // A killed run may have left a record of a file that no longer exists, and a folder that was created for it.
  const hasRecord = ({ path }: Edit) => readRecord(roots.stateDir, path) !== undefined;
  if (!options.dryRun && planned.some((edit) => isChange(edit) || hasRecord(edit))) {
    await applySetup(() => uninstallEdits(request, roots), roots, host, 'removing the setup');
  }
  if (!options.dryRun) {
    if (options.scope === 'user' && options.everywhere === false) setEverywhere(host, undefined);
    tidyState(host);
    for (const agent of options.agents) forgetHookTraces(host, agent.id);
  }
  return resultOf(options, planned, await movedHookSteps(options.agents, planned));
}

/** Returns the folders that hold configuration, for a working folder. */
export function configRootsOf({ cwd, env }: Pick<SetupOptions, 'cwd' | 'env'>, host: Host): ConfigRoots {
  const projectRoot = findProject(cwd, host.home)?.root ?? gitRoot(cwd, host.home) ?? cwd;
  return { projectRoot, home: host.home, stateDir: host.stateDir, env };
}

function setupRequestOf(
  { agents, allow, force = false, agentsMd, scope, exclude = scope === 'local' }: SetupOptions,
  roots: ConfigRoots,
  manual: boolean,
): SetupRequest {
  const excludeFile = exclude ? excludeFileOf(roots) : undefined;
  return {
    agents,
    allow,
    force,
    manual,
    scopes: [scope],
    agentsMd: agentsMd && scope !== 'user',
    ...(excludeFile && { exclude: excludeFile }),
  };
}

function isOurExclude({ path }: NonNullable<SetupRequest['exclude']>): boolean {
  const text = readConfig(path);
  return text !== undefined && gitExclude([]).inspect(text).block === true;
}

/** Finds `.git/info/exclude`, which the work trees of a repository share. */
function excludeFileOf({ projectRoot, home }: ConfigRoots): SetupRequest['exclude'] {
  const { repositoryRoot, mainRepositoryRoot } = repositoryOf(projectRoot, home);
  const folder = repositoryRoot && gitDir(mainRepositoryRoot ?? repositoryRoot);
  return folder === undefined || repositoryRoot === undefined
    ? undefined
    : { path: join(folder, 'info', 'exclude'), repositoryRoot };
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
