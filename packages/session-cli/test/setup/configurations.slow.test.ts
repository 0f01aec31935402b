import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JSON_FILES, TOML_FILES } from '../../../session-hooks/test/install/configurations.ts';
import { init, places, snapshot, targets, uninstall, useConfigWorld } from './config-world.ts';

useConfigWorld();

// Each configuration that a user may have, in each file that `init` writes, on disk.
describe.each(['project', 'user'] as const)('init and uninstall, %s', (scope) => {
  const files = targets(scope).flatMap(({ agent, files }) => files.map(({ path }) => ({ agent, path })));
  const rows = files.flatMap(({ agent, path }) => {
    const table = Object.entries(path.endsWith('.toml') ? TOML_FILES : JSON_FILES);
    return table.map(([name, text]) => ({ agent, path, name, text }));
  });

  it.each(rows)('$path: $name', ({ agent, path, text }) => {
    const only = targets(scope, [agent]);
    const file = join(scope === 'user' ? places.home : places.projectRoot, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o640 });
    const before = snapshot();
    init(only);
    init(only, false);
    init(only, true, true);
    init(only);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readFileSync(file, 'utf8')).toContain('0dai');
    uninstall(only);
    expect(snapshot()).toEqual(before);
  });
});
