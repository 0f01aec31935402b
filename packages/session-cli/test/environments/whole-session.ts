import { existsSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { call } from './in-process.ts';
import {
  answersIn,
  briefingIn,
  callsOf,
  editing,
  type InstalledWorld,
  installedCommand,
  payload,
  type RunOptions,
  type RunResult,
  starting,
} from './installed-world.ts';

/** Shells that agents run a hook's command with. */
export const SHELLS = ['bash', 'dash'] as const;

/** Where the session runs, and how its programs are called. */
export interface SessionOptions {
  /** The working folder of a person and an agent. */
  cwd: string;
  /** What agents call that folder. Default: the same. */
  named?: string;
  /** Where `ai/sessions` is expected. */
  root: string;
  options?: RunOptions;
  /**
   * What runs in the test's own process: everything, or everything but the installed hook. Default: each program has a
   * process of its own.
   */
  inProcess?: 'all' | 'commands';
  /** The PATH for calls in this process. Default: the world's. */
  path?: string;
  /** Uses one shell and repeats nothing: for a folder that differs little from one that is tested in full. */
  quick?: boolean;
}

const well = (ran: RunResult) =>
  expect({ code: ran.code, stderr: ran.stderr }, ran.stdout).toEqual({ code: 0, stderr: '' });

/**
 * The whole of a session through the programs: set up, saved, briefed by the exact command that was set up, an edit
 * captured, read and saved over MCP, completed. Every step has to be well.
 */
export async function runWholeSession(
  world: InstalledWorld,
  { cwd, named = cwd, root, options = {}, inProcess, path = world.path, quick = false }: SessionOptions,
): Promise<void> {
  const run = async (argv: readonly string[], input = ''): Promise<RunResult> =>
    inProcess && argv[0]?.startsWith('0dai')
      ? await call(world, argv, { path, cwd, input })
      : world.run(argv, { ...options, cwd, input });
  const cli = async (...argv: string[]) => {
    const ran = await run(['0dai', ...argv]);
    well(ran);
    // No character of the path controls the terminal.
    expect(ran.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e]/);
    return ran.stdout;
  };
  const json = async (...argv: string[]) =>
    JSON.parse(await cli(...argv, '--json')) as Record<string, unknown>;
  await cli('init', 'claude', 'codex', 'gemini');
  expect(existsSync(join(root, 'ai', 'sessions', '.gitignore'))).toBe(true);
  // A file written less than a tick of the clock (50 ms) before an agent starts counts as that agent's.
  await setTimeout(100);
  expect(await json('session', 'save', '-s', 'half done at line 84', '--file', 'src/a.ts')).toMatchObject({
    began: true,
    path: join(root, 'ai', 'sessions', 'active.json'),
  });
  if (!quick) expect(await cli('session', 'status')).toContain('half done at line 84');

  const command = installedCommand(root);
  const shells = quick ? SHELLS.slice(0, 1) : SHELLS;
  for (const shell of shells) {
    const hook = (input: string) =>
      run(inProcess === 'all' ? ['0dai-hook', 'claude'] : [shell, '-c', command], input);
    const session_id = `of-${shell}`;
    const start = await hook(payload(named, 'SessionStart', { source: 'startup', session_id }));
    well(start);
    expect(briefingIn(start)).toContain('half done at line 84');
    const edit = await hook(editing(world, named, join(named, `by-${shell}.ts`)));
    well(edit);
    expect(edit.stdout).toBe('');
  }
  if (!quick) {
    // The package's own program does the same.
    const other = await run(['0dai-hook', 'codex'], starting(named));
    well(other);
    expect(briefingIn(other)).toContain('half done at line 84');
  }

  const ran = await run(
    ['0dai-mcp'],
    callsOf(['get_session', {}], ['save_session', { handoff_notes: 'said over MCP' }]),
  );
  well(ran);
  const answers = answersIn(ran);
  expect(answers.map(({ isError }) => isError)).toEqual([false, false]);
  expect(answers[0]?.value).toMatchObject({ active: true, goal: 'half done at line 84' });

  const { session } = (await json('session', 'status')) as {
    session: { id: string; files_touched: string[] };
  };
  const below = relative(root, realpathSync(cwd));
  expect(session).toMatchObject({ handoff_notes: 'said over MCP' });
  expect([...session.files_touched].sort()).toEqual(
    [...shells.map((shell) => `by-${shell}.ts`), 'src/a.ts'].map((path) => join(below, path)),
  );
  await cli('session', 'complete');
  expect(existsSync(join(root, 'ai', 'sessions', 'active.json'))).toBe(false);
  if (quick) return;
  expect(JSON.stringify(await json('session', 'history'))).toContain(session.id);
  const after = await run([SHELLS[0], '-c', command], starting(named));
  well(after);
  expect(after.stdout).toBe('');
}
