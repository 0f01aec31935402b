import { defineConfig } from 'tsup';
import { neverBundled } from '../../scripts/bin-plugins.mjs';
import { bundledBin, library, REQUIRE } from '../../tsup.library.ts';

export default defineConfig([
  library({ index: 'src/index.ts' }),
  // Every agent starts it anew. The MCP SDK is hundreds of files: from one it starts in half the time.
  bundledBin({ format: 'esm', banner: { js: REQUIRE }, esbuildPlugins: [neverBundled(['yargs'])] }),
]);
