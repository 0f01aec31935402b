// The public address of the repository, from one place: "repository" in the package.json at the top.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes the address into the package.json of each package, as registries show it.
 * @param {string} root the repository's folder
 * @returns {string | undefined} what is missing, ready to print; undefined if it is written
 */
export function writeAddress(root) {
  const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (typeof repository !== 'string' || !/^https:\/\/\S+[^/]$/.test(repository)) {
    return 'The package.json at the top names no repository. Say where it is published: npm pkg set repository=https://HOST/OWNER/NAME';
  }
  for (const name of readdirSync(join(root, 'packages'))) {
    const file = join(root, 'packages', name, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(
      file,
      `${JSON.stringify(withAddress(manifest, repository, `packages/${name}`), null, 2)}\n`,
    );
  }
  return undefined;
}

/**
 * Adds where a package comes from to its manifest.
 * @param {object} manifest
 * @param {string} repository an https address, without `.git`
 * @param {string} directory the package's folder in the repository
 */
export function withAddress(manifest, repository, directory) {
  return {
    ...manifest,
    homepage: `${repository}/tree/main/${directory}`,
    bugs: `${repository}/issues`,
    repository: { type: 'git', url: `git+${repository}.git`, directory },
  };
}
