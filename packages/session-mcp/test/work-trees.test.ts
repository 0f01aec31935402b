import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { call, connect, useMcpWorld } from './harness.ts';

const world = useMcpWorld();

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: world.project, stdio: 'ignore' });
}

it('a linked work tree has a session of its own; list_sessions shows it, resume_session brings it over', async () => {
  git('init', '-q', '-b', 'main');
  git('commit', '-q', '--allow-empty', '-m', 'one');
  const fix = join(world.project, '.claude', 'worktrees', 'fix');
  git('worktree', 'add', '-q', '-b', 'fix', fix);
  const main = await connect(world);
  await call(main, 'save_session', { goal: 'in main' });
  world.host.time += 60_000;
  const other = await connect(world, { cwd: fix });
  const { id } = await call(other, 'save_session', { goal: 'in fix' });
  expect(await call(main, 'get_session')).toMatchObject({ goal: 'in main' });
  expect(await call(main, 'list_sessions')).toMatchObject({
    sessions: [{ id, status: 'active', work_tree: expect.stringContaining('worktrees/fix'), goal: 'in fix' }],
  });
  world.host.time += 60_000;
  await call(main, 'resume_session', { id });
  expect(await call(main, 'get_session')).toMatchObject({ goal: 'in fix' });
  expect(await call(other, 'get_session')).toMatchObject({ active: false });
});
