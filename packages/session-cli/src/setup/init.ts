import type { Agent, Scope } from '@0dai/session-hooks';
import {
  ensureKey,
  ensureStore,
  findProject,
  gitRoot,
  type Host,
  KeyError,
  removeCompiled,
  tidyState,
} from '@0dai/session-store';
import { type Edit, isChange, type Places } from '../configure/plan.ts';
import { readRecord } from '../configure/records.ts';
import { carryOut, installEdits, remainingSteps, uninstallEdits, type Wish } from './setup.ts';

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
}

/** Where and how to set up. */
export interface SetupOptions {
  agents: readonly Agent[];
  scope: Scope;
  allow: boolean;
  /** Only the hooks that brief agents. */
  manual: boolean;
  agentsMd: boolean;
  dryRun: boolean;
  cwd: string;
}

/**
 * Puts hooks and the MCP server into the agents' configuration, and makes `ai/sessions` and the user's key.
 * @throws {ConfigSyntaxError} for a file that cannot be read as what it should be; then nothing is written
 * @throws {KeyError} where the key cannot be made
 */
export async function init(options: SetupOptions, host: Host): Promise<SetupResult> {
  const places = placesOf(options.cwd, host);
  const wish = wishOf(options, [options.scope]);
  const planned = await installEdits(wish, places);
  if (!options.dryRun) {
    if (!ensureKey(host)) throw new KeyError(host.stateDir);
    removeCompiled(host);
    await carryOut(() => installEdits(wish, places), places, host, 'setting up agents');
    if (options.scope === 'project') ensureStore(options.cwd, host);
  }
  const steps: string[] = [];
  for (const agent of options.agents) {
    steps.push(...(await remainingSteps(agent, options.scope, places, wish)));
  }
  return resultOf(options, planned, steps);
}

/**
 * Takes our parts out of the agents' configuration. The sessions stay.
 * @throws {ConfigSyntaxError} as above
 */
export async function uninstall(options: SetupOptions, host: Host): Promise<SetupResult> {
  const places = placesOf(options.cwd, host);
  const wish = wishOf(options, [options.scope]);
  const planned = await uninstallEdits(wish, places);
  // A run that was killed may have left a record of a file that is gone already, and a folder that was made for it.
  const isKnown = ({ path }: Edit) => readRecord(places.stateDir, path) !== undefined;
  if (!options.dryRun && planned.some((edit) => isChange(edit) || isKnown(edit))) {
    await carryOut(() => uninstallEdits(wish, places), places, host, 'taking the setup out');
  }
  if (!options.dryRun) {
    removeCompiled(host);
    tidyState(host);
  }
  return resultOf(options, planned, []);
}

/** The folders that configuration is about, from where the user stands. */
export function placesOf(cwd: string, host: Host): Places {
  const projectRoot = findProject(cwd, host.home)?.root ?? gitRoot(cwd, host.home) ?? cwd;
  return { projectRoot, home: host.home, stateDir: host.stateDir };
}

function wishOf({ agents, allow, manual, agentsMd, scope }: SetupOptions, scopes: readonly Scope[]): Wish {
  return { agents, allow, manual, scopes, agentsMd: agentsMd && scope === 'project' };
}

function resultOf(options: SetupOptions, edits: readonly Edit[], steps: readonly string[]): SetupResult {
  return {
    agents: options.agents,
    edits: edits.filter(isChange),
    unchanged: edits.filter((edit) => !isChange(edit) && edit.after !== undefined),
    dryRun: options.dryRun,
    steps,
  };
}
