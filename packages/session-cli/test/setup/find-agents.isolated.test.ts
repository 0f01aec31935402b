import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { agents } from '@0dai/session-hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isFound, onPath } from '../../src/setup/find-agents.ts';

// Root may search every folder, so the system's refusal is made here.
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const statSync = (path: string, options: object) => {
    if (path.includes('/locked/')) throw Object.assign(new Error('refused'), { code: 'EACCES' });
    return fs.statSync(path, options);
  };
  return { ...fs, statSync };
});

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), '0dai-path-')));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/codex'), '');
  chmodSync(join(folder, 'bin/codex'), 0o755);
  mkdirSync(join(folder, 'plain/codex'), { recursive: true });
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data/codex'), '', { mode: 0o644 });
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('loop', join(folder, 'loop'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a command behind a PATH entry that is', () => {
  it.each([
    ['missing', 'missing'],
    ['a file (ENOTDIR)', 'file'],
    ['a folder that may not be searched (EACCES)', 'locked'],
    ['a symlink to itself (ELOOP)', 'loop'],
    ['too long (ENAMETOOLONG)', 'x'.repeat(300)],
    ['a folder with a folder of that name', 'plain'],
    ['a folder with a file of that name that is not executable', 'data'],
  ])('%s is found', (_, entry) => {
    const path = [join(folder, entry), '', join(folder, 'bin')].join(delimiter);
    expect(onPath('codex', path)).toBe(join(folder, 'bin/codex'));
    expect(onPath('claude', path)).toBeUndefined();
  });
});

it.each(['file', 'locked'])('an agent is not found in a home that cannot be searched: %s', (home) => {
  for (const agent of agents) expect(isFound(agent, { home: join(folder, home), env: {} })).toBe(false);
});
