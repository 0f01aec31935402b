import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type AgentSetup, agents, type Scope } from '@0dai/session-hooks';
import { afterEach, beforeEach } from 'vitest';
import { applyEdits } from '../../src/setup/apply.ts';
import { readConfig } from '../../src/setup/files/config-files.ts';
import { refuseLinkOut } from '../../src/setup/files/links.ts';
import { readRecord } from '../../src/setup/files/records.ts';
import {
  type ConfigRoots,
  planInstall,
  planUninstall,
  type Sources,
  type Target,
} from '../../src/setup/plan.ts';

/** A project, a home and a state folder of their own for each test, and the three real adapters. */
const setups: Record<string, AgentSetup> = Object.fromEntries(
  await Promise.all(agents.map(async (agent) => [agent.id, await agent.setup()] as const)),
);
let root: string;
export let places: ConfigRoots;
export let sources: Sources;

/** Opens a world for each test of the file that calls it: test files share processes, and so this module. */
export function useConfigWorld(): void {
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), '0dai-configure-')));
    const folders = {
      projectRoot: join(root, 'project'),
      home: join(root, 'home'),
      stateDir: join(root, 'state'),
    };
    for (const folder of Object.values(folders)) mkdirSync(folder);
    places = { ...folders, env: {} };
    sources = { read: readConfig, refuseLinkOut, record: (path) => readRecord(places.stateDir, path) };
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });
}

export function targets(scope: Scope = 'project', agents = Object.keys(setups)): Target[] {
  return agents.map((agent) => ({ agent, files: setups[agent]?.files(scope) ?? [] }));
}

export function init(of = targets(), allow = true, manual = false) {
  const edits = planInstall(of, { allow, manual }, places, sources);
  applyEdits(edits, places);
  return edits;
}

export function uninstall(of = targets()) {
  const edits = planUninstall(of, places, sources);
  applyEdits(edits, places);
  return edits;
}

export function put(path: string, text: string): string {
  const file = join(places.projectRoot, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Every file below the project and home, with its bytes and mode; folders and links too. */
export function snapshot(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const base of [places.projectRoot, places.home]) {
    for (const entry of readdirSync(base, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const mode = (lstatSync(path).mode & 0o777).toString(8);
      found[path] = entry.isFile() ? `${mode} ${readFileSync(path, 'base64')}` : mode;
    }
  }
  return found;
}

export function failure(run: () => unknown): { code?: string; message?: string } {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  return {};
}
