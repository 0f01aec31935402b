import { defineConfig } from 'tsup';
import { forCommands, loadedLater } from '../../scripts/bin-plugins.mjs';
import { bin, bundledMain as commands, library } from '../../tsup.library.ts';

export default defineConfig([
  library({ index: 'src/index.ts' }),
  // What the bin runs: everything in a few files. One by one the modules of yargs, zod and the rest cost ten times
  // what it costs to start Node.
  commands({
    format: 'esm',
    splitting: true,
    esbuildPlugins: [loadedLater(/^@0dai\/session-mcp$/, '@0dai/session-mcp'), ...forCommands],
  }),
  // Only decides who is meant. `0dai hook` requires the hook's own bundle, all else is behind an import():
  // neither yargs nor the MCP SDK is read before it is wanted.
  bin({ format: 'cjs', esbuildPlugins: [loadedLater(/^\.\/main\.[jt]s$/, './main.js')] }),
]);
