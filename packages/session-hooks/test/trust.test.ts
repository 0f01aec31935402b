import { describe, expect, it } from 'vitest';
import type { AgentSetup, Scope, TrustContext } from '../src/agent.ts';
import * as claude from '../src/agents/claude/install.ts';
import * as codex from '../src/agents/codex/install.ts';
import { trustHash, trustKey } from '../src/agents/codex/trust.ts';
import * as gemini from '../src/agents/gemini/install.ts';

/** A machine with these files; the project is /repo/p, in the git repository /repo/p unless told. */
function context(
  files: Record<string, string>,
  scope: Scope = 'project',
  more: Partial<TrustContext> = {},
): TrustContext {
  const read = (path: string) => files[path];
  return { scope, projectRoot: '/repo/p', home: '/home/u', repositoryRoot: '/repo/p', read, ...more };
}

function states(setup: AgentSetup, where: TrustContext): string[] {
  return setup.trust(where).map(({ subject, state, remedy }) => {
    expect(remedy === undefined).toBe(state === 'trusted');
    return `${subject} ${state}`;
  });
}

const allow = { allow: true };
const hooksJson = codex.files('project')[0]?.install(undefined, allow) ?? '';
// Both as Codex CLI 0.169.0 itself told them (`currentHash` of hooks/list).
const OURS = 'sha256:c8600be87fa3e6e17f4cb85788fbdfc507c533ebaa03ce81bf548710fda90f38';
const ECHO = 'sha256:e9bed74b0c3c2810ccf86f9e8b199ba7b5c09e2e65032c19221e7eb01c5c4034';

describe("Codex's hash", () => {
  it('is the one that Codex computes', () => {
    const [group] = JSON.parse(hooksJson).hooks.SessionStart;
    expect(trustHash({ matcher: group.matcher, handler: group.hooks[0] })).toBe(OURS);
    expect(trustHash({ matcher: 'startup', handler: { type: 'command', command: 'echo user' } })).toBe(ECHO);
    expect(trustKey({ file: '/p/.codex/hooks.json', group: 0, handler: 1 })).toBe(
      '/p/.codex/hooks.json:session_start:0:1',
    );
  });
});

describe('Codex', () => {
  const project = (folder: string, level = 'trusted') => `[projects."${folder}"]\ntrust_level = "${level}"\n`;
  const hook = (file: string, hash = OURS, more = '') =>
    `[hooks.state."${file}:session_start:0:0"]\ntrusted_hash = "${hash}"\n${more}`;
  const json = '/repo/p/.codex/hooks.json';
  const config = '/home/u/.codex/config.toml';

  it.each([
    ['nothing trusted', undefined, ['folder untrusted', 'hook untrusted']],
    ['the folder only', project('/repo/p'), ['folder trusted', 'hook untrusted']],
    ['both', project('/repo/p') + hook(json), ['folder trusted', 'hook trusted']],
    ['a folder above', project('/repo') + hook(json), ['folder untrusted', 'hook trusted']],
    ['the folder distrusted', project('/repo/p', 'untrusted'), ['folder untrusted', 'hook untrusted']],
    ['another hash', project('/repo/p') + hook(json, ECHO), ['folder trusted', 'hook changed']],
    [
      'turned off',
      project('/repo/p') + hook(json, OURS, 'enabled = false\n'),
      ['folder trusted', 'hook disabled'],
    ],
    [
      'hooks off',
      `${project('/repo/p')}${hook(json)}[features]\nhooks = false\n`,
      ['switch disabled', 'folder trusted', 'hook trusted'],
    ],
  ])('%s', (_, text, expected) => {
    const files = { [json]: hooksJson, ...(text === undefined ? {} : { [config]: text }) };
    expect(states(codex, context(files))).toEqual(expected);
  });

  it('a user hook needs no folder', () => {
    const file = '/home/u/.codex/hooks.json';
    expect(states(codex, context({ [file]: hooksJson, [config]: hook(file) }, 'user'))).toEqual([
      'hook trusted',
    ]);
  });

  it('a hook in config.toml, behind one of the user', () => {
    const toml = '[[hooks.SessionStart]]\nhooks = [{ type = "command", command = "x" }]\n';
    const text = codex.files('project')[1]?.install(toml, allow) ?? '';
    const trusted = `${project('/repo/p')}[hooks.state."/repo/p/.codex/config.toml:session_start:1:0"]\ntrusted_hash = "${OURS}"\n`;
    const files = { '/repo/p/.codex/config.toml': text, [config]: trusted };
    expect(states(codex, context(files))).toEqual(['folder trusted', 'hook trusted']);
  });

  it('a linked work tree: the main one counts', () => {
    const main = '/repo/main/.codex/hooks.json';
    const files = { [main]: hooksJson, [config]: project('/repo/main') + hook(main) };
    expect(states(codex, context(files, 'project', { mainRepositoryRoot: '/repo/main' }))).toEqual([
      'folder trusted',
      'hook trusted',
    ]);
  });

  it('a linked work tree with a hook of its own: Codex does not see it', () => {
    const files = { '/repo/p/.codex/hooks.json': hooksJson, [config]: project('/repo/main') };
    const found = context(files, 'project', { mainRepositoryRoot: '/repo/main' });
    expect(states(codex, found)).toEqual(['folder trusted', 'hook untrusted']);
    expect(codex.trust(found)[1]?.remedy).toContain('run `0dai init codex` in /repo/main');
  });

  it('no hook: only the folder is told of', () => {
    expect(states(codex, context({}))).toEqual(['folder untrusted']);
  });
});

describe('Claude Code', () => {
  const accepted = (folder: string) => ({
    '/home/u/.claude.json': JSON.stringify({ projects: { [folder]: { hasTrustDialogAccepted: true } } }),
  });
  const sub = { projectRoot: '/repo/p/sub' };

  it.each([
    ['nothing', context({}), ['folder untrusted']],
    ['the folder', context(accepted('/repo/p')), ['folder trusted']],
    ['the top of the repository', context(accepted('/repo/p'), 'project', sub), ['folder trusted']],
    ['above the repository', context(accepted('/repo'), 'project', sub), ['folder untrusted']],
    [
      'the main work tree',
      context(accepted('/repo/main'), 'project', { mainRepositoryRoot: '/repo/main' }),
      ['folder trusted'],
    ],
    ['for a user', context({}, 'user'), []],
    [
      'hooks off',
      context({ ...accepted('/repo/p'), '/repo/p/.claude/settings.local.json': '{"disableAllHooks": true}' }),
      ['switch disabled', 'folder trusted'],
    ],
  ])('%s', (_, where, expected) => {
    expect(states(claude, where)).toEqual(expected);
  });

  it('above, without git', () => {
    const { repositoryRoot: _, ...nowhere } = context(accepted('/repo'), 'project');
    expect(states(claude, nowhere)).toEqual(['folder trusted']);
  });
});

describe('Gemini CLI', () => {
  const rules = (of: Record<string, string>) => ({
    '/home/u/.gemini/trustedFolders.json': JSON.stringify(of),
  });

  it.each([
    ['nothing', {}, ['folder untrusted']],
    ['the folder', rules({ '/repo/p': 'TRUST_FOLDER' }), ['folder trusted']],
    ['a folder above', rules({ '/repo': 'TRUST_FOLDER' }), ['folder trusted']],
    ['the parent of a sibling', rules({ '/repo/q': 'TRUST_PARENT' }), ['folder trusted']],
    ['a sibling', rules({ '/repo/q': 'TRUST_FOLDER' }), ['folder untrusted']],
    ['a name that begins alike', rules({ '/wor': 'TRUST_FOLDER' }), ['folder untrusted']],
    ['the longest rule', rules({ '/repo': 'TRUST_FOLDER', '/repo/p': 'DO_NOT_TRUST' }), ['folder untrusted']],
    [
      'folder trust off',
      { '/home/u/.gemini/settings.json': '{"security": {"folderTrust": {"enabled": false}}}' },
      [],
    ],
    [
      'our hook off',
      {
        ...rules({ '/': 'TRUST_FOLDER' }),
        '/repo/p/.gemini/settings.json': '{"hooksConfig": {"disabled": ["0dai"]}}',
      },
      ['hook disabled', 'folder trusted'],
    ],
    [
      'hooks off',
      {
        ...rules({ '/': 'TRUST_FOLDER' }),
        '/home/u/.gemini/settings.json': '{"hooksConfig": {"enabled": false}}',
      },
      ['switch disabled', 'folder trusted'],
    ],
  ])('%s', (_, files, expected) => {
    expect(states(gemini, context(files))).toEqual(expected);
  });

  it('for a user: nothing', () => {
    expect(states(gemini, context({}, 'user'))).toEqual([]);
  });
});
