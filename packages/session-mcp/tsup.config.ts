import { defineConfig } from 'tsup';
import { neverBundled } from '../../scripts/bin-plugins.mjs';
import { forHookBin } from '../../scripts/bundles.mjs';
import { bundledBin, bundledMain, library } from '../../tsup.library.ts';

export default defineConfig([
  library({ index: 'src/index.ts' }),
  // Every agent starts it anew. The MCP SDK is hundreds of files: from one it starts in half the time.
  bundledMain('program', { esbuildPlugins: [neverBundled(['yargs'])] }),
  // Only loads that.
  bundledBin({ format: 'cjs', esbuildPlugins: forHookBin }),
]);
