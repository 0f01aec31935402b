import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { agentsMd } from '@0dai/session-hooks';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/setup/apply.ts';
import { planInstall, type Target } from '../../src/setup/plan.ts';
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

const claude = () => targets('project', ['claude']);
const agentsFile: Target[] = [{ agent: 'AGENTS.md', files: [agentsMd] }];

function link(path: string, to: string): void {
  const at = join(places.projectRoot, path);
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(to, at);
}

function outside(path: string, text = ''): string {
  const file = join(places.home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** How a clone leads a file of the setup out of the project, and the link that the error names. */
const out: [string, string, () => void, () => Target[]][] = [
  [
    'a file, to the global settings',
    '.claude/settings.json',
    () => {
      outside('.claude/settings.json', '{"model": "x"}');
      link('.claude/settings.json', '../../home/.claude/settings.json');
    },
    claude,
  ],
  [
    'AGENTS.md, to a shell profile',
    'AGENTS.md',
    () => {
      outside('.bashrc', 'export A=b\n');
      link('AGENTS.md', '../home/.bashrc');
    },
    () => agentsFile,
  ],
  ['a file, to one that does not exist', '.mcp.json', () => link('.mcp.json', '../home/new/x.json'), claude],
  ['a file, by an absolute path', '.mcp.json', () => link('.mcp.json', outside('x.json', '{}')), claude],
  ['a file, to broken JSON', '.mcp.json', () => link('.mcp.json', outside('x.json', '{')), claude],
  [
    'a folder',
    '.claude',
    () => {
      outside('x/settings.json', '{}');
      link('.claude', '../home/x');
    },
    claude,
  ],
  ['a folder that does not exist', '.claude', () => link('.claude', '../home/x'), claude],
  [
    'a file, by a link inside the project',
    '.mcp.json',
    () => {
      outside('x.json', '{}');
      link('.mcp.json', 'inner.json');
      link('inner.json', '../home/x.json');
    },
    claude,
  ],
  [
    // Read as text, the path of this link stays in the project.
    'a file, up from a linked folder',
    '.mcp.json',
    () => {
      outside('x.json', '{}');
      outside('deep/y', '');
      link('dir', '../home/deep');
      link('.mcp.json', 'dir/../x.json');
    },
    claude,
  ],
  [
    'a file, to a folder beside the project whose name begins alike',
    '.mcp.json',
    () => link('.mcp.json', '../project-2/x.json'),
    claude,
  ],
];

describe('a symlink out of the project', () => {
  it.each(out)('stops init: %s', (_, name, prepare, of) => {
    prepare();
    const before = snapshot();
    const error = failure(() => init(of()));
    expect(error.code).toBe('CONFIG_LINK');
    expect(error.message).toMatch(
      new RegExp(`^${name} is a symlink that leads out of the project, to /.*--user`),
    );
    expect(snapshot()).toEqual(before);
    expect(existsSync(join(places.stateDir, 'configure'))).toBe(false);
  });

  it('stops uninstall where it would change a file', () => {
    init(targets('user', ['claude']));
    link('.claude/settings.json', join(places.home, '.claude/settings.json'));
    const before = snapshot();
    expect(failure(() => uninstall(claude())).code).toBe('CONFIG_LINK');
    expect(snapshot()).toEqual(before);
  });

  it('lets uninstall go on if the linked file has no entry that 0dai wrote', () => {
    link('AGENTS.md', outside('shared.md', '# Rules\n'));
    init(claude());
    uninstall([...claude(), ...agentsFile]);
    expect(existsSync(join(places.projectRoot, '.mcp.json'))).toBe(false);
    expect(readFileSync(join(places.home, 'shared.md'), 'utf8')).toBe('# Rules\n');
  });

  it('stops the edit if it was made after the plan', () => {
    put('.mcp.json', '{}');
    const edits = planInstall(claude(), { allow: true }, places, sources);
    rmSync(join(places.projectRoot, '.mcp.json'));
    link('.mcp.json', outside('x.json', '{}'));
    const before = snapshot();
    expect(failure(() => applyEdits(edits, places)).code).toBe('CONFIG_LINK');
    expect(snapshot()).toEqual(before);
  });
});

describe('a symlink is followed', () => {
  it.each<[string, () => void, () => Target[], string]>([
    [
      'to a file of the project',
      () => {
        put('shared/AGENTS.md', '# Rules\n');
        link('AGENTS.md', 'shared/AGENTS.md');
      },
      () => agentsFile,
      'AGENTS.md',
    ],
    [
      'to a folder of the project, by an absolute path',
      () => {
        put('shared/settings.json', '{}');
        link('.claude', join(places.projectRoot, 'shared'));
      },
      claude,
      '.claude',
    ],
    [
      'out of home, with --user',
      () => {
        mkdirSync(join(places.projectRoot, 'dotfiles'));
        symlinkSync(join(places.projectRoot, 'dotfiles'), join(places.home, '.claude'));
      },
      () => targets('user', ['claude']),
      '../home/.claude',
    ],
  ])('%s', (_, prepare, of, at) => {
    prepare();
    const before = snapshot();
    init(of());
    expect(lstatSync(join(places.projectRoot, at)).isSymbolicLink()).toBe(true);
    expect(snapshot()).not.toEqual(before);
    uninstall(of());
    expect(snapshot()).toEqual(before);
  });

  it('also where the project itself is reached by one', () => {
    const real = join(dirname(places.projectRoot), 'real');
    mkdirSync(real);
    rmSync(places.projectRoot, { recursive: true });
    symlinkSync(real, places.projectRoot);
    init(claude());
    expect(existsSync(join(real, '.mcp.json'))).toBe(true);
  });
});
