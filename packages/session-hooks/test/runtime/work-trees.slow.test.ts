import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStore, findStore, readActive, setRecording } from '@0dai/session-store/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import { type ClockedHost, git } from '../../../../testing/kit/src/world.ts';
import type { Agent, Environment, HookEvent, HookEventBody } from '../../src/agent.ts';
import { agents } from '../../src/agents/index.ts';
import { runHook } from '../../src/runtime/run.ts';

// Which session an agent's hooks write to, for any working folder. With real repositories, and our own events.

let home: string;
let project: string;
let host: ClockedHost;

beforeEach(() => {
  ({ home, project, host } = openWorld());
  repository('project');
  repository('library');
  git(project, 'worktree', 'add', '-q', '-b', 'fix', join('.claude', 'worktrees', 'fix'));
  git(project, '-c', 'protocol.file.allow=always', 'submodule', '-q', 'add', join(home, 'library'), 'lib');
  repository('project/nested');
  ensureStore(project, host);
});

function repository(name: string): void {
  const root = join(home, name);
  mkdirSync(root, { recursive: true });
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'one');
}

const [claude, codex] = agents as [Agent, Agent];
const plain = (agent: Agent): Agent => ({
  ...agent,
  parse: (payload) => payload as HookEvent,
  reply: ({ context }) => context,
});

/** An agent in a folder, and what its hooks answer to our own events. */
function open(agent: Agent, session_id: string, started: string, env: Environment = {}) {
  return (event: HookEventBody, cwd = started): string => {
    host.time += 60_000;
    const input = { session_id, cwd: join(project, cwd), ...event };
    return runHook(plain(agent), JSON.stringify(input), host, env, { agents: agents.map(plain) }).stdout;
  };
}

const start = (source: 'startup' | 'resume' | 'clear' = 'startup') => ({ event: 'start', source }) as const;
const prompt = (text: string) => ({ event: 'prompt', prompt: text }) as const;
const turn = (said: string) => ({ event: 'turn', outcome: 'done', said }) as const;
const words = (cwd: string) => {
  const store = findStore(join(project, cwd), host);
  return store ? readActive(store).session?.requests.map(({ text }) => text) : 'no project';
};

const FIX = '.claude/worktrees/fix';

describe('an agent run stays in the project in which it began', () => {
  it.each([
    ['a work tree that it made', FIX],
    ['a submodule', 'lib'],
    ['a nested repository', 'nested'],
    ['a repository beside it', '../library'],
  ])('when its working folder moves to %s', (_where, moved) => {
    const hook = open(claude, 'c1', '.');
    hook(start());
    hook(prompt('Fix the login'));
    hook(prompt('and add a test'), moved);
    hook(turn('Done: both.'), moved);
    expect(words('.')).toEqual(['Fix the login', 'and add a test']);
    expect(readActive(ensureStore(project, host)).session?.last_words).toBe('Done: both.');
    expect(open(codex, 'x1', '.')(start())).toContain('Done: both.');
  });

  it('when it is resumed elsewhere', () => {
    open(claude, 'c1', '.')(start());
    open(claude, 'c1', FIX)(start('resume'));
    open(claude, 'c1', FIX)(prompt('Fix the login'));
    expect(words('.')).toEqual(['Fix the login']);
  });

  it('by the folder that it was started in, if its first hook comes from elsewhere', () => {
    const env = { CLAUDE_PROJECT_DIR: project };
    const hook = open(claude, 'c2', FIX, env);
    hook(start('clear'));
    hook(prompt('Fix the login'));
    expect(words('.')).toEqual(['Fix the login']);
    // Codex inherits the variable of a Claude Code that started it.
    open(codex, 'x1', FIX, env)(prompt('Write the docs'));
    expect(words(FIX)).toEqual(['Write the docs']);
  });

  it('until that project is gone', () => {
    const hook = open(claude, 'c1', FIX);
    hook(start());
    hook(prompt('Fix the login'));
    git(project, 'worktree', 'remove', '--force', FIX);
    hook(prompt('and merge it'), '.');
    expect(words('.')).toEqual(['and merge it']);
  });
});

describe('a run that starts elsewhere', () => {
  it('in a linked work tree has a session of its own, without init', () => {
    const main = open(claude, 'c1', '.');
    main(start());
    main(prompt('Fix the login'));
    const other = open(codex, 'x1', FIX);
    other(start());
    other(prompt('Write the docs'));
    expect([words('.'), words(FIX)]).toEqual([['Fix the login'], ['Write the docs']]);
  });

  it.each(['lib', 'nested'])('in %s, which takes no part, is not recorded', (folder) => {
    const hook = open(claude, 'c1', folder);
    hook(start());
    hook(prompt('Fix the login'));
    expect([words('.'), words(folder)]).toEqual([undefined, 'no project']);
  });
});

describe.each(agents)('$id learns in one line which sessions the other work trees have', (agent) => {
  /** Its briefing in the first turn. */
  const firstBriefing = (folder: string) => {
    const hook = open(agent, 'next', folder);
    return hook(start()) + hook(prompt('Write the docs'));
  };
  const workIn = (folder: string, words: string) => {
    const hook = open(claude, `c-${folder}`, folder);
    hook(start());
    hook(prompt(words));
    hook(turn('Half done.'));
  };

  it('beside the work here', () => {
    workIn('.', 'Fix the login');
    workIn(FIX, 'Port the parser');
    expect(firstBriefing('.')).toContain(
      `| In other work trees of the repository: ${FIX}: "Port the parser" (`,
    );
  });

  it('once, if there is no session here', () => {
    workIn('.', 'Fix the login');
    const text = firstBriefing(FIX);
    expect(text).toContain('no work is in progress in this work tree');
    expect(text.split('| the main work tree: "Fix the login" (')).toHaveLength(2);
    expect(text).not.toContain('Half done');
  });

  it('not at each prompt, if only what is saved is recorded', () => {
    workIn('.', 'Fix the login');
    setRecording(ensureStore(project, host), 'manual');
    const hook = open(agent, 'next', FIX);
    const texts = [hook(start()), hook(prompt('Write the docs')), hook(prompt('And the README'))];
    expect(texts.filter((text) => text !== '').length).toBeLessThanOrEqual(1);
  });

  it('not of sessions that are a week old or completed', () => {
    workIn('.', 'Fix the login');
    host.time += 8 * 86_400_000;
    expect(firstBriefing(FIX)).toBe('');
  });
});
