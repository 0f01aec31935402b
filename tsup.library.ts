import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Options } from 'tsup';
import { program as programBuild } from './tsup.program.mjs';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

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
    // The sources ship beside the maps, which name them.
    esbuildOptions: (esbuild) => {
      esbuild.sourcesContent = false;
    },
    // Only what the program's build does not write: tsup runs all builds of a package at once.
    clean: ['!program/**'],
    removeNodeProtocol: false,
    ...options,
  };
}

/** A package's program, with the licences of what was bundled. */
export const program: Options = {
  ...programBuild,
  esbuildPlugins: [licencesIn('dist/program/licences.txt')],
};

/** Writes the licences of the packages that were bundled to a file, as they ask for. */
function licencesIn(file: string): Plugin {
  return {
    name: 'licences',
    setup(build) {
      build.onEnd(({ metafile }) => {
        const outputs = Object.values(metafile?.outputs ?? {});
        const folders = outputs
          .flatMap(({ inputs }) => Object.entries(inputs))
          .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
          .flatMap(([input]) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []);
        const texts = [...new Set(folders)].map((folder) => licenceOf(resolve(folder)));
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `${[...new Set(texts)].sort().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
      });
    },
  };
}

/** The licence of the package in a folder. */
function licenceOf(folder: string): string {
  const { name, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((item) => /^licen[cs]e/i.test(item));
  return `${name} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}`.trim();
}
