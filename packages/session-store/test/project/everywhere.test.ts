import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import type { World } from '../../../../testing/kit/src/world.ts';
import {
  beginEverywhere,
  everywhereRoot,
  readEverywhere,
  setEverywhere,
} from '../../src/project/everywhere.ts';
import { ensureStore } from '../../src/project/store.ts';

let world: World;
beforeEach(() => {
  world = openWorld();
});

/** Makes a git work tree below home. */
function repository(name: string): string {
  const folder = join(world.home, name);
  mkdirSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
  return folder;
}

describe('if every git work tree takes part', () => {
  it('reads the setting', () => {
    expect(readEverywhere(world.host)).toBeUndefined();
    setEverywhere(world.host, { ignored: ['/a', '/a', '/b c'] });
    expect(readEverywhere(world.host)).toEqual({ ignored: ['/a', '/b c'] });
    setEverywhere(world.host, undefined);
    expect(readEverywhere(world.host)).toBeUndefined();
  });

  it('an empty file, as a user makes it, means all work trees', () => {
    mkdirSync(world.host.stateDir, { recursive: true });
    writeFileSync(join(world.host.stateDir, 'everywhere'), '');
    expect(readEverywhere(world.host)).toEqual({ ignored: [] });
  });

  it('does not follow a link', () => {
    mkdirSync(world.host.stateDir, { recursive: true });
    symlinkSync('/etc/passwd', join(world.host.stateDir, 'everywhere'));
    expect(readEverywhere(world.host)).toBeUndefined();
  });

  it.each<[string, () => string, (folder: string) => string | undefined]>([
    ['a work tree', () => repository('a'), (folder) => folder],
    ['a folder in it', () => join(repository('a'), '.git'), (folder) => join(folder, '..')],
    ['a folder outside git', () => world.project, () => undefined],
    ['an ignored work tree', () => repository('no/b'), () => undefined],
    ['a work tree whose name begins like an ignored one', () => repository('nothing'), (folder) => folder],
    ['the home', () => repository(''), () => undefined],
  ])('finds %s', (_, make, expected) => {
    setEverywhere(world.host, { ignored: [join(world.home, 'no')] });
    const folder = make();
    expect(everywhereRoot(folder, world.host)).toBe(expected(folder));
  });

  it('finds nothing new in a project that takes part anyway, or if only some do', () => {
    const folder = repository('a');
    expect(everywhereRoot(folder, world.host)).toBeUndefined();
    ensureStore(folder, world.host);
    setEverywhere(world.host, { ignored: [] });
    expect(everywhereRoot(folder, world.host)).toBeUndefined();
  });

  it('creates the store at the top of the work tree', () => {
    setEverywhere(world.host, { ignored: [] });
    const folder = repository('a');
    mkdirSync(join(folder, 'deep'));
    expect(beginEverywhere(join(folder, 'deep'), world.host)?.project.root).toBe(folder);
    expect(existsSync(join(folder, 'ai/sessions/.gitignore'))).toBe(true);
    expect(beginEverywhere(world.project, world.host)).toBeUndefined();
  });
});
