import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { pack } from '../../../scripts/pack.mjs';
import { build } from '../../../scripts/prepare.mjs';
import { step } from '../../../scripts/steps.mjs';
import { NODES, nodeBinary } from './nodes.ts';
import { npm } from './npm.ts';
import { PACKAGES } from './packages.ts';
import { Registry } from './registry.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Programs of Node by their major version. */
    nodes: Record<string, string>;
    /** By package: a folder into which nothing but this package was installed. */
    installed: Record<string, string>;
    /** The prefix of `npm install --global @0dai/session-cli`. */
    prefix: string;
  }
}

/** Builds, packs and installs each package alone, once for all tests. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'session-roaming-packaging-')));
  await build();
  const registry = await Registry.start();
  for (const tarball of await pack(join(folder, 'tarballs'))) registry.add(readFileSync(tarball));
  const ours = `--@0dai:registry=${registry.url}`;

  const nodes: Record<string, string> = {};
  await step(`Getting Node ${NODES.join(', ')}`, async () => {
    for (const major of NODES) nodes[major] = await nodeBinary(major);
    return { code: 0, stdout: '', stderr: '' };
  });

  const installed: Record<string, string> = {};
  const prefix = join(folder, 'prefix');
  await step('Installing each package alone', async () => {
    for (const name of PACKAGES) {
      const empty = join(folder, name);
      mkdirSync(empty);
      writeFileSync(join(empty, 'package.json'), '{ "private": true, "type": "module" }\n');
      await npm(['install', `@0dai/${name}`, ours], { cwd: empty });
      installed[name] = empty;
    }
    return await npm(['install', '--global', '--prefix', prefix, '@0dai/session-cli', ours], { cwd: folder });
  });

  project.provide('nodes', nodes);
  project.provide('installed', installed);
  project.provide('prefix', prefix);
  return () => {
    registry.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
