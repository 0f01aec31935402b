import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsup';
import { forHooks, HOOK_BUNDLES } from '../../scripts/bundles.mjs';
import { bundledBin, library } from '../../tsup.library.ts';

const source = fileURLToPath(new URL('./src', import.meta.url));
const agents = readdirSync(`${source}/agents`, { withFileTypes: true })
  .filter((item) => item.isDirectory())
  .map(({ name }) => `agents/${name}/index`);
const setups = agents.map((path) => path.replace('index', 'install'));
const entries = (paths: string[]) => Object.fromEntries(paths.map((path) => [path, `src/${path}.ts`]));

export default defineConfig([
  // The installers are entries too: the bin imports them from there when somebody asks for one.
  library(entries(['index', ...agents, ...setups]), { dts: { entry: entries(['index', ...agents]) } }),
  // A hook runs before every first prompt, and after every edit. CommonJS starts fastest: an ESM loader alone
  // costs more than our own work. What an edit needs is a bundle of its own: V8 looks through
  // all of a file, whatever of it is called.
  bundledBin({
    entry: HOOK_BUNDLES,
    format: 'cjs',
    esbuildPlugins: forHooks(source),
  }),
]);
