import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  clearAway,
  complete,
  ensureStore,
  list,
  nodeHost,
  park,
  save,
  undo,
  type Writer,
} from '@0dai/session-store/internal';
import type { Door, Operation, Outcome } from '../operation.ts';
import type { Snapshot } from '../snapshot.ts';
import type { World } from '../world.ts';

export const PERSON: Writer = { actor: {}, evidence: 'user' };
export const CLAUDE: Writer = { actor: { agent: 'claude', session_id: 's1' }, evidence: 'agent' };

export const storeOf = ({ root, host }: World) => ensureStore(root, host);

/** A session with something in every field. */
export function begin(world: World, word = 'first'): string {
  const input = {
    summary: `${word} summary`,
    plan: [`${word} step`, 'another step'],
    key_decisions: [`${word} decision: because`],
    files_touched: ['src/a.ts'],
    handoff_notes: `${word} note`,
  };
  return save(storeOf(world), input, CLAUDE).session.id;
}

/** What is done after each fault: a save, and something exclusive, which has to get past a dead holder's lock. */
export async function goOn(world: World): Promise<void> {
  const store = storeOf(world);
  const { session } = save(store, { key_decisions: ['afterwards'] }, PERSON);
  if (!session.key_decisions.some(({ decision }) => decision === 'afterwards'))
    throw new Error('the next save is not in the session');
  await undo(store, [], PERSON);
}

/** What a save says, in every field that it can. */
const SAID = {
  summary: 'second summary',
  plan: ['second step'],
  key_decisions: ['second decision: because'],
  files_touched: ['src/second.ts'],
  handoff_notes: 'second note',
};
const FLAGS = [
  ...['session', 'save', '-s', SAID.summary, '--plan', 'second step', '--note', SAID.handoff_notes],
  ...['--decision', 'second decision: because', '--file', 'src/second.ts'],
];

/** Whether all of the second save is in the session in progress, or none of it. */
function saved(_world: World, before: Snapshot, { active }: Snapshot): Outcome {
  if (!active) return before.active ? { wrong: 'the session in progress is gone' } : 'absent';
  const marks = [
    active.summary === SAID.summary,
    active.plan.some(({ step }) => step === 'second step'),
    active.key_decisions.some(({ decision }) => decision === 'second decision'),
    active.files_touched.some((file) => file.includes('second')),
    active.handoff_notes === SAID.handoff_notes,
  ];
  if (marks.every(Boolean)) return 'whole';
  return marks.some(Boolean) ? { wrong: `a part of the save is there: ${marks.join()}` } : 'absent';
}

const saveDoors: [string, Door][] = [
  ['0dai', { kind: 'cli', args: FLAGS }],
  ['mcp', { kind: 'mcp', tool: 'save_session', input: SAID }],
];

export const saves: Operation[] = saveDoors.flatMap(([name, door]) => [
  {
    name: `${name} save, the first here`,
    git: true,
    always: true,
    durable: true,
    prepare: () => undefined,
    door: () => door,
    outcome: saved,
    next: goOn,
  },
  {
    name: `${name} save`,
    always: true,
    durable: true,
    prepare: (world) => void begin(world),
    door: () => door,
    outcome: saved,
    next: goOn,
  },
]);

/** A session is in progress, or was, and the pointer or the view is not what it should be. */
const savesOver: Operation[] = [
  {
    name: "0dai save, over another user's view",
    prepare(world: World) {
      begin(world);
      rmSync(join(world.root, 'ai/sessions/active.json'));
      plantUnverified(world);
    },
  },
  {
    name: '0dai save, over a broken view',
    prepare(world: World) {
      begin(world);
      writeFileSync(join(world.root, 'ai/sessions/active.json'), '{"schema_version": 1, "id": "2026');
    },
  },
  {
    name: '0dai save, without a pointer',
    prepare(world: World) {
      begin(world);
      rmSync(join(world.root, 'ai/sessions/current'));
    },
  },
  {
    name: '0dai save, after a completed session',
    async prepare(world: World) {
      begin(world, 'earlier');
      await complete(storeOf(world), PERSON);
    },
  },
].map((one) => ({
  ...one,
  always: true,
  durable: true,
  door: () => ({ kind: 'cli', args: FLAGS }),
  outcome: saved,
  next: goOn,
}));

saves.push(...savesOver);

function completed(_world: World, before: Snapshot, after: Snapshot): Outcome {
  const id = before.active?.id ?? '';
  const status = after.sessions.get(id)?.status;
  if (after.active?.id === id && status === 'active') return 'absent';
  if (after.active === undefined && status === 'completed') return 'whole';
  return { wrong: `the session is ${status} and ${after.active?.id ?? 'none'} is in progress` };
}

const completeDoors: [string, Door][] = [
  ['0dai', { kind: 'cli', args: ['session', 'complete'] }],
  ['mcp', { kind: 'mcp', tool: 'complete_session', input: {} }],
];

export const completes: Operation[] = completeDoors.map(([name, door]) => ({
  name: `${name} complete`,
  always: true,
  durable: true,
  prepare: (world) => void begin(world),
  door: () => door,
  outcome: completed,
  next: goOn,
}));

/** The session that was completed before, in the worlds where another one is in progress. */
const earlier = (before: Snapshot) => [...before.reachable].find((id) => id !== before.active?.id) ?? '';

const resume: Operation = {
  name: '0dai resume',
  always: false,
  durable: true,
  async prepare(world) {
    begin(world, 'earlier');
    await complete(storeOf(world), PERSON);
    begin(world);
  },
  door: (world) => ({
    kind: 'cli',
    args: ['session', 'resume', list(storeOf(world), 1).sessions[0]?.id ?? ''],
  }),
  outcome(_world, before, { active }) {
    if (active?.id === earlier(before)) return 'whole';
    return active?.id === before.active?.id ? 'absent' : { wrong: `${active?.id ?? 'none'} is in progress` };
  },
  next: goOn,
};

/** The session in progress steps aside. */
const parking: Operation = {
  name: '0dai new',
  always: false,
  durable: true,
  prepare: (world) => void begin(world),
  door: () => ({ kind: 'cli', args: ['session', 'new'] }),
  outcome(_world, before, { active, sessions }) {
    const id = before.active?.id ?? '';
    if (active?.id === id) return 'absent';
    const status = sessions.get(id)?.status;
    if (status !== 'parked') return { wrong: `the session is ${status}` };
    return active ? { wrong: `${active.id} is in progress` } : 'whole';
  },
  next: goOn,
};

export const places: Operation[] = [
  resume,
  {
    ...resume,
    name: '0dai resume, a parked one',
    async prepare(world) {
      begin(world, 'earlier');
      await park(storeOf(world), PERSON);
      begin(world);
    },
  },
  parking,
];

export const undoing: Operation = {
  name: '0dai undo',
  always: false,
  durable: true,
  prepare(world) {
    begin(world);
    save(storeOf(world), SAID, CLAUDE);
  },
  door: () => ({ kind: 'cli', args: ['session', 'undo'] }),
  outcome(world, before, after) {
    const outcome = saved(world, before, after);
    if (outcome === 'whole') return 'absent';
    return outcome === 'absent' ? 'whole' : outcome;
  },
  next: goOn,
};

const THEIR_DECISION = 'their decision';

/** Plants another user's session, as it comes with a clone. */
function plantUnverified(world: World): void {
  const home = join(world.folder, 'other-user');
  mkdirSync(home);
  const store = ensureStore(world.root, nodeHost(home));
  save(store, { summary: 'their summary', key_decisions: [`${THEIR_DECISION}: because`] }, CLAUDE);
}

function trusted(_world: World, _before: Snapshot, after: Snapshot): Outcome {
  const told = [...after.sessions.values()].some(({ key_decisions }) =>
    key_decisions.some(({ decision }) => decision === THEIR_DECISION),
  );
  if (told && after.unverified === 0) return 'whole';
  if (!told && after.unverified > 0) return 'absent';
  return { wrong: `unverified: ${after.unverified}, in a session: ${told}` };
}

const trust = (name: string, prepare: (world: World) => void): Operation => ({
  name,
  always: false,
  durable: true,
  prepare,
  door: () => ({ kind: 'accept' }),
  outcome: trusted,
  next: async (world) => {
    // What was not accepted stays in the way of a save.
    await clearAway(storeOf(world));
    await goOn(world);
  },
});

export const trusts: Operation[] = [
  trust('accept', (world) => {
    plantUnverified(world);
    storeOf(world);
  }),
  trust("accept, beside one's own session", (world) => {
    begin(world);
    rmSync(join(world.root, 'ai/sessions/active.json'));
    plantUnverified(world);
  }),
];
