import { type ChildProcess, execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { refreshView } from '@0dai/session-store/internal';
import { appendMany, type World } from './world.ts';

/** The size of things: as the issue says it, or small enough for every run. */
export interface Sizes {
  lines: number;
  files: number;
  payloadMb: number;
  sparseMb: number;
}

/** What a hook meets. */
export interface Case {
  name: string;
  prepare?(world: World, sizes: Sizes): void;
  /** The hooks that run then, one after the other. */
  events: readonly Event[];
  /** What it has to say of it, in `hooks.log` or in the note of its last run; undefined where it copes. */
  says?: RegExp;
}

/** One hook. */
export interface Event {
  name: string;
  /** What happens before the hook runs. */
  before?(world: World, sizes: Sizes): void;
  feed(child: ChildProcess, world: World, sizes: Sizes): void;
}

const BASE = { session_id: 's1' };
const event = (name: string, payload: (world: World, sizes: Sizes) => object): Event => ({
  name,
  feed: (child, world, sizes) =>
    void child.stdin?.end(JSON.stringify({ ...BASE, cwd: world.root, ...payload(world, sizes) })),
});
/** Where hooks of Claude Code are believed that their log is. */
const transcriptOf = ({ home }: World) => join(home, '.claude/projects/p/s1.jsonl');

const start = event('start', () => ({ hook_event_name: 'SessionStart', source: 'startup' }));
const prompt = event('prompt', (world) => ({
  hook_event_name: 'UserPromptSubmit',
  prompt: 'go on',
  transcript_path: transcriptOf(world),
}));
const turn = event('turn', (world) => ({
  hook_event_name: 'Stop',
  last_assistant_message: 'done',
  transcript_path: transcriptOf(world),
}));
const all = [start, prompt, turn];

/** Writes as fast as it is read, to the end or without one. */
function pour(child: ChildProcess, head: string, megabytes: number, end: string | undefined): void {
  const piece = 'x'.repeat(1_000_000);
  let left = megabytes;
  child.stdin?.write(head);
  const more = () => {
    while (left-- > 0) {
      if (child.stdin?.destroyed) return;
      if (!child.stdin?.write(piece)) return void child.stdin?.once('drain', more);
    }
    if (end !== undefined) child.stdin?.end(end);
  };
  more();
}

const TOO_LARGE = /larger than the \d+ MB/;

export const cases: readonly Case[] = [
  { name: 'an ordinary session', events: all },
  {
    name: 'active.json of 1 GB (sparse)',
    prepare: ({ store }, { sparseMb }) => truncateSync(store.project.active, sparseMb * 1_000_000),
    events: all,
  },
  {
    name: 'active.json of 8 MB, of files',
    prepare: ({ store }) => manyFilesByHand(store.project.active, 7_900_000),
    events: all,
  },
  {
    name: 'a journal of a million lines, its view current',
    prepare: (world, { lines }) => {
      appendMany(world, lines, (n) => [`src/f${n % 1_000}.ts`]);
      refreshView(world.store, world.id);
    },
    events: all,
  },
  {
    name: 'a journal of a million lines, one of which arrived late',
    prepare: (world, { lines }) => {
      const late = readFileSync(world.journal, 'utf8').split('\n').filter(Boolean)[0];
      appendMany(world, lines, (n) => [`src/f${n % 1_000}.ts`]);
      refreshView(world.store, world.id);
      appendFileSync(world.journal, `\n${late}\n`);
    },
    events: all,
  },
  {
    name: 'a journal of a million lines, its view far behind',
    prepare: (world, { lines }) => appendMany(world, lines, (n) => [`src/f${n % 1_000}.ts`]),
    events: all,
    says: TOO_LARGE,
  },
  {
    name: 'a journal of a million lines, its view edited by hand',
    prepare: (world, { lines }) => {
      appendMany(world, lines, (n) => [`src/f${n % 1_000}.ts`]);
      editByHand(world);
    },
    events: all,
    says: TOO_LARGE,
  },
  {
    name: 'a journal of 5,000 lines, its view edited by hand',
    prepare: (world) => {
      appendMany(world, 5_000, (n) => [`src/f${n % 1_000}.ts`]);
      editByHand(world);
    },
    events: all,
  },
  {
    name: 'a journal of 1 GB without a line end (sparse)',
    prepare: ({ journal }, { sparseMb }) => truncateSync(journal, sparseMb * 1_000_000),
    events: all,
    says: TOO_LARGE,
  },
  {
    name: 'a million files touched',
    prepare: (world, { files }) => {
      appendMany(world, files / 1_000, (n) =>
        Array.from({ length: 1_000 }, (_, i) => `src/d${n}/file-${i}.ts`),
      );
      refreshView(world.store, world.id);
    },
    events: all,
  },
  {
    name: 'twenty thousand files touched, its view behind',
    prepare: (world) =>
      appendMany(world, 20, (n) => Array.from({ length: 1_000 }, (_, i) => `src/d${n}/file-${i}.ts`)),
    events: all,
  },
  {
    name: 'twenty thousand new files in git',
    prepare: ({ root }) => {
      execFileSync('git', ['init', '-q', root]);
      for (let d = 0; d < 20; d++) {
        mkdirSync(join(root, `gen-${d}`));
        for (let i = 0; i < 1_000; i++) writeFileSync(join(root, `gen-${d}`, `f${i}.ts`), '');
      }
    },
    events: all,
  },
  {
    name: 'a payload of 100 MB',
    events: [
      {
        name: 'prompt',
        feed: (child, { root }, { payloadMb }) => pour(child, `${head(root)}"prompt":"`, payloadMb, '"}'),
      },
    ],
    says: /payload of more than 8 MB/,
  },
  {
    name: 'a payload of 7 MB',
    events: [
      { name: 'prompt', feed: (child, { root }) => pour(child, `${head(root)}"prompt":"`, 7, '"}') },
      {
        name: 'edit of many small parts',
        feed: (child, { root }) => child.stdin?.end(`${head(root)}"a":[${'{},'.repeat(2_000_000)}{}]}`),
      },
      {
        name: 'deeply nested',
        feed: (child, { root }) =>
          child.stdin?.end(`${head(root)}"a":${'['.repeat(3_000_000)}${']'.repeat(3_000_000)}}`),
      },
      { name: 'in pieces that look whole', feed: (child, { root }) => pieces(child, root) },
    ],
  },
  {
    name: 'a stdin that never ends',
    events: [
      { name: 'and is silent', feed: () => undefined },
      {
        name: 'and pours',
        feed: (child, { root }) => pour(child, `${head(root)}"prompt":"`, 100_000, undefined),
      },
      {
        name: 'and drips',
        feed: (child) => {
          const timer = setInterval(() => child.stdin?.write('{"a":"}'), 5);
          child.once('close', () => clearInterval(timer));
        },
      },
    ],
  },
  {
    name: 'a turn that wrote a log of 1 GB (sparse)',
    events: [
      start,
      prompt,
      {
        ...turn,
        before(world, { sparseMb }) {
          writeFileSync(transcriptOf(world), '');
          truncateSync(transcriptOf(world), sparseMb * 1_000_000);
        },
      },
    ],
  },
  {
    name: 'a turn that wrote a log of 100 MB, of tool calls',
    // What stands in a log before the agent comes is not read.
    events: [start, prompt, { ...turn, before: (world, { payloadMb }) => longTranscript(world, payloadMb) }],
  },
  {
    name: 'packed-refs of 300 MB',
    prepare: ({ root }, { payloadMb }) => {
      execFileSync('git', ['init', '-q', '-b', 'main', root]);
      const line = `${'a'.repeat(40)} refs/tags/v${'1'.repeat(40)}\n`;
      const file = openSync(join(root, '.git/packed-refs'), 'w');
      for (let i = 0; i < payloadMb * 3; i++)
        writeSync(file, line.repeat(Math.ceil(1_000_000 / line.length)));
      writeSync(file, `${'b'.repeat(40)} refs/heads/main\n`);
      closeSync(file);
    },
    events: all,
  },
  {
    name: 'HEAD and .git of 1 GB (sparse)',
    prepare: ({ root }, { sparseMb }) => {
      mkdirSync(join(root, '.git'));
      for (const name of ['HEAD', 'commondir', 'packed-refs']) {
        writeFileSync(join(root, '.git', name), '');
        truncateSync(join(root, '.git', name), sparseMb * 1_000_000);
      }
    },
    events: all,
  },
];

function head(root: string): string {
  return `{"session_id":"s1","hook_event_name":"UserPromptSubmit","cwd":${JSON.stringify(root)},`;
}

function pieces(child: ChildProcess, root: string): void {
  let left = 1_000;
  child.stdin?.write(`${head(root)}"prompt":"`);
  const timer = setInterval(() => {
    if (left-- > 0 && !child.stdin?.destroyed) child.stdin?.write(`${'y'.repeat(7_000)}}`);
    else clearInterval(timer);
  }, 0);
  child.once('close', () => clearInterval(timer));
}

function editByHand({ store }: World): void {
  const view = JSON.parse(readFileSync(store.project.active, 'utf8')) as Record<string, unknown>;
  writeFileSync(store.project.active, JSON.stringify({ ...view, goal: 'by hand' }, null, 2));
}

function manyFilesByHand(active: string, bytes: number): void {
  const view = JSON.parse(readFileSync(active, 'utf8')) as { files_touched: string[] };
  view.files_touched = Array.from({ length: bytes / 20 }, (_, i) => `src/f${String(i).padStart(8, '0')}`);
  writeFileSync(active, JSON.stringify(view));
}

function longTranscript(world: World, megabytes: number): void {
  writeFileSync(transcriptOf(world), '');
  let n = 0;
  for (let mb = 0; mb < megabytes; mb++) {
    let text = '';
    while (text.length < 1_000_000) {
      n += 1;
      const input = { file_path: join(world.root, `src/t${n}.ts`), old_string: 'a', new_string: 'b' };
      const at = new Date().toISOString();
      text += `${JSON.stringify({ type: 'assistant', timestamp: at, message: { role: 'assistant', content: [{ type: 'tool_use', id: `t${n}`, name: 'Edit', input }] } })}\n`;
      text += `${JSON.stringify({ type: 'user', timestamp: at, message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: `t${n}`, content: 'ok' }] }, toolUseResult: { filePath: input.file_path, structuredPatch: [] } })}\n`;
    }
    appendFileSync(transcriptOf(world), text);
  }
}
