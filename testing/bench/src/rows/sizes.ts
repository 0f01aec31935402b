import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Line, Row } from '../row.ts';

/** How large each program is, minified, all its parts together. */
export const programs: Row = {
  id: 'programs',
  async measure({ world: { paths } }) {
    return ['session-hooks', 'session-mcp', 'session-cli'].map((name): Line => {
      const size = sizeOf(join(paths.root, 'packages', name, 'dist/program'));
      const figure = `${Math.round(size / 1000)} kB`;
      return { row: 'programs', what: `program of ${name}, minified`, against: '–', figure };
    });
  },
};

/** What each package weighs: as a tarball, unpacked, and installed alone with all that it brings along. */
export const sizes: Row = {
  id: 'sizes',
  long: true,
  async measure(bench) {
    const tarballs = new Map(
      readdirSync(bench.world.paths.tarballs).map((name) => [
        name.replace(/^0dai-|-\d.*$/g, ''),
        join(bench.world.paths.tarballs, name),
      ]),
    );
    return [...tarballs.keys()].map((name) => {
      const packed = statSync(tarballs.get(name) ?? '').size;
      const folder = install(bench, name, tarballs);
      const own = sizeOf(join(folder, 'node_modules/@0dai', name));
      const all = sizeOf(join(folder, 'node_modules'));
      const kb = (bytes: number) => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
      const figure = `${kb(packed)} packed, ${kb(own)} unpacked, ${kb(all)} installed with its dependencies`;
      return { row: 'sizes', what: `@0dai/${name}`, against: '–', figure };
    });
  },
};

function install(bench: Bench, name: string, tarballs: ReadonlyMap<string, string>): string {
  const folder = join(bench.world.folder, `alone-${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const files = withNeeded(bench.world.paths.root, name).map((one) => tarballs.get(one) ?? '');
  // With this machine's npm settings, because it does not run our programs.
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...files], { cwd: folder, stdio: 'ignore' });
  return folder;
}

/** One of our packages, and those of our packages that it depends on. */
function withNeeded(root: string, name: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const ours = Object.keys(manifest.dependencies ?? {}).flatMap((one) =>
    one.startsWith('@0dai/') ? withNeeded(root, one.slice('@0dai/'.length)) : [],
  );
  return [...new Set([name, ...ours])];
}

function sizeOf(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
