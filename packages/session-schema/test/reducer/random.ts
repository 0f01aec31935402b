import type { Actor, Entry, EntryBody } from '../../src/model/entry/entry.ts';
import type { SessionPatch } from '../../src/model/patch.ts';
import type { PlainSession } from '../../src/view/view.ts';
import { journal, pick, START, seeded, shuffled, some } from '../support.ts';

// Few texts, so that random journals repeat steps, files and decisions.
const STEPS = ['edit', 'run tests', 'Run tests.', '1. edit', 'review', 'deploy', '...', 'é', 'run  tests'];
const FILES = ['a.ts', 'b.ts', 'c d.ts', 'dir/a.ts', 'ä.ts '];
const DECISIONS = ['use jose', 'no daemon', 'Use jose', 'constructor'];
const APPROACHES = ['regex', 'Regex', 'two locks', 'toString'];
const COMMANDS = ['npm test', 'make', 'go vet'];
const CALLS = [
  '$ npm test',
  '$ ls',
  'Edit a.ts',
  'Edit b.ts',
  'Read a.ts',
  'Grep x',
  '$ make',
  'Agent look',
  'Fetch y',
];
const SUBJECTS = ['check:npm test', 'check:make', 'file:a.ts', 'file:b.ts', 'call:ls'];
const CALL_OUTCOMES = ['ok', 'failed', 'refused', 'open'] as const;
const ACTOR_KINDS = ['subagent', 'command'] as const;
const ACTOR_STATES = ['running', 'running', 'done', 'failed', 'stopped'] as const;
const BRIEFS = ['aaaa', 'bbbb', 'cc11'];
const OUTCOMES = ['passed', 'failed', 'unknown'] as const;
const TEXTS = ['', 'one', 'two\nlines', '日本語', '  blanks  '];
const ACTORS: readonly Actor[] = [
  {},
  { agent: 'claude' },
  { agent: 'claude', session_id: 'c1' },
  { agent: 'claude', session_id: 'c2' },
  { agent: 'codex', session_id: 'x1' },
  { agent: 'codex' },
];
const STATUS = ['pending', 'in_progress', 'completed'] as const;
const CHANGES = ['read', 'created', 'modified', 'deleted'] as const;

function maybe<K extends string, V>(random: () => number, key: K, value: () => V): { [key in K]?: V } {
  return random() < 0.35 ? ({ [key]: value() } as { [key in K]?: V }) : {};
}

function randomPatch(random: () => number): SessionPatch {
  const text = () => pick(random, TEXTS);
  return {
    ...maybe(random, 'goal', text),
    ...maybe(random, 'summary', text),
    ...maybe(random, 'handoff_notes', text),
    ...maybe(random, 'plan', () =>
      shuffled(random, some(random, STEPS)).map((step) => ({
        step,
        ...maybe(random, 'status', () => pick(random, STATUS)),
      })),
    ),
    ...maybe(random, 'steps', () =>
      some(random, STEPS).map((step) => ({ step, status: pick(random, STATUS) })),
    ),
    ...maybe(random, 'add_steps', () => some(random, STEPS)),
    ...maybe(random, 'files_touched', () =>
      some(random, FILES).map((path) => ({
        path,
        ...maybe(random, 'change', () => pick(random, CHANGES)),
        ...maybe(random, 'added', () => [pick(random, STEPS), pick(random, STEPS)]),
      })),
    ),
    ...maybe(random, 'key_decisions', () =>
      some(random, DECISIONS).map((decision) => ({
        decision,
        reason: pick(random, ['', 'because', 'why not']),
      })),
    ),
    ...maybe(random, 'dead_ends', () =>
      some(random, APPROACHES).map((approach) => ({ approach, reason: pick(random, ['', 'slow']) })),
    ),
    ...maybe(random, 'tasks', () =>
      some(random, ['1', '2', '3']).map((ref) => ({
        ref,
        ...maybe(random, 'step', () => pick(random, STEPS)),
        ...maybe(random, 'status', () => pick(random, STATUS)),
        ...(random() < 0.1 && { dropped: true as const }),
      })),
    ),
    ...maybe(random, 'checks', () =>
      some(random, COMMANDS).map((command) => ({
        command,
        outcome: pick(random, OUTCOMES),
        ...maybe(random, 'at', () => randomTime(random)),
      })),
    ),
    ...maybe(random, 'calls', () =>
      some(random, CALLS).map((call) => ({
        call,
        outcome: pick(random, CALL_OUTCOMES),
        ...maybe(random, 'error', () => pick(random, ['ENOENT', 'expected 1\ngot 2'])),
        ...maybe(random, 'result', () => '3 passed'),
        ...maybe(random, 'finding', () => 'The path was wrong.'),
        ...(random() < 0.8 && { subjects: some(random, SUBJECTS) }),
        ...(random() < 0.2 && { resolved: true as const }),
      })),
    ),
    ...maybe(random, 'background', () =>
      some(random, ['b1', 'b2', 'b3']).map((id) => ({
        id,
        kind: pick(random, ACTOR_KINDS),
        ...maybe(random, 'what', () => 'npm run dev'),
        state: pick(random, ACTOR_STATES),
      })),
    ),
    ...maybe(random, 'last_words', text),
    ...maybe(random, 'goal_reached', () => random() < 0.7),
    ...maybe(random, 'git', () => ({
      branch: pick(random, ['main', 'x', null]),
      commit: pick(random, ['abc', null]),
    })),
    ...maybe(random, 'agent_history', () => [
      {
        agent: pick(random, ['claude', 'codex', 'gemini']),
        ...maybe(random, 'started_at', () =>
          pick(random, ['2026-11-23T10:00:00.000Z', '2026-11-20T10:00:00.000Z']),
        ),
        ...maybe(random, 'ended_at', () => pick(random, [null, '2026-11-23T10:30:00.000Z'])),
        ...maybe(random, 'did', text),
      },
    ]),
    ...maybe(random, 'remove', () => ({
      plan: some(random, STEPS),
      files_touched: some(random, FILES),
      key_decisions: some(random, DECISIONS),
      dead_ends: some(random, APPROACHES),
    })),
  };
}

/** Within the half hour that a random journal takes. */
function randomTime(random: () => number): string {
  return new Date(START + Math.floor(random() * 30) * 60_000).toISOString();
}

/** One of a few sources in a log, so that they repeat. */
function randomSource(random: () => number): { source?: string } {
  const place = () => `${Math.floor(random() * 10) * 100}.0.0`;
  return maybe(random, 'source', () => pick(random, [place(), place(), place(), `1:${place()}`, 'git:1']));
}

function randomRead(random: () => number) {
  const place = () => Math.floor(random() * 10) * 100;
  return maybe(random, 'read', () => [
    { from: place(), to: place() },
    ...some(random, [{ from: 0, to: 900 }]),
  ]);
}

function randomProcess(random: () => number) {
  return maybe(random, 'process', () => ({ pid: 1 + Math.floor(random() * 9), started: 'boot 1' }));
}

/** A random entry of a hook or transcript. */
function randomCapture(random: () => number): EntryBody {
  const when = () => maybe(random, 'when', () => randomTime(random));
  const offset = () => maybe(random, 'offset', () => Math.floor(random() * 1_000));
  const source = () => randomSource(random);
  const log = () => maybe(random, 'log', () => pick(random, ['agent-1', 'agent-2']));
  const brief = pick(random, BRIEFS);
  return pick<EntryBody>(random, [
    {
      type: 'prompt',
      text: pick(random, ['one', 'two\nlines', 'go on']),
      ...maybe(random, 'transcript', () => pick(random, ['/log/a', '/log/b'])),
      ...randomProcess(random),
      ...when(),
    },
    {
      type: 'prompt',
      text: pick(random, ['one', 'two\nlines', 'go on', 'x'.repeat(3_000)]),
      ...maybe(random, 'question', () => 'Which? (other options: files)'),
      ...maybe(random, 'refused', () => 'Edit a.ts'),
      ...source(),
      ...maybe(random, 'source', () => pick(random, ['prompt:1', 'prompt:2', 'prompt:3'])),
      ...maybe(random, 'transcript', () => pick(random, ['/log/a', '/log/b'])),
      ...offset(),
      ...randomRead(random),
      ...when(),
    },
    { type: 'capture', patch: randomPatch(random), ...offset(), ...when() },
    {
      type: 'capture',
      patch: randomPatch(random),
      ...source(),
      ...log(),
      ...offset(),
      ...randomRead(random),
      ...maybe(random, 'replaced', () => Math.floor(random() * 3)),
      ...when(),
    },
    { type: 'capture', patch: randomPatch(random), ...source(), ...when() },
    {
      type: 'turn',
      outcome: pick(random, ['done', 'limit', 'error', 'interrupted']),
      ...maybe(random, 'said', () => pick(random, TEXTS)),
      ...maybe(random, 'detail', () => 'try again at 5pm'),
      ...maybe(random, 'transcript', () => pick(random, ['/log/a', '/log/b'])),
      ...source(),
      ...offset(),
      ...when(),
    },
    {
      type: 'end',
      how: pick(random, ['exit', 'clear', 'gone', 'silent']),
      ...maybe(random, 'of', () => pick(random, ACTORS)),
      ...when(),
    },
    { type: 'brief', brief, form: pick(random, ['full', 'compaction', 'update', 'unverified']), size: 10 },
    { type: 'receipt', brief, arrived: pick(random, ['whole', 'cut']) },
  ]);
}

/** A random entry; `randomJournal` adds undos of random entries. */
export function randomBody(random: () => number): EntryBody {
  const dice = random();
  if (dice < 0.35) return { type: 'save', patch: randomPatch(random) };
  if (dice < 0.45) return { type: 'edit', patch: randomPatch(random) };
  if (dice < 0.85) return randomCapture(random);
  if (dice < 0.93) {
    return { type: 'start', source: pick(random, ['startup', 'resume']), ...randomProcess(random) };
  }
  return pick<EntryBody>(random, [
    { type: 'begin', git: { branch: 'main', commit: 'def' } },
    { type: 'complete' },
    { type: 'park' },
    { type: 'resume' },
  ]);
}

/** A journal of two to thirty entries by several agents and people; one in four has undos and trusts in it. */
export function randomJournal(seed: number): Entry[] {
  const random = seeded(seed);
  const write = journal();
  const entries: Entry[] = [];
  const length = 2 + Math.floor(random() * 28);
  const undoes = random() < 0.25;
  for (let i = 0; i < length; i++) {
    const body: EntryBody =
      undoes && i > 0 && random() < 0.2
        ? pick<EntryBody>(random, [
            { type: 'undo', entries: some(random, entries).map((entry) => entry.id) },
            { type: 'trust', entries: [] },
            { type: 'forget', entries: some(random, entries.slice(1)).map((entry) => entry.id) },
          ])
        : randomBody(random);
    // Late entries come from a transcript.
    const imported = 'when' in body && random() < 0.7;
    entries.push(write(body, pick(random, ACTORS), imported ? { evidence: 'imported' } : {}));
  }
  return entries;
}

/** The plain fields of a session after random edits in an editor. */
export function randomlyEdited(random: () => number, before: PlainSession): PlainSession {
  const text = (was: string) => (random() < 0.3 ? pick(random, TEXTS) : was);
  const kept = <T>(list: readonly T[]) => list.filter(() => random() < 0.8);
  const steps = kept(before.plan).map((item) =>
    random() < 0.2
      ? { ...item, status: pick(random, STATUS) }
      : random() < 0.1
        ? { ...item, step: `${item.step}!` }
        : item,
  );
  const added = some(random, STEPS).map((step) => ({ step, status: pick(random, STATUS) }));
  const decisions = kept(before.key_decisions).map((item) =>
    random() < 0.3 ? { ...item, reason: pick(random, ['', 'edited']) } : item,
  );
  const known = new Set(before.key_decisions.map((item) => item.decision));
  return {
    goal: text(before.goal),
    summary: text(before.summary),
    handoff_notes: text(before.handoff_notes),
    plan: random() < 0.5 ? shuffled(random, [...steps, ...added]) : steps,
    files_touched: [...new Set([...kept(before.files_touched), ...some(random, FILES)])],
    key_decisions: [
      ...decisions,
      ...some(random, DECISIONS)
        .filter((decision) => !known.has(decision))
        .map((decision) => ({ decision, reason: 'new' })),
    ],
    dead_ends: kept(before.dead_ends).map((item) =>
      random() < 0.3 ? { ...item, reason: pick(random, ['', 'edited']) } : item,
    ),
    agent_history: before.agent_history.map((run) => (random() < 0.2 ? { ...run, did: 'edited' } : run)),
  };
}
