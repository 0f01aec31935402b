import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsup';
import { forHooks } from '../../scripts/bin-plugins.mjs';
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
  // A hook runs before every first prompt. One CommonJS file with all it needs starts fastest: an ESM
  // loader alone costs more than our own work, and each further file is another search through the disk.
  bundledBin({
    format: 'cjs',
    esbuildPlugins: forHooks(source),
  }),
]);
