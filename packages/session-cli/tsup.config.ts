import { defineConfig } from 'tsup';
import { loadedLater } from '../../scripts/bin-plugins.mjs';
import { bin, library } from '../../tsup.library.ts';

export default defineConfig([
  library({ index: 'src/index.ts', main: 'src/main.ts' }, { dts: { entry: { index: 'src/index.ts' } } }),
  // Only decides who is meant. `0dai hook` requires the hook's own bundle, all else is behind an import():
  // neither yargs nor the MCP SDK is read before it is wanted.
  bin({ format: 'cjs', esbuildPlugins: [loadedLater(/^\.\/main\.[jt]s$/, './main.js')] }),
]);
