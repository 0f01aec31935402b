import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { endTurn, recordPrompt } from '@0dai/session-store/internal';
import type { Operation, Outcome } from '../operation.ts';
import type { Snapshot } from '../snapshot.ts';
import type { World } from '../world.ts';
import { goOn, storeOf } from './session.ts';

const WHO = { agent: 'claude', session_id: 'd6580c4a-cd9f-43c5-a3f3-c8a0555f7b6e' };
const GOAL = 'Expired tokens must not be refreshed';

const logOf = ({ home }: Pick<World, 'home'>) => join(home, '.claude/projects/p', `${WHO.session_id}.jsonl`);

/** A turn of Claude Code 2.1.330 in its own log: a plan and an edit. */
function writeLog(world: World): void {
  const path = join(world.root, 'src/edited.ts');
  const at = new Date(Date.now() + 1_000).toISOString();
  const call = (id: string, name: string, input: object) => ({
    type: 'assistant',
    timestamp: at,
    message: { role: 'assistant', content: [{ type: 'tool_use', id, name, input }] },
  });
  const result = (id: string, toolUseResult: object) => ({
    type: 'user',
    timestamp: at,
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'ok' }] },
    toolUseResult,
  });
  const todos = [{ content: 'Find it', status: 'pending', activeForm: 'Finding it' }];
  const records = [
    call('toolu_1', 'TodoWrite', { todos }),
    result('toolu_1', { oldTodos: [], newTodos: todos }),
    call('toolu_2', 'Edit', { file_path: path, old_string: 'a', new_string: 'b' }),
    result('toolu_2', { filePath: path, structuredPatch: [] }),
  ];
  mkdirSync(dirname(logOf(world)), { recursive: true });
  writeFileSync(logOf(world), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

/** What Claude Code 2.1.330 tells its hooks. */
const payload = ({ root: cwd, home }: World, event: Record<string, unknown>) => ({
  session_id: WHO.session_id,
  transcript_path: logOf({ home }),
  cwd,
  permission_mode: 'default',
  ...event,
});

/** A session in which an agent is at work. */
function atWork(world: World): void {
  const store = storeOf(world);
  recordPrompt(store, WHO, { text: GOAL });
  endTurn(store, WHO, { outcome: 'done', said: 'I looked around.' });
  recordPrompt(store, WHO, { text: 'Go on.' });
}

const isThere =
  (is: (after: Snapshot) => boolean) =>
  (_world: World, _before: Snapshot, after: Snapshot): Outcome =>
    is(after) ? 'whole' : 'absent';

const hook = (
  name: string,
  event: (world: World) => Record<string, unknown>,
  rest: Pick<Operation, 'durable' | 'git' | 'prepare' | 'outcome'>,
): Operation => ({
  name: `hook ${name}`,
  always: true,
  door: (world) => ({ kind: 'hook', payload: payload(world, event(world)) }),
  next: goOn,
  ...rest,
});

export const hooks: Operation[] = [
  hook('prompt, the first', () => ({ hook_event_name: 'UserPromptSubmit', prompt: GOAL }), {
    durable: true,
    prepare: (world) => void storeOf(world),
    outcome: isThere(({ active }) => active?.goal === GOAL),
  }),
  hook('prompt', () => ({ hook_event_name: 'UserPromptSubmit', prompt: 'Now the tests.' }), {
    durable: true,
    prepare: atWork,
    outcome: isThere(({ lines }) => [...lines].some((line) => line.includes('Now the tests.'))),
  }),
  hook('turn end, with a log', () => ({ hook_event_name: 'Stop', stop_hook_active: false }), {
    durable: true,
    git: true,
    prepare(world) {
      recordPrompt(storeOf(world), WHO, { text: GOAL, transcript: logOf(world) });
      writeLog(world);
    },
    outcome: isThere(
      ({ active }) =>
        (active?.files_touched.includes('src/edited.ts') &&
          active.plan.some(({ step }) => step === 'Find it')) ??
        false,
    ),
  }),
  hook(
    'turn end',
    () => ({ hook_event_name: 'Stop', stop_hook_active: false, last_assistant_message: 'It is mended.' }),
    {
      durable: true,
      git: true,
      prepare(world) {
        atWork(world);
        writeFileSync(join(world.root, 'src/seen-by-git.ts'), 'export {};\n');
      },
      outcome: isThere(({ lines }) => [...lines].some((line) => line.includes('It is mended.'))),
    },
  ),
  hook('start', () => ({ hook_event_name: 'SessionStart', source: 'startup', session_id: 'another' }), {
    durable: false,
    prepare(world) {
      atWork(world);
      writeFileSync(join(world.root, 'src/a.ts'), 'export const a = 2;\n');
    },
    outcome: isThere(({ lines }) => [...lines].some((line) => line.includes('"session_id":"another"'))),
  }),
];
