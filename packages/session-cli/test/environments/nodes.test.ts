import { chmodSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { nodeBinary } from '../../../../testing/packaging/src/nodes.ts';
import { call } from './in-process.ts';
import { type InstalledWorld, installedCommand, openInstalledWorld, starting } from './installed-world.ts';

// The installed hook where the agent's PATH leads to no Node, to one that fails, or to one that is too old: the agent
// notices nothing, and `0dai doctor` says what is wrong.

let world: InstalledWorld;
beforeEach(async () => {
  world = openInstalledWorld();
  await call(world, ['0dai', 'init', 'claude']);
  await call(world, ['0dai', 'session', 'save', '-s', 'half done']);
});
afterEach(() => world.close());

/** A PATH on which `0dai` starts whatever `node` leads to, as npm installs it; without a Node of the system. */
function pathWith(node?: (path: string) => void): string {
  const { folder, bin } = world;
  const only = join(folder, 'only');
  world.run([
    'sh',
    '-c',
    `mkdir '${only}' && for name in env sh cat; do ln -s "$(command -v $name)" '${only}'; done`,
  ]);
  writeFileSync(join(bin, '0dai'), `#!/bin/sh\nexec node '${inject('bins').cli}' "$@"\n`);
  node?.(join(only, 'node'));
  return `${bin}:${only}`;
}

/** Runs the installed command, and reports what doctor then says of it. */
async function hookOn(PATH: string): Promise<string> {
  const { project, run } = world;
  const hook = run(['/bin/sh', '-c', installedCommand(project)], { env: { PATH }, input: starting(project) });
  expect(hook).toEqual({ code: 0, stdout: '', stderr: '' });
  const { stdout } = await call(world, ['0dai', 'doctor', 'claude']);
  return stdout.replace(/\s+/g, ' ');
}

const script = (text: string) => (path: string) => {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
};

describe('the installed hook is silent, and doctor reports it:', () => {
  it.each<[string, ((path: string) => void) | undefined, string]>([
    ['no Node', undefined, '0dai or Node was not found (127)'],
    ['a Node that cannot be run', (path) => writeFileSync(path, ''), '0dai or Node could not be run (126)'],
    [
      'a shim without a version',
      script('echo "No version is set for command node" >&2; exit 126'),
      '0dai or Node could not be run (126)',
    ],
    ['a shim that prints its error', script('echo "unknown version"; exit 1'), 'it exited with code 1'],
    ['a Node that is killed', script('kill -9 $$'), 'it was killed (137)'],
  ])('%s', async (_what, node, expected) => {
    expect(await hookOn(pathWith(node))).toContain(
      `its hook could not run 0dai just now in ${world.project}: ${expected}`,
    );
  });

  it.for(['14', '16', '18'])('Node %s (skipped if npm cannot install it)', async (major, { skip }) => {
    const binary = await nodeBinary(major).catch((error: Error) => skip(error.message));
    const found = await hookOn(pathWith((path) => symlinkSync(binary, path)));
    expect(found).toMatch(
      new RegExp(
        `its hook could not run 0dai just now in .*: it ran on Node ${major}\\.[\\d.]+, and needs 20\\.19`,
      ),
    );
    for (const [program, args] of [
      ['cli', ['session', 'status']],
      ['mcp', []],
    ] as const)
      expect(world.run([binary, inject('bins')[program], ...args])).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^0dai needs Node >= 20\.19, this is [\d.]+\n$/),
      });
  });

  it('on a machine whose user never used 0dai, no trace is left', async () => {
    const { folder, project, run } = world;
    const PATH = pathWith(script('exit 1'));
    const options = { env: { PATH, HOME: folder }, input: starting(project) };
    const before = readdirSync(folder);
    expect(run(['/bin/sh', '-c', installedCommand(project)], options)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(readdirSync(folder)).toEqual(before);
  });
});
