// esbuild plugins that take modules out of a program's bundles into one that is loaded when it is first needed.

import { resolve } from 'node:path';

/**
 * @typedef {object} Module
 * @property {string} file absolute path of its source
 * @property {string[]} functions those that others import; none where it is only behind an `import()`
 */

/**
 * Takes modules out of the bundles that are built together, into one of their own. Whoever imports one of its functions
 * gets one that loads that bundle when it is called; an `import()` of it loads it too.
 *
 * @param {object} options
 * @param {string} options.bundle how the others require it: `./later.cjs`, beside them
 * @param {string} options.entry absolute path of the source that stands for it; what is in it is said here alone
 * @param {readonly Module[]} options.modules
 * @returns {import('esbuild').Plugin}
 */
export function onDemand({ bundle, entry, modules }) {
  const namespace = `on-demand:${bundle}`;
  const places = new Map(modules.map(({ file }, i) => [file, `module${i}`]));
  return {
    name: namespace,
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path !== entry) return undefined;
        const lines = modules.map(
          ({ file }) => `export * as ${places.get(file)} from ${JSON.stringify(file)};`,
        );
        return { contents: lines.join('\n') };
      });
      build.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir, importer, kind }) => {
        const file = resolve(resolveDir, path);
        if (importer === entry || !places.has(file)) return undefined;
        return { path: file, namespace, pluginData: kind, sideEffects: false };
      });
      build.onLoad({ filter: /./, namespace }, ({ path, pluginData: kind }) => {
        const place = `require('${bundle}').${places.get(path)}`;
        if (kind === 'dynamic-import') return { contents: `module.exports = ${place};`, loader: 'js' };
        const { functions = [] } = modules.find(({ file }) => file === path) ?? {};
        const lines = functions.map(
          (name) => `export const ${name} = (...args) => ${place}.${name}(...args);`,
        );
        return { contents: lines.join('\n'), loader: 'js' };
      });
      build.onResolve({ filter: /./, namespace }, () => ({ path: bundle, external: true }));
    },
  };
}

/**
 * Takes modules from another bundle that is there already, rather than repeat them: a class of which there are two is
 * another one.
 *
 * @param {string} bundle `./main.cjs`, which exports what they export, as `shared`
 * @param {readonly string[]} files absolute paths of their sources
 * @returns {import('esbuild').Plugin}
 */
export function sharedBy(bundle, files) {
  const namespace = `shared-by:${bundle}`;
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        return files.includes(file) ? { path: file, namespace } : undefined;
      });
      build.onLoad({ filter: /./, namespace }, () => ({
        contents: `module.exports = require('${bundle}').shared;`,
        loader: 'js',
      }));
      build.onResolve({ filter: /./, namespace }, () => ({ path: bundle, external: true }));
    },
  };
}
