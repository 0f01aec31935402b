import type { Options } from 'tsup';
import { licencesOf } from './scripts/bin-plugins.mjs';
import { forMain } from './scripts/bundles.mjs';

/**
 * What the builds of all five libraries have in common: ESM with declarations and source maps, one file
 * an entry, dependencies left outside.
 *
 * @param entry the public modules, by their path in `dist` without extension
 * @param options what this package does otherwise
 */
export function library(entry: Record<string, string>, options: Options = {}): Options {
  return {
    name: 'library',
    entry,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    dts: true,
    sourcemap: true,
    // Only what the bin's build does not write: tsup runs all builds of a package at once.
    clean: ['!bin.*'],
    removeNodeProtocol: false,
    ...options,
  };
}

const SHEBANG = '#!/usr/bin/env node';

/** What all bins have in common: no declarations, no source map, executable by its first line. */
export function bin(options: Options): Options {
  return {
    name: 'bin',
    entry: { bin: 'src/bin.ts' },
    target: 'node20',
    platform: 'node',
    dts: false,
    clean: false,
    splitting: false,
    minify: true,
    removeNodeProtocol: false,
    banner: { js: SHEBANG },
    ...options,
  };
}

/** Takes our packages from their sources. */
export function fromSources(esbuild: { conditions?: string[] }): void {
  esbuild.conditions = ['@0dai/source', 'module'];
}

/** A bin with all that it needs in one file, our packages from their sources: it starts fastest. */
export function bundledBin({ name = 'bin', esbuildPlugins = [], ...options }: Options): Options {
  return bin({
    name,
    noExternal: [/./],
    esbuildOptions: fromSources,
    esbuildPlugins: [...esbuildPlugins, licencesOf(`dist/${name}.licences.txt`)],
    ...options,
  });
}

/**
 * A program that a bin loads with what was compiled of it (`loadCompiled`): CommonJS, also of ES modules.
 * @param name of its file in `dist`, and of its source
 */
export function bundledMain(name: string, { esbuildPlugins = [], ...options }: Options = {}): Options {
  return bundledBin({
    name,
    entry: { [name]: `src/${name}.ts` },
    format: 'cjs',
    banner: {},
    esbuildPlugins: [...esbuildPlugins, ...forMain],
    ...options,
  });
}
