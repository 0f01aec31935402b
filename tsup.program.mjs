import { transform } from 'esbuild';

/**
 * How a package's program is built, which its `bin.cjs` starts: CommonJS, with our own packages from their sources. What
 * only some events or commands need is in files of its own, which dynamic imports load. The build and the tests
 * (`scripts/test-bins.mjs`) share this.
 *
 * @type {import('tsup').Options}
 */
export const program = {
  name: 'program',
  entry: { index: 'src/program.ts' },
  outDir: 'dist/program',
  // esbuild splits ESM only; `commonJs` translates the parts.
  format: 'esm',
  splitting: true,
  outExtension: () => ({ js: '.cjs' }),
  plugins: [commonJs()],
  target: 'node20',
  platform: 'node',
  dts: false,
  clean: true,
  minify: true,
  removeNodeProtocol: false,
  // `0dai mcp` with flags loads the MCP server from its own package.
  noExternal: [/^(?!@0dai\/session-mcp$)/],
  esbuildOptions(esbuild) {
    esbuild.conditions = ['@0dai/source', 'module'];
    esbuild.mainFields = ['module', 'main'];
  },
};

/** @returns {NonNullable<import('tsup').Options['plugins']>[number]} */
function commonJs() {
  return {
    name: 'common-js',
    async renderChunk(code) {
      return transform(code, {
        format: 'cjs',
        platform: 'node',
        target: 'node20',
        minify: true,
        supported: { 'dynamic-import': false },
        // yargs asks for it.
        define: { 'import.meta.url': 'importMetaUrl' },
        banner: 'var importMetaUrl=require("node:url").pathToFileURL(__filename).href;',
      });
    },
  };
}
