import { join } from 'node:path';
import { noteRunFolder } from '@0dai/session-store/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../cli-world.ts';

let world: CliWorld;
let fix: string;
beforeEach(async () => {
  world = openCliWorld({ git: true });
  world.git('commit', '-q', '--allow-empty', '-m', 'one');
  fix = join(world.project, '.claude', 'worktrees', 'fix');
  world.git('worktree', 'add', '-q', '-b', 'fix', fix);
  await world.json(['session', 'save', '--goal', 'in main']);
});
afterEach(() => world.close());

const inFix = () => ({ cwd: fix });
const goal = async (options = {}) =>
  (await world.json<{ session: { goal: string } | null }>(['session', 'status'], options)).session?.goal;
const rows = async (options = {}) => {
  const { sessions } = await world.json<{ sessions: { status: string; goal: string; work_tree?: string }[] }>(
    ['session', 'history'],
    options,
  );
  return sessions.map(({ status, goal, work_tree }) => [status, goal, work_tree]);
};

it('a linked work tree has a session of its own; both are listed, and one is brought over', async () => {
  world.pass(60_000);
  await world.json(['session', 'save', '--goal', 'in fix'], inFix());
  expect([await goal(), await goal(inFix())]).toEqual(['in main', 'in fix']);
  expect(await rows()).toEqual([['active', 'in fix', fix]]);
  expect(await rows(inFix())).toEqual([['active', 'in main', world.project]]);
  expect((await world.run(['session', 'history'])).stdout).toContain(`in progress in ${fix}`.slice(0, 60));
  const { sessions } = await world.json<{ sessions: { id: string }[] }>(['session', 'history']);
  await world.json(['session', 'resume', sessions[0]?.id ?? '']);
  expect([await goal(), await goal(inFix())]).toEqual(['in fix', undefined]);
  expect(await rows()).toEqual([['parked', 'in main', undefined]]);
});

describe("a command in an agent's shell", () => {
  const agent = { agent: 'claude', session_id: 'c1' };
  it('saves to the project in which the agent run began', async () => {
    noteRunFolder(world.host, agent, world.project);
    await world.json(['session', 'save', '-s', 'from the agent', '--file', 'a.ts'], { ...inFix(), agent });
    const { session } = await world.json<{ session: object }>(['session', 'status']);
    expect(session).toMatchObject({
      summary: 'from the agent',
      files_touched: ['.claude/worktrees/fix/a.ts'],
    });
    expect(await goal(inFix())).toBeUndefined();
  });

  it.each([
    ['with --cwd', ['--cwd', '.'], agent],
    ['of an agent that names no session', [], { agent: 'claude' }],
    ['of another session', [], { agent: 'claude', session_id: 'c2' }],
  ])('saves to the project of its folder %s', async (_which, flags, by) => {
    noteRunFolder(world.host, agent, world.project);
    await world.json(['session', 'save', '--goal', 'in fix', ...flags], { ...inFix(), agent: by });
    expect([await goal(), await goal(inFix())]).toEqual(['in main', 'in fix']);
  });
});
