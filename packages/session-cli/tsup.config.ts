import { defineConfig } from 'tsup';
import { loadedLater } from '../../scripts/bin-plugins.mjs';
import { forCommands, forHookBin, forSetup } from '../../scripts/bundles.mjs';
import { bin, bundledMain as commands, fromSources, library } from '../../tsup.library.ts';

export default defineConfig([
  library({ index: 'src/index.ts' }),
  // What the bin runs: everything in one file. One by one the modules of yargs, zod and the rest cost ten times
  // what it costs to start Node.
  commands('main', {
    esbuildPlugins: [loadedLater(/^@0dai\/session-mcp$/, '@0dai/session-mcp'), ...forCommands],
  }),
  // What only some of them do, and takes others' libraries.
  commands('setup', { esbuildPlugins: forSetup }),
  // Only decides who is meant. `0dai hook` requires the hook's own bundle, all else is behind an import():
  // neither yargs nor the MCP SDK is read before it is wanted.
  bin({
    format: 'cjs',
    noExternal: [/^@0dai\/session-(?:hooks|store|schema)$/],
    esbuildOptions: fromSources,
    esbuildPlugins: forHookBin,
  }),
]);
