// esbuild plugins that the packages' builds and the tests' bundles share, so that both cut at the same places.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/**
 * Keeps a module out of a bundle: what imports it will load it at run time from where `specifier` says.
 *
 * @param {RegExp} filter the import as the source writes it
 * @param {string} specifier the import as the built file shall have it
 * @returns {import('esbuild').Plugin}
 * @example loadedLater(/^\.\/main\.[jt]s$/, './main.js');
 */
export function loadedLater(filter, specifier) {
  return {
    name: `loaded-later:${specifier}`,
    setup(build) {
      build.onResolve({ filter }, () => ({ path: specifier, external: true }));
    },
  };
}

/**
 * Keeps every module that is behind an `import()` out of a bundle: esbuild would put it inline, and the
 * start would pay for reading it. The bundle imports a relative one from where the library build puts it.
 *
 * @param {string} source the folder with the sources, whose tree the built folder repeats
 * @returns {import('esbuild').Plugin}
 */
export function dynamicImportsLater(source) {
  return {
    name: 'dynamic-imports-later',
    setup(build) {
      build.onResolve({ filter: /./ }, ({ kind, path, importer }) => {
        if (kind !== 'dynamic-import') return undefined;
        if (!path.startsWith('.')) return { path, external: true };
        const inSource = relative(source, resolve(dirname(importer), path));
        if (inSource.startsWith('..')) {
          return {
            errors: [{ text: `${path} is imported later, but it is in another package: export it there.` }],
          };
        }
        return { path: `./${inSource.split(sep).join('/').replace(/\.ts$/, '.js')}`, external: true };
      });
    },
  };
}

/**
 * Fails the build when a package that has no business there has got into the bundle.
 *
 * @param {string[]} names packages, as one imports them
 * @returns {import('esbuild').Plugin}
 */
export function neverBundled(names) {
  return {
    name: 'never-bundled',
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(({ metafile }) => {
        const errors = [];
        for (const [output, { inputs }] of Object.entries(metafile?.outputs ?? {})) {
          for (const input of used(inputs)) {
            const name = names.find((one) => input.includes(`/node_modules/${one}/`));
            if (name === undefined) continue;
            const text = `${output} contains ${input}: ${name} costs more than the rest of the program. Reach it by import() from code that this program does not call.`;
            errors.push({ text });
          }
        }
        return { errors };
      });
    },
  };
}

/**
 * Loads these modules of Node's when one of their functions is first called: `node:child_process` alone
 * costs a tenth of what it costs to start Node, and an ordinary hook spawns nothing.
 *
 * @param {string[]} names e.g. `node:child_process`
 * @returns {import('esbuild').Plugin}
 */
export function builtinsOnDemand(names) {
  const namespace = 'builtin-on-demand';
  const filter = new RegExp(`^(?:${names.join('|')})$`);
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter }, ({ path, kind }) => {
        // Whoever requires one may want all of it.
        return kind === 'import-statement' ? { path, namespace, sideEffects: false } : undefined;
      });
      build.onLoad({ filter: /./, namespace }, async ({ path }) => {
        // Functions only: a class or a constant that somebody imports fails the build, and is then to be listed
        // nowhere here.
        const functions = Object.entries(await import(path)).filter(
          ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name) && name !== 'default',
        );
        const contents = functions.map(
          ([name]) => `export const ${name} = (...args) => require('${path}').${name}(...args);`,
        );
        return { contents: contents.join('\n'), loader: 'js' };
      });
    },
  };
}

/**
 * Writes the licences of the packages that were bundled to a file, as they ask for.
 *
 * @param {string} file
 * @returns {import('esbuild').Plugin}
 */
export function licencesOf(file) {
  return {
    name: 'licences',
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(({ metafile }) => {
        const inputs = Object.values(metafile?.outputs ?? {}).flatMap((output) => used(output.inputs));
        const folders = inputs.map((input) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
        const base = build.initialOptions.absWorkingDir ?? process.cwd();
        const texts = [...new Set(folders)].flatMap((folder) =>
          folder ? [licenceIn(resolve(base, folder))] : [],
        );
        writeFileSync(file, `${[...new Set(texts)].sort().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
      });
    },
  };
}

/** @param {string} folder a package's */
function licenceIn(folder) {
  const { name, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((item) => /^licen[cs]e/i.test(item));
  return `${name} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}`.trim();
}

/**
 * The inputs of which something is left in the output.
 * @param {Record<string, { bytesInOutput: number }>} inputs
 */
function used(inputs) {
  return Object.keys(inputs).filter((input) => inputs[input]?.bytesInOutput);
}

/**
 * Makes of each CommonJS bundle but the bins what `loadCompiled` of session-store loads: a function of what Node gives
 * to a module, so that a hundred kilobytes need not be put together at each start, after a digest of it, by which what
 * was compiled of it is known. It reads a bundle without decoding it: all of it is ASCII.
 *
 * @returns {import('esbuild').Plugin}
 */
export function marked() {
  return {
    name: 'marked',
    setup(build) {
      const { initialOptions } = build;
      const { write = true } = initialOptions;
      initialOptions.charset = 'ascii';
      initialOptions.write = false;
      build.onEnd(({ outputFiles }) => {
        for (const file of outputFiles ?? []) {
          if (file.path.endsWith('.cjs') && basename(file.path) !== 'bin.cjs') {
            // Comments do no harm, and are only in what is not minified.
            const other = initialOptions.minify && /[^\0-\x7f].{0,40}/.exec(file.text);
            if (other) {
              const text = `${file.path} holds what is not ASCII: ${other[0]}. Write it as \\u…; a regular expression is not escaped by esbuild.`;
              return { errors: [{ text }] };
            }
            const body = file.text.replace(/^#!.*\n/, '');
            const code = `(function (exports, require, module, __filename, __dirname) {${body}\n})`;
            const digest = createHash('sha256').update(code).digest('hex').slice(0, 16);
            file.contents = Buffer.from(`/*! ${digest} */${code}`);
          }
          if (write) writeFileSync(file.path, file.contents);
        }
        return undefined;
      });
    },
  };
}

/**
 * Gives ES modules in a CommonJS bundle the `import.meta.url` that they ask for.
 *
 * @returns {import('esbuild').Plugin}
 */
export function importMetaUrl() {
  return {
    name: 'import-meta-url',
    setup({ initialOptions }) {
      initialOptions.define = { ...initialOptions.define, 'import.meta.url': 'importMetaUrl' };
      // As tsup does: what is published as CommonJS too may require what no bundler sees.
      initialOptions.mainFields = ['module', 'main'];
      const { js = '' } = initialOptions.banner ?? {};
      const code = 'var importMetaUrl = require("node:url").pathToFileURL(__filename).href;';
      initialOptions.banner = { ...initialOptions.banner, js: `${js}\n${code}` };
    },
  };
}

/**
 * Puts values in the place of expressions.
 *
 * @param {Record<string, string>} values
 * @returns {import('esbuild').Plugin}
 */
export function defined(values) {
  return {
    name: 'defined',
    setup({ initialOptions }) {
      initialOptions.define = { ...initialOptions.define, ...values };
    },
  };
}

/**
 * Takes one module in the place of another.
 *
 * @param {RegExp} filter the import as the sources write it
 * @param {string} path
 * @param {RegExp} except who gets the original: what uses more of it, and is not called from the bundle
 * @returns {import('esbuild').Plugin}
 */
export function insteadOf(filter, path, except) {
  return {
    name: `instead-of:${filter.source}`,
    setup(build) {
      build.onResolve({ filter }, ({ importer }) => (except.test(importer) ? undefined : { path }));
    },
  };
}
