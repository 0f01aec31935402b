import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation, Outcome } from '../operation.ts';
import { configuration, type Ground, makeWorld, removeWorld, run0dai, type World } from '../world.ts';

const INIT = ['init', 'claude', 'codex', 'gemini', '--agents-md'];
const UNINSTALL = ['uninstall'];

/** A user's own configuration: of Claude Code and Codex, none of Gemini CLI. */
function own({ root }: World): void {
  mkdirSync(join(root, '.claude'));
  mkdirSync(join(root, '.codex'));
  writeFileSync(join(root, '.claude/settings.json'), '{\n    "model": "opus",\n    "hooks": {}\n}');
  writeFileSync(join(root, '.codex/config.toml'), '# mine\nmodel = "gpt-5"   # the large one\n');
  writeFileSync(join(root, 'AGENTS.md'), '# Rules\n\nBe kind.\n');
}

/** The user's configuration before and after `init`, as texts; the same in every world. */
interface Known {
  before: Map<string, string | undefined>;
  after: Map<string, string | undefined>;
}

/** Sets up and takes out once, unharmed, in a world for the purpose. */
async function learn(ground: Ground): Promise<Known> {
  const world = makeWorld(ground);
  try {
    own(world);
    const before = configuration(world);
    await run0dai(world, ...INIT);
    return { before, after: configuration(world) };
  } finally {
    removeWorld(world);
  }
}

/** Where each file stands, between what it was and what it is to become. */
function compare(world: World, from: Known['before'], to: Known['after']): Outcome {
  const now = configuration(world);
  let old = 0;
  let done = 0;
  for (const name of new Set([...from.keys(), ...to.keys(), ...now.keys()])) {
    // A temporary file; whether it goes again is looked at later.
    if (!from.has(name) && !to.has(name)) {
      if (/\/\.[^/]*\.tmp$/.test(name)) continue;
      return { wrong: `${name} has come` };
    }
    const [a, b, c] = [from.get(name), to.get(name), now.get(name)];
    if (from.has(name) === to.has(name) && a === b) {
      if (a !== c) return { wrong: `${name} has changed` };
      continue;
    }
    if (a === undefined && b === undefined) continue;
    if (c === a) old += 1;
    else if (c === b) done += 1;
    else return { wrong: `${name} is neither what it was nor what it was to become` };
  }
  if (old === 0) return 'whole';
  return done === 0 ? 'absent' : 'partly';
}

function mustBe(world: World, wanted: Known['before'], when: string): void {
  const now = configuration(world);
  for (const name of new Set([...wanted.keys(), ...now.keys()])) {
    if (wanted.has(name) !== now.has(name) || wanted.get(name) !== now.get(name))
      throw new Error(`${when}, ${name} is not what it should be`);
  }
}

async function off(world: World, before: Known['before']): Promise<void> {
  await run0dai(world, ...UNINSTALL);
  mustBe(world, before, 'after another uninstall');
  const records = join(world.host.stateDir, 'configure');
  const left = existsSync(records) ? readdirSync(records) : [];
  if (left.length > 0) throw new Error(`records are left: ${left.join(', ')}`);
}

/** `init` and `uninstall`, which change what is the user's. */
export async function setups(ground: Ground): Promise<Operation[]> {
  const { before, after } = await learn(ground);
  const init: Operation = {
    name: '0dai init',
    always: false,
    durable: true,
    prepare: own,
    door: () => ({ kind: 'cli', args: INIT }),
    outcome: (world) => compare(world, before, after),
    // What is half set up is completed, and all of it goes again without a trace.
    async next(world) {
      await run0dai(world, ...INIT);
      mustBe(world, after, 'after another init');
      await off(world, before);
    },
  };
  const uninstall: Operation = {
    name: '0dai uninstall',
    always: false,
    durable: true,
    async prepare(world) {
      own(world);
      await run0dai(world, ...INIT);
    },
    door: () => ({ kind: 'cli', args: UNINSTALL }),
    outcome: (world) => compare(world, after, before),
    next: (world) => off(world, before),
  };
  return [init, uninstall];
}
