import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/setup/apply.ts';
import { planInstall } from '../../src/setup/plan.ts';
import {
  failure,
  init,
  places,
  put,
  snapshot,
  sources,
  targets,
  uninstall,
  useConfigWorld,
} from './config-world.ts';

useConfigWorld();

describe('symlinks', () => {
  it('to a file: the file is edited, the symlink stays', () => {
    const real = put('dotfiles/claude.json', '{"a": 1}');
    const link = join(places.home, '.claude', 'settings.json');
    mkdirSync(dirname(link));
    symlinkSync(join('..', '..', 'project', 'dotfiles', 'claude.json'), link);
    init(targets('user', ['claude']));
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('0dai');
    uninstall(targets('user', ['claude']));
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe('{"a": 1}');
  });

  it('to a missing file: init creates it, uninstall removes it', () => {
    symlinkSync(join(places.projectRoot, 'later', 'x.json'), join(places.home, '.claude.json'));
    init(targets('user', ['claude']));
    expect(readFileSync(join(places.projectRoot, 'later', 'x.json'), 'utf8')).toContain('0dai');
    uninstall(targets('user', ['claude']));
    expect(existsSync(join(places.projectRoot, 'later'))).toBe(false);
    expect(lstatSync(join(places.home, '.claude.json')).isSymbolicLink()).toBe(true);
  });

  it('in a cycle: an error', () => {
    symlinkSync('b', join(places.home, '.claude.json'));
    symlinkSync('.claude.json', join(places.home, 'b'));
    expect(failure(() => init(targets('user', ['claude']))).code).toBe('CONFIG_UNREADABLE');
  });
});

describe('a refused edit changes nothing', () => {
  const spoil: [string, string, () => void, RegExp][] = [
    [
      'CONFIG_SYNTAX',
      'broken JSON',
      () => put('.gemini/settings.json', '{"a": 1,, }'),
      /^\.gemini\/settings\.json:1: /,
    ],
    ['CONFIG_SYNTAX', 'broken TOML', () => put('.codex/config.toml', 'a = \n'), /^\.codex\/config\.toml:1: /],
    [
      'CONFIG_CONFLICT',
      'a server of our name',
      () => put('.mcp.json', '{"mcpServers": {"roaming": {"url": "x"}}}'),
      /\.mcp\.json:1: .*Rename/,
    ],
    [
      'CONFIG_READ_ONLY',
      'a read-only file',
      () => chmodSync(put('.gemini/settings.json', '{}'), 0o444),
      /settings\.json is a read-only file.*chmod/,
    ],
    [
      'CONFIG_READ_ONLY',
      'a read-only folder',
      () => chmodSync(dirname(put('.codex/config.toml', '')), 0o555),
      /\.codex is a read-only folder/,
    ],
    ['CONFIG_UNREADABLE', 'a folder in its place', () => put('.mcp.json/x', ''), /\.mcp\.json is not a file/],
    ['CONFIG_UNREADABLE', 'a file in the place of its folder', () => put('.gemini', ''), /not a folder/],
  ];

  it.each(spoil)('%s: %s', (code, _, prepare, message) => {
    prepare();
    const before = snapshot();
    const error = failure(() => init());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(snapshot()).toEqual(before);
    expect(existsSync(join(places.stateDir, 'configure'))).toBe(false);
    for (const folder of ['.codex', '.gemini']) {
      const path = join(places.projectRoot, folder);
      if (existsSync(path)) chmodSync(path, 0o755);
    }
  });

  it('CONFIG_UNREADABLE: not UTF-8', () => {
    writeFileSync(join(places.projectRoot, '.mcp.json'), Buffer.from('{"a": "\xe9"}', 'latin1'));
    expect(failure(() => init())).toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining('UTF-8'),
    });
  });

  it('CONFIG_CHANGED: another program wrote the file first', () => {
    const settings = put('.claude/settings.json', '{}');
    const edits = planInstall(targets(), { allow: true }, places, sources);
    writeFileSync(settings, '{"model": "theirs"}');
    const before = snapshot();
    expect(failure(() => applyEdits(edits, places)).code).toBe('CONFIG_CHANGED');
    expect(snapshot()).toEqual(before);
  });

  it('CONFIG_WRITE: the last of several files cannot be written, and the others are restored', () => {
    put('.claude/settings.json', '{}');
    // Its record cannot be written: the place is taken by a folder.
    init(targets('project', ['gemini']));
    const [name = ''] = readdirSync(join(places.stateDir, 'configure'));
    uninstall(targets('project', ['gemini']));
    put(join('..', 'state', 'configure', name, 'x'), '');
    const before = snapshot();
    expect(failure(() => init())).toMatchObject({
      code: 'CONFIG_WRITE',
      message: expect.stringMatching(/\.gemini\/settings\.json.*Nothing was changed\./),
    });
    expect(snapshot()).toEqual(before);
    expect(readdirSync(join(places.stateDir, 'configure'))).toEqual([name]);
  });
});
