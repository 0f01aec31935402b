import { describe, expect, it } from 'vitest';
import type { AgentSetup, Scope, TrustContext } from '../../src/agent.ts';
import * as claude from '../../src/agents/claude/install.ts';
import * as codex from '../../src/agents/codex/install.ts';
import { trustHash, trustKey } from '../../src/agents/codex/trust.ts';
import * as gemini from '../../src/agents/gemini/install.ts';

/** A machine with these files; the project is /repo/p. Default: it is the top of its git repository. */
function context(
  files: Record<string, string>,
  scope: Scope = 'project',
  more: Partial<TrustContext> = {},
): TrustContext {
  const read = (path: string) => files[path];
  const userFile = (path: string) => `/home/u/${path}`;
  return { scope, projectRoot: '/repo/p', userFile, repositoryRoot: '/repo/p', read, ...more };
}

function states(setup: AgentSetup, where: TrustContext): string[] {
  return setup.trust(where).map(({ subject, state, some, remedy }) => {
    expect(remedy === undefined).toBe(state === 'trusted');
    return `${subject} ${state}${some ? `: ${some.events.join(', ')} of ${some.of}` : ''}`;
  });
}

const allow = { allow: true };
const hooksJson = codex.files('project')[0]?.install(undefined, allow) ?? '';
const hooks = Object.entries(
  (JSON.parse(hooksJson) as { hooks: Record<string, { matcher?: string; hooks: [object] }[]> }).hooks,
).map(([event, [group]]) => ({ event, matcher: group?.matcher, handler: { ...group?.hooks[0] } }));

/** Hooks as an earlier version installed them, and the hashes that Codex CLI 0.169.0 itself wrote for them. */
const COMMAND = 'command -v 0dai >/dev/null 2>&1 || exit 0; exec 0dai hook codex';
const NOTE = 'Noting it in the baton';
const WRITTEN = [
  {
    event: 'SessionStart',
    matcher: 'startup|resume|clear|compact|fork',
    statusMessage: 'Loading the baton',
    hash: 'sha256:c8600be87fa3e6e17f4cb85788fbdfc507c533ebaa03ce81bf548710fda90f38',
  },
  {
    event: 'UserPromptSubmit',
    hash: 'sha256:2835de7f96ca4f86729e34d3f9e8fb18daea3b3628cc4f4e1b5bf33616f701e1',
  },
  {
    event: 'PostToolUse',
    matcher: 'apply_patch|update_plan|create_goal|update_goal',
    hash: 'sha256:0dab77597fa36f5d2d16f9e30f47ccb878a2d9d6f5cd15ed43422f43e2ddf2b9',
  },
  { event: 'Stop', hash: 'sha256:d310ce5c6ef58b98b75ed3b5cfa5a69635d6ef8ea8bde770c02a98972546ea8a' },
  {
    event: 'Interrupt',
    timeout: 3,
    hash: 'sha256:b4b447795aa5723d15e9fdd397623c34ccd16d73a034fa61100a8ab0fe3b4bef',
  },
  {
    event: 'SessionEnd',
    timeout: 3,
    hash: 'sha256:979d8b790a71c1f8516397b9222c215b5e52e265391ddcf37f10cd55ad44182c',
  },
].map(({ hash, event, matcher, timeout = 10, statusMessage = NOTE }) => ({
  hash,
  hook: { event, matcher, handler: { type: 'command', command: COMMAND, timeout, statusMessage } },
}));
const keyOf = (event: string) => event.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
/** The hashes that Codex would write for our present hooks. */
const HASHES: Readonly<Record<string, string>> = Object.fromEntries(
  hooks.map((hook) => [keyOf(hook.event), trustHash(hook)]),
);
const ECHO = 'sha256:e9bed74b0c3c2810ccf86f9e8b199ba7b5c09e2e65032c19221e7eb01c5c4034';

describe("Codex's hash", () => {
  it.each(WRITTEN)('is the one that Codex writes: $hook.event', ({ hook, hash }) => {
    expect(trustHash(hook)).toBe(hash);
    expect(trustKey({ file: '/p/hooks.json', event: hook.event, group: 1, handler: 2 })).toBe(
      `/p/hooks.json:${keyOf(hook.event)}:1:2`,
    );
  });

  it('counts a timeout that Codex shortens as the shorter one', () => {
    for (const { hook, hash } of WRITTEN.slice(-2)) {
      expect(trustHash({ ...hook, handler: { ...hook.handler, timeout: 10 } })).toBe(hash);
    }
  });

  it('fills in defaults', () => {
    const handler = { type: 'command', command: 'echo user' };
    expect(trustHash({ event: 'SessionStart', matcher: 'startup', handler })).toBe(ECHO);
  });
});

describe('Codex', () => {
  const project = (folder: string, level = 'trusted') => `[projects."${folder}"]\ntrust_level = "${level}"\n`;
  /** Codex's notes on our hooks: all trusted, except those in `but`. */
  const hook = (file: string, but: Readonly<Record<string, string>> = {}) =>
    Object.entries({ ...HASHES, ...but })
      .filter(([, hash]) => hash !== 'none')
      .map(([event, hash]) => {
        const more = hash === 'off' ? 'enabled = false\n' : '';
        const trusted = hash === 'off' ? HASHES[event] : hash;
        return `[hooks.state."${file}:${event}:0:0"]\ntrusted_hash = "${trusted}"\n${more}`;
      })
      .join('\n');
  const all = (hash: string) => Object.fromEntries(Object.keys(HASHES).map((event) => [event, hash]));
  const json = '/repo/p/.codex/hooks.json';
  const config = '/home/u/.codex/config.toml';

  it.each([
    ['nothing trusted', undefined, ['folder untrusted', 'hook untrusted']],
    ['the folder only', project('/repo/p'), ['folder trusted', 'hook untrusted']],
    ['both', project('/repo/p') + hook(json), ['folder trusted', 'hook trusted']],
    ['a folder above', project('/repo') + hook(json), ['folder untrusted', 'hook trusted']],
    ['the folder distrusted', project('/repo/p', 'untrusted'), ['folder untrusted', 'hook untrusted']],
    ['other hashes', project('/repo/p') + hook(json, all(ECHO)), ['folder trusted', 'hook changed']],
    ['turned off', project('/repo/p') + hook(json, all('off')), ['folder trusted', 'hook disabled']],
    [
      'only the first, as before there were more',
      project('/repo/p') + hook(json, { ...all('none'), session_start: HASHES.session_start ?? '' }),
      ['folder trusted', 'hook untrusted: UserPromptSubmit, Stop, Interrupt of 4'],
    ],
    [
      'each in another state',
      project('/repo/p') +
        hook(json, { session_start: 'none', stop: 'none', user_prompt_submit: ECHO, interrupt: 'off' }),
      [
        'folder trusted',
        'hook untrusted: SessionStart, Stop of 4',
        'hook changed: UserPromptSubmit of 4',
        'hook disabled: Interrupt of 4',
      ],
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

  it('hooks in config.toml, behind one of the user', () => {
    const toml = '[[hooks.SessionStart]]\nhooks = [{ type = "command", command = "x" }]\n';
    const text = codex.files('project')[1]?.install(toml, allow) ?? '';
    const noted = hook('/repo/p/.codex/config.toml').replace('session_start:0:0', 'session_start:1:0');
    const files = { '/repo/p/.codex/config.toml': text, [config]: project('/repo/p') + noted };
    expect(states(codex, context(files))).toEqual(['folder trusted', 'hook trusted']);
  });

  it('says which hooks are ours', () => {
    const [, untrusted] = codex.trust(context({ [json]: hooksJson }));
    const names = '"Session Roaming: loading the session" and "Session Roaming: saving the session"';
    expect(untrusted?.remedy).toContain(`are ${names}.`);
    expect(untrusted?.remedy).toContain('type /hooks and press t');
  });

  it('a linked work tree: the main one counts', () => {
    const main = '/repo/main/.codex/hooks.json';
    const files = { [main]: hooksJson, [config]: project('/repo/main') + hook(main) };
    expect(states(codex, context(files, 'project', { mainRepositoryRoot: '/repo/main' }))).toEqual([
      'folder trusted',
      'hook trusted',
    ]);
  });

  it('a linked work tree with its own hook, which Codex does not read', () => {
    const files = { '/repo/p/.codex/hooks.json': hooksJson, [config]: project('/repo/main') };
    const found = context(files, 'project', { mainRepositoryRoot: '/repo/main' });
    expect(states(codex, found)).toEqual(['folder trusted', 'hook untrusted']);
    expect(codex.trust(found)[1]?.remedy).toContain('run `0dai init codex` in /repo/main');
  });

  it('no hook: reports the folder only', () => {
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
