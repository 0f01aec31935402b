// What each program's bundles are made of and with: shared by the packages' builds and the tests' bundles, so that both
// cut at the same places.
import { fileURLToPath } from 'node:url';
import {
  builtinsOnDemand,
  defined,
  dynamicImportsLater,
  importMetaUrl,
  insteadOf,
  marked,
  neverBundled,
} from './bin-plugins.mjs';
import { onDemand, sharedBy } from './on-demand.mjs';

/** What a program is made with that `loadCompiled` of session-store loads. */
export const forMain = [importMetaUrl(), marked()];

/** Shapes without zod, for what starts often: see light-zod.ts. Only what makes a JSON Schema of them needs zod itself. */
const lightZod = insteadOf(/^zod\/mini$/, inPackages('session-hooks/src/light-zod.ts'), /json-schema\.ts$/);

/** Node's modules that an ordinary command or hook does without. */
const onDemandBuiltins = builtinsOnDemand(['node:child_process', 'node:crypto', 'node:os', 'node:readline']);

/** @param {string} path */
function inPackages(path) {
  return fileURLToPath(new URL(`../packages/${path}`, import.meta.url));
}

const AGENTS = ['claude', 'codex', 'gemini'];

/** What the commands need to set agents up, and to read what one left that is gone. `setup.ts` stands for the bundle. */
const setup = onDemand({
  bundle: './setup.cjs',
  entry: inPackages('session-cli/src/setup.ts'),
  modules: [
    { file: inPackages('session-cli/src/setup/init.ts'), functions: ['init', 'uninstall', 'placesOf'] },
    { file: inPackages('session-cli/src/doctor/doctor.ts'), functions: ['examine'] },
    { file: inPackages('session-cli/src/configure/diff.ts'), functions: ['unifiedDiff'] },
    ...AGENTS.map((agent) => ({
      file: inPackages(`session-hooks/src/agents/${agent}/install.ts`),
      functions: [],
    })),
    ...transcripts(),
  ],
});

function transcripts() {
  return AGENTS.map((agent) => ({
    file: inPackages(`session-hooks/src/agents/${agent}/transcript.ts`),
    functions: ['transcript'],
  }));
}

/** What the commands' bundle is made with, besides what it is to load later. */
export const forCommands = [
  lightZod,
  setup,
  onDemandBuiltins,
  // yargs asks when it is loaded, and would have a stream made for it; how wide a text is wrapped it is told.
  defined({ 'process.stdout.columns': 'undefined' }),
  insteadOf(/^string-width$/, inPackages('session-cli/src/output/string-width.ts'), /^$/),
  insteadOf(/^assert$/, inPackages('session-cli/src/assert.ts'), /graceful-fs|signal-exit/),
];

/** What the bundle is made with that stands for `setup.ts`. The commands tell errors by their classes. */
export const forSetup = [
  lightZod,
  sharedBy(
    './main.cjs',
    ['session-schema', 'session-store', 'session-cli'].map((name) => inPackages(`${name}/src/errors.ts`)),
  ),
  setup,
  onDemandBuiltins,
];

/** What every bin is made with that a hook starts with. */
export const forHookBin = [onDemandBuiltins];

/** The hook's bundles, by their names in `dist`: what a hook starts with, and what it loads from there. */
export const HOOK_BUNDLES = {
  bin: 'src/bin.ts',
  main: 'src/main.ts',
};

/**
 * What the hook's bundles are made with: nothing in them that an ordinary start does not use.
 * @param {string} source the folder with the sources of session-hooks
 */
export function forHooks(source) {
  return [
    lightZod,
    dynamicImportsLater(source),
    ...forHookBin,
    neverBundled(['zod', 'proper-lockfile', 'yargs', '@modelcontextprotocol/sdk']),
    marked(),
  ];
}
