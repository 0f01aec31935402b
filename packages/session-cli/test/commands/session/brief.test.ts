import { agents } from '@0dai/session-hooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../cli-world.ts';
import { saveTwoAgents } from '../../two-agents.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

const save = (flags: string[]) => world.run(['session', 'save', ...flags]);

it.each(agents.map((agent) => agent.id))('prints the briefing of the hook of %s', async (id) => {
  const { runHook, agentById } = await import('@0dai/session-hooks');
  await saveTwoAgents(world);
  const agent = agentById(id);
  if (!agent) throw new Error(id);
  const payload = { hook_event_name: 'SessionStart', session_id: 'n', source: 'startup', cwd: world.project };
  const hook = (more: object) =>
    runHook(agent, JSON.stringify({ ...payload, ...more }), world.host, {}).stdout;
  const atStart = hook({});
  // After the start, which closes the runs of other agents.
  const { stdout } = await world.run(['session', 'brief', '--for', id]);
  const said =
    agent.briefedAt === 'start' ? atStart : hook({ hook_event_name: 'BeforeAgent', prompt: 'hello' });
  // By its id the agent's log shows that it arrived; only what is given to an agent has one.
  const delivered = said.replace(/ \[[0-9a-z]{4}\]: /, ': ').replace(/\\n\[end of [0-9a-z]{4}\]/, '');
  expect(delivered).toContain(JSON.stringify(stdout.trimEnd()).slice(1, -1));
  expect(stdout).toContain('Fix the auth token expiry bug');
});

it.each<[string[], (short: number, whole: number) => boolean]>([
  [['--budget', '200'], (short, whole) => short < whole],
  [['--budget', '1500'], (short, whole) => short === whole],
  [['--budget', '50000', '--for', 'codex'], (short, whole) => short >= whole],
])('%j', async (flags, fits) => {
  await save(Array.from({ length: 60 }, (_, i) => ['--decision', `decision ${i} ${'x'.repeat(80)}`]).flat());
  await save(['-s', 'one', '--goal', 'two']);
  const whole = (await world.run(['session', 'brief'])).stdout;
  const short = (await world.run(['session', 'brief', ...flags])).stdout;
  expect(fits(short.length, whole.length)).toBe(true);
});

it('stays within the limit of the agent', async () => {
  const plan = Array.from({ length: 300 }, (_, i) => ['--plan', `step ${i} ${'x'.repeat(100)}`]).flat();
  await save(['--goal', 'g', '-s', 'n'.repeat(40_000), ...plan]);
  const { stdout } = await world.run(['session', 'brief', '--for', 'codex']);
  expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(10_001);
});

it('prints nothing without a session', async () => {
  expect(await world.run(['session', 'brief'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('gets no briefing'),
  });
  expect(await world.json(['session', 'brief', '--for', 'codex'])).toEqual({
    agent: 'codex',
    text: null,
    notice: null,
  });
});
