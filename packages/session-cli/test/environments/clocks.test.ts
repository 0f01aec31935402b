import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accept, ensureStore, findUnverified, nodeHost } from '@0dai/session-store/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call } from './in-process.ts';
import {
  answersIn,
  briefingIn,
  callsOf,
  editing,
  type InstalledWorld,
  openInstalledWorld,
  payload,
  type RunResult,
  starting,
} from './installed-world.ts';

// Clocks are set back, run ahead, and begin in 1970 where a battery is empty. The programs, each with a clock of its
// own: ids still rise, nothing is lost, and no output shows an impossible age.

let world: InstalledWorld;
let shift: string;
beforeEach(() => {
  world = openInstalledWorld();
  processes = false;
  shift = join(world.folder, 'shift.cjs');
  writeFileSync(
    shift,
    `const by = Number(process.env.CLOCK_MS);
    const Real = Date;
    globalThis.Date = class Date extends Real {
      constructor(...args) { args.length === 0 ? super(Real.now() + by) : super(...args); }
      static now() { return Real.now() + by; }
    };`,
  );
});
afterEach(() => world.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** An offset that sets the clock to a few days after the start of 1970. */
const UNSET = -Math.floor(Date.now() / DAY - 3) * DAY;

/** Each program is a process of its own; otherwise it is called in this one. */
let processes = false;

/** Runs a program whose clock is off by so much, in another home if given. */
async function run(ms: number, argv: readonly string[], input = '', HOME = world.home): Promise<RunResult> {
  if (!processes) return await call(world, argv, { clockMs: ms, home: HOME, input });
  const env = { HOME, NODE_OPTIONS: `--require ${shift}`, CLOCK_MS: String(ms) };
  return world.run(argv, { env, input });
}

/** Runs `0dai` with a wrong clock, and expects exit code 0. */
async function cli(ms: number, argv: readonly string[], home?: string): Promise<string> {
  const { code, stdout, stderr } = await run(ms, ['0dai', ...argv], '', home);
  expect({ code, stderr }, `${argv.join(' ')}: ${stdout}`).toEqual({ code: 0, stderr: '' });
  return stdout;
}
const json = async <T>(ms: number, argv: readonly string[], home?: string) =>
  JSON.parse(await cli(ms, [...argv, '--json'], home)) as T;

/** The ids of a project's only journal, in the order in which they were written. */
function ids(only?: string): string[] {
  const folder = join(world.project, 'ai', 'sessions', 'log');
  const [name = ''] = readdirSync(folder);
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  return lines
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { id: string; type: string })
    .filter(({ type }) => only === undefined || type === only)
    .map(({ id }) => id);
}

/** Impossible ages. */
const ABSURD = /-\d+ (?:minute|hour|day)|\d{4,} days|NaN|Invalid|undefined/;

interface ClockRow {
  begin: number;
  hook: number;
  mcp: number;
  last: number;
  now: number;
  age: RegExp;
  /** Each program runs in a process of its own. Default: in this one. */
  asProcesses?: true;
}

it.each<[string, ClockRow]>([
  [
    'set back by an hour',
    { begin: 0, hook: -HOUR, mcp: -HOUR, last: -HOUR, now: -HOUR, age: /just now/, asProcesses: true },
  ],
  [
    'set back between two saves',
    { begin: 0, hook: 0, mcp: 0, last: -40 * DAY, now: -40 * DAY, age: /just now/ },
  ],
  [
    'ten years ahead for a while',
    { begin: 0, hook: 3_650 * DAY, mcp: 3_650 * DAY, last: 0, now: 0, age: /just now/ },
  ],
  ['never set to the end', { begin: 0, hook: 0, mcp: 0, last: UNSET, now: 0, age: /just now/ }],
  ['never set at first', { begin: UNSET, hook: UNSET, mcp: 0, last: 0, now: 0, age: /just now/ }],
])('a clock that is %s', async (_, { begin, hook, mcp, last, now, age, asProcesses = false }) => {
  const { project } = world;
  processes = asProcesses;
  await cli(begin, [
    'session',
    'save',
    '--agent',
    'claude',
    '--goal',
    'the goal',
    '--plan',
    'one',
    '--decision',
    'a: first',
  ]);
  const hooked = (input: string, ms: number, agent = 'claude') => run(ms, ['0dai-hook', agent], input);
  expect(briefingIn(await hooked(starting(project), hook))).toContain('the goal');
  for (const input of [
    payload(project, 'UserPromptSubmit', { prompt: 'go on' }),
    editing(world, project, join(project, 'a.ts')),
    payload(project, 'Stop', { last_assistant_message: 'did it' }),
  ])
    expect(await hooked(input, hook)).toMatchObject({ code: 0, stderr: '' });
  const saved = await run(mcp, ['0dai-mcp'], callsOf(['save_session', { key_decisions: ['b: second'] }]));
  expect(answersIn(saved)).toMatchObject([{ isError: false }]);
  await cli(last, ['session', 'save', '--agent', 'gemini', '--done', '1', '--decision', 'c: third']);

  const briefing = await hooked(starting(project).replace('"s1"', '"s2"'), now, 'codex');
  expect(briefing.stdout).toMatch(new RegExp(`last active ${age.source}`));
  const shown = [
    briefing.stdout,
    await cli(now, ['session', 'status']),
    await cli(now, ['session', 'log', '--all']),
    await cli(now, ['session', 'brief']),
    (await run(now, ['0dai', 'doctor', 'claude'])).stdout,
  ].join('\n');
  expect(ABSURD.exec(shown)?.[0]).toBeUndefined();
  expect(shown).not.toContain('over a week old');
  const { session, age_seconds: seconds } = await json<{
    session: {
      key_decisions: { decision: string }[];
      plan: object[];
      files_touched: string[];
      last_words: string;
    };
    age_seconds: number | null;
  }>(now, ['session', 'status']);
  expect(session).toMatchObject({
    goal: 'the goal',
    plan: [{ status: 'completed' }],
    files_touched: ['a.ts'],
    last_words: 'did it',
    key_decisions: [{ decision: 'a' }, { decision: 'b' }, { decision: 'c' }],
  });
  // The last save had an unset clock; the briefing takes the time from the hooks before it.
  if (last !== UNSET) expect(seconds).toBeGreaterThanOrEqual(0);
  else expect(seconds).toBeNull();
  expect(ids()).toEqual([...new Set(ids())].sort());
  // Undo finds the entry that was recorded last, not the one with the latest time.
  expect(await cli(now, ['session', 'undo'])).toMatch(/c: third|decided c/);
  await cli(now, ['session', 'undo', ids().at(-1) ?? '']);
  await cli(now, ['session', 'complete']);
  expect(await json<{ sessions: object[] }>(now, ['session', 'history'])).toMatchObject({
    sessions: [{ goal: 'the goal' }],
  });
});

/** Accepts the unverified entries of a project, with a wrong clock. */
async function acceptAll(project: string, home: string, ms: number): Promise<void> {
  const store = ensureStore(project, { ...nodeHost(home), now: () => Date.now() + ms });
  const shown = findUnverified(store);
  if (!shown) throw new Error('nothing is unverified');
  await accept(store, shown, { actor: {}, evidence: 'user' });
}

describe('two machines', () => {
  /** The session folder of this machine's project, on another one. */
  function carried(): { home: string; project: string } {
    const home = join(world.folder, 'other');
    const project = join(home, 'project');
    mkdirSync(project, { recursive: true });
    cpSync(join(world.project, 'ai'), join(project, 'ai'), { recursive: true });
    return { home, project };
  }

  it.each([
    ['an hour behind', -HOUR],
    ['half a day ahead', 12 * HOUR],
  ])('the second %s: accepted and added entries are one session, in order', async (_, ms) => {
    await cli(0, ['session', 'save', '--goal', 'the goal', '--decision', 'a: first']);
    const { home, project } = carried();
    const there = ['--cwd', project];
    const { stdout } = await run(ms, ['0dai-hook', 'claude'], starting(project), home);
    expect(stdout).not.toContain('the goal');
    await acceptAll(project, home, ms);
    await cli(ms, ['session', 'save', '--decision', 'b: second', ...there], home);
    const briefing = await run(ms, ['0dai-hook', 'claude'], starting(project), home);
    expect(briefingIn(briefing)).toMatch(/last active just now[\s\S]*the goal/);
    // And back: with another clock the session is still the same.
    const sessions = join('ai', 'sessions');
    cpSync(join(project, sessions), join(world.project, sessions), { recursive: true });
    await acceptAll(world.project, world.home, 0);
    await cli(0, ['session', 'save', '--decision', 'c: third']);
    const shown = (await cli(0, ['session', 'status'])) + (await cli(0, ['session', 'log', '--all']));
    expect(ABSURD.exec(shown)?.[0]).toBeUndefined();
    expect(await json(0, ['session', 'status'])).toMatchObject({
      session: { goal: 'the goal', key_decisions: [{ decision: 'a' }, { decision: 'b' }, { decision: 'c' }] },
      unverified: 0,
    });
    expect(ids('save')).toHaveLength(3);
    expect(ids('save')).toEqual([...new Set(ids('save'))].sort());
  });

  it('the first days ahead: refuses its entries before their time', async () => {
    await cli(3 * DAY, ['session', 'save', '--goal', 'the goal']);
    const { home, project } = carried();
    await expect(acceptAll(project, home, 0)).rejects.toThrow(/none was accepted/);
  });
});
