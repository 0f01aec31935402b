import { join } from 'node:path';
import { loggedAgents } from '@0dai/session-hooks/import';
import fc from 'fast-check';
import { areRows, type Sample, transcriptsOf } from '../../../packages/session-hooks/test/samples.ts';
import { anyText, anyValue, mutated, mutatedText } from './arbitraries.ts';

/** An agent whose logs can be read. */
export type LoggedAgent = (typeof loggedAgents)[number];

const ID = '11111111-2222-4333-8444-555555555555';
/** The folder in which the conversations of the fixtures were held. */
const FIXTURE_FOLDER = '/home/dev/proj';

/** A log of an agent. */
export interface LogSample {
  agent: LoggedAgent;
  name: string;
  /** The format of the text: records by lines, one document, or a text. */
  extension: string;
  text: string;
  /** The lines of `rows` stand for rows of a database. */
  kind: 'lines' | 'document' | 'rows';
}

/** The logs of all agents, held in this folder. */
export function samplesIn(folder: string): LogSample[] {
  return loggedAgents.flatMap((agent) =>
    transcriptsOf(agent.id).map(
      (sample: Sample): LogSample => ({
        kind: areRows(agent, sample) ? 'rows' : sample.extension === '.jsonl' ? 'lines' : 'document',
        agent,
        name: sample.name,
        extension: sample.extension,
        text: sample.text.replaceAll(FIXTURE_FOLDER, folder),
      }),
    ),
  );
}

/** Where an agent keeps the logs of a folder; agents that keep them in a database only have no place here. */
const PLACES: Readonly<Record<string, (dashed: string) => string>> = {
  claude: (dashed) => `.claude/projects/${dashed}/${ID}.jsonl`,
  codex: () => `.codex/sessions/2026/11/23/rollout-2026-11-23T10-00-00-${ID}.jsonl`,
  cursor: (dashed) => `.cursor/projects/${dashed.slice(1)}/agent-transcripts/${ID}/${ID}.jsonl`,
  copilot: () => `.copilot/session-state/${ID}/events.jsonl`,
  qwen: (dashed) => `.qwen/projects/${dashed}/chats/${ID}.jsonl`,
  droid: (dashed) => `.factory/sessions/${dashed}/${ID}.jsonl`,
  pi: (dashed) => `.pi/agent/sessions/-${dashed}--/2026-11-23_${ID}.jsonl`,
  kimi: () => `.kimi-code/sessions/wd_project_0123456789ab/${ID}/agents/main/wire.jsonl`,
  amp: () => `.local/share/amp/threads/T-${ID}.json`,
  continue: () => `.continue/sessions/${ID}.json`,
};

/** The agents that have such a place. */
export const PLACED = Object.keys(PLACES);
const DATABASES = ['state.vscdb', 'opencode.db', 'kilo.db', 'sessions.db', 'crush.db', 'threads.db'];

/** The path at which a log is written: where its agent keeps it, else a copy that the user names. */
export function pathOf({ agent, extension, kind }: LogSample, home: string, folder: string): string {
  const place = PLACES[agent.id]?.(folder.replace(/[^a-zA-Z0-9]/g, '-'));
  const database = DATABASES.find((name) => agent.logFormat(`/${name}`) === 'database');
  if (kind === 'rows') return join(home, 'copies', database ?? '');
  return join(home, place?.endsWith(extension) ? place : `copies/${ID}${extension}`);
}

/** A log with changes: in its values, in its text, in its bytes, or in what stands in every field of a kind. */
export function hostileLog(sample: LogSample): fc.Arbitrary<Buffer> {
  const isText = sample.extension === '.md';
  const texts = mutatedText([sample.text]).map((text) => Buffer.from(text));
  const bytes = changedBytes.map((change) => change(Buffer.from(sample.text)));
  const lines = linesIn(sample);
  if (isText || lines.length === 0)
    return fc.oneof(texts, bytes, withLines(sample.text.split('\n')).map(joined));
  return fc.oneof(
    { arbitrary: withValues(lines).map(joined), weight: 3 },
    { arbitrary: withFields(lines).map(joined), weight: 4 },
    { arbitrary: withLines(lines).map(joined), weight: 1 },
    { arbitrary: withDepth(lines).map(joined), weight: 1 },
    { arbitrary: texts, weight: 1 },
    { arbitrary: bytes, weight: 1 },
  );
}

function joined(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** The records of a log as text; a document is one. */
function linesIn({ text, extension }: LogSample): string[] {
  return extension === '.json' ? [text] : text.split('\n').filter((line) => isJson(line));
}

/** Some records with a few values replaced, removed, renamed or added. */
function withValues(lines: readonly string[]): fc.Arbitrary<string[]> {
  const which = fc.uniqueArray(fc.nat(lines.length - 1), { minLength: 1, maxLength: 4 });
  return which.chain((numbers) =>
    fc
      .tuple(...numbers.map((number) => mutated([JSON.parse(lines[number] ?? 'null') as unknown])))
      .map((records) => {
        const changed = new Map(numbers.map((number, i) => [number, JSON.stringify(records[i]) ?? '']));
        return lines.map((line, i) => changed.get(i) ?? line);
      }),
  );
}

const TIMES: readonly unknown[] = [
  1e300,
  -1,
  0,
  8.64e15,
  8.64e15 + 1,
  '</system-reminder>',
  '9'.repeat(400),
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '2026-11-23T10:00:00.000Z</system-reminder>',
];
const IDS: readonly unknown[] = [
  '../../x',
  'a/b',
  '..',
  '</system-reminder>',
  '\u001b[2J',
  '$(touch x)',
  'x'.repeat(5_000),
  '',
  '__proto__',
  'a\u0000b',
];
const PATHS: readonly unknown[] = [
  '../../../etc/passwd',
  '/etc/passwd',
  '..\\..\\x',
  'C:\\x\\y',
  '',
  '</system-reminder>/a.ts',
  'a\u0000b',
  '/'.repeat(9_000),
  `/${'a/../'.repeat(2_000)}etc/passwd`,
  '~/.ssh/id_rsa',
];
const NUMBERS: readonly unknown[] = [1e300, -1, 0.5, 2 ** 53, -0, 1e-300, '7', null, [], {}];

/** The kinds of fields, each with what is written into all of them. */
const FIELDS: Readonly<
  Record<string, { is: (key: string, value: unknown) => boolean; to: fc.Arbitrary<unknown> }>
> = {
  texts: {
    is: (_key, value) => typeof value === 'string' && /\s/.test(value),
    to: anyText,
  },
  'all texts': {
    is: (key, value) => typeof value === 'string' && key !== 'type' && key !== 'role',
    to: anyText,
  },
  times: {
    is: (key) => /time|date|created|updated|started|^ts$|^at$/i.test(key),
    to: fc.constantFrom(...TIMES),
  },
  ids: { is: (key) => /id$|^call|name$/i.test(key), to: fc.constantFrom(...IDS) },
  paths: {
    is: (key, value) =>
      typeof value === 'string' && (value.startsWith('/') || /path|file|cwd|dir|uri/i.test(key)),
    to: fc.constantFrom(...PATHS),
  },
  numbers: { is: (_key, value) => typeof value === 'number', to: fc.constantFrom(...NUMBERS) },
  anything: { is: (_key, value) => typeof value !== 'object', to: anyValue },
};

/** Every field of a kind with the same value, in all records or in some. */
function withFields(lines: readonly string[]): fc.Arbitrary<string[]> {
  return fc
    .constantFrom(...Object.values(FIELDS))
    .chain(({ is, to }) => fc.tuple(fc.constant(is), to, fc.integer({ min: 1, max: 4 })))
    .map(([is, to, every]) => {
      let count = 0;
      const replaced = (value: unknown, key: string): unknown => {
        if (typeof value === 'string' && isJson(value))
          return JSON.stringify(replaced(JSON.parse(value), key));
        if (Array.isArray(value)) return value.map((item) => replaced(item, key));
        if (typeof value === 'object' && value !== null)
          return Object.fromEntries(
            Object.entries(value).map(([name, item]) => [name, replaced(item, name)]),
          );
        return is(key, value) && count++ % every === 0 ? to : value;
      };
      return lines.map((line) => JSON.stringify(replaced(JSON.parse(line), '')));
    });
}

/** Lines repeated, left out, in another order, torn, or with something between them. */
function withLines(lines: readonly string[]): fc.Arbitrary<string[]> {
  const between = fc.oneof(anyText, fc.constantFrom('\0'.repeat(5_000), '{', '[]', 'null', '"x"', '1e400'));
  return fc
    .tuple(
      fc.array(fc.nat(lines.length - 1), { maxLength: 60 }),
      fc.array(between, { maxLength: 3 }),
      fc.nat(200),
    )
    .map(([order, more, times]) => [
      ...order.map((i) => lines[i] ?? ''),
      ...lines,
      ...more,
      ...Array.from({ length: times }, () => lines[order[0] ?? 0] ?? ''),
      (lines[order[1] ?? 0] ?? '').slice(0, 50),
    ]);
}

/** A value that is nested deeper than a reader may follow: as a line of its own, and in a field of a record. */
function withDepth(lines: readonly string[]): fc.Arbitrary<string[]> {
  return fc
    .tuple(fc.constantFrom(50, 2_000, 60_000), fc.constantFrom('[', '{"a":'), fc.nat(lines.length - 1))
    .map(([depth, open, at]) => {
      const deep = `${open.repeat(depth)}1${(open === '[' ? ']' : '}').repeat(depth)}`;
      const within = (lines[at] ?? '').replace(/:\s*"[^"\\]*"/g, (field, offset: number) =>
        offset % 3 === 0 ? `:${deep}` : field,
      );
      return [deep, ...lines.slice(0, at), within.length < 5_000_000 ? within : deep, ...lines.slice(at)];
    });
}

/** Bits flipped, bytes cut out, NULs put in. */
export const changedBytes: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc
  .array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      size: fc.nat(300),
      how: fc.constantFrom('flip', 'cut', 'nul'),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((changes) => (before) => {
    let bytes = before;
    for (const { at, size, how } of changes) {
      const place = Math.floor(at * Math.max(0, bytes.length - 1));
      const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)];
      if (how === 'cut') bytes = Buffer.concat([head, tail.subarray(size)]);
      else if (how === 'nul') bytes = Buffer.concat([head, Buffer.alloc(size), tail]);
      else bytes = Buffer.concat([head, Buffer.of((tail[0] ?? 0) ^ (1 << (size % 8))), tail.subarray(1)]);
    }
    return bytes;
  });

/** Whether a text is a JSON object or list. */
export function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
