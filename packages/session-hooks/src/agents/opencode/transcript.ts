import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { lineOf, planFact, textOf } from '../../facts/facts.ts';
import { todoSteps } from '../../facts/plans/todos.ts';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import { toolCallFacts } from '../../facts/tool-call.ts';
import { failedTurn } from '../../facts/turn-error.ts';
import { FactLog } from '../../logs/fact-log.ts';
import {
  asObject,
  fieldAt,
  type Json,
  listAt,
  objectAt,
  parsedObject,
  textAt,
} from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { isoTime } from '../../logs/times.ts';
import { transcript as crushTranscript } from '../crush/transcript.ts';
import { toolCall, toolPart } from './tools.ts';

// A session of OpenCode 1.18.33 or Kilo 7.7.9, as `sessionRows` takes it from the database: a line with the session,
// then one line a message, with its parts. `data` is the JSON text of the table's column of this name. OpenCode
// changes a message and its parts in place.

const session = shape(() =>
  z.object({
    title: z.optional(z.unknown()),
    directory: z.optional(z.unknown()),
    revert: z.optional(z.unknown()),
    todos: z.optional(z.array(z.unknown())),
  }),
);
const reverted = shape(() => z.object({ messageID: z.string(), partID: z.optional(z.string()) }));
const line = shape(() =>
  z.object({
    id: z.string(),
    created: z.optional(z.unknown()),
    data: z.unknown(),
    parts: z.array(z.object({ id: z.string(), data: z.unknown() })),
  }),
);
const message = shape(() =>
  z.object({
    role: z.string(),
    parentID: z.optional(z.string()),
    summary: z.optional(z.unknown()),
    finish: z.optional(z.string()),
    error: z.optional(z.unknown()),
    path: z.optional(z.object({ cwd: z.optional(z.string()) })),
    time: z.optional(z.object({ completed: z.optional(z.unknown()) })),
  }),
);
type Message = Shaped<typeof message>;
const failure = shape(() =>
  z.object({
    name: z.optional(z.string()),
    data: z.optional(z.object({ message: z.optional(z.string()), statusCode: z.optional(z.number()) })),
  }),
);
const textPart = shape(() =>
  z.object({
    text: z.string(),
    synthetic: z.optional(z.boolean()),
    ignored: z.optional(z.boolean()),
  }),
);
const subtask = shape(() => z.object({ command: z.optional(z.string()) }));
const retry = shape(() => z.object({ error: z.unknown() }));

/** Parts that hold nothing to record. */
const IGNORED: ReadonlySet<string> = new Set(
  'reasoning step-start step-finish snapshot patch file agent compaction'.split(' '),
);
/** What OpenCode calls a session without a title. */
const UNTITLED = /^(?:New session|Child session) - \d{4}-/;
/** Names the facts of the session's stored todos. */
const TODOS = 'todos of the session';
/** OpenCode's sentence before a command that the user ran with `!`. */
const USER_SHELL = 'The following tool was executed by the user';

/** Reads facts from the lines of a session of OpenCode or Kilo, or from an exported session. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const rest = lines[Symbol.iterator]();
  const first = rest.next();
  const all = (function* () {
    if (!first.done) yield first.value;
    yield* { [Symbol.iterator]: () => rest };
  })();
  // A session of the OpenCode in Go, as Crush's `rows` takes it.
  if (!first.done && first.value.text.includes('"summary_message_id"')) return crushTranscript(all);
  const reader = new SessionReader();
  for (const { value, offset } of records(all))
    for (const record of exported(value) ?? [{ value, offset }]) reader.record(record.value, record.offset);
  return reader.end();
}

/** The records of the document that `opencode export` prints; undefined for anything else. */
function exported(value: Json): { value: Json; offset: number }[] | undefined {
  const info = objectAt(value, 'info');
  if (!info || !Array.isArray(value.messages)) return undefined;
  const messages = value.messages.map((one, i) => {
    const data = objectAt(one, 'info');
    const parts = listAt(one, 'parts').map((part, n) => ({
      id: textAt(part, 'id') ?? `${i}.${n}`,
      data: part,
    }));
    const created = fieldAt(objectAt(data, 'time'), 'created');
    return { value: { id: textAt(data, 'id') ?? `${i}`, created, data, parts }, offset: i + 1 };
  });
  return [{ value: { session: info }, offset: 0 }, ...messages];
}

class SessionReader {
  readonly #log = new FactLog();
  /** Messages in which the user ran a shell command. */
  readonly #shells = new Set<string>();
  #folder: string | undefined;
  #revert: Shaped<typeof reverted> | undefined;
  #rewoundFrom: number | undefined;
  #todos: readonly unknown[] = [];
  #hasPlan = false;
  /** The error for which OpenCode tries again, if nothing came after it. */
  #retried: unknown;

  record(value: Readonly<Record<string, unknown>>, offset: number): void {
    if (value.session !== undefined) this.#session(value.session, offset);
    else this.#message(value, offset);
  }

  end(): LogReading {
    if (this.#retried !== undefined) this.#log.add([endedBy(this.#retried)].flat());
    // The stored todos count only if the log shows no plan.
    this.#log.setResult(
      TODOS,
      this.#hasPlan || this.#todos.length === 0 ? [] : [planFact(todoSteps(this.#todos))],
    );
    if (this.#rewoundFrom !== undefined) this.#log.add([{ fact: 'rewound', from: this.#rewoundFrom }]);
    return this.#log.reading();
  }

  #session(value: unknown, offset: number): void {
    const found = shaped(session, value);
    this.#log.record(offset, undefined);
    if (!found) return;
    if (typeof found.directory === 'string' && found.directory !== '') this.#folder = found.directory;
    this.#revert = shaped(reverted, objectIn(found.revert));
    this.#todos = found.todos ?? [];
    const title = typeof found.title === 'string' ? lineOf(found.title) : '';
    if (title !== '' && !UNTITLED.test(title)) this.#log.add([{ fact: 'title', text: title }]);
    this.#log.call(TODOS, []);
  }

  #message(value: Readonly<Record<string, unknown>>, offset: number): void {
    const found = shaped(line, value);
    const data = found && shaped(message, objectIn(found.data));
    const at = isoTime(found?.created);
    this.#log.record(offset, at);
    if (!found || !data) {
      this.#log.unknown('message');
      return;
    }
    const from = this.#revert?.messageID;
    if (from !== undefined && found.id >= from) {
      this.#rewoundFrom ??= this.#revert?.partID === undefined ? offset : offset + 1;
      if (this.#revert?.partID === undefined || found.id !== from) return;
    }
    const parts = found.parts
      .filter(({ id }) => found.id !== from || id < (this.#revert?.partID ?? ''))
      .flatMap(({ id, data: part }) => {
        const content = objectIn(part);
        if (!content) this.#log.unknown('part');
        return content ? [{ id, content }] : [];
      });
    this.#retried = undefined;
    if (data.role === 'user') this.#user(found.id, parts);
    else if (data.role === 'assistant') this.#assistant(data, parts);
    else this.#log.unknown(lineOf(data.role).slice(0, 40));
  }

  #user(id: string, parts: readonly Part[]): void {
    const texts = parts.flatMap(({ content }) => {
      this.#count(content.type);
      return content.type === 'text' ? (shaped(textPart, content) ?? []) : [];
    });
    if (texts.some(({ text, synthetic }) => synthetic && text === USER_SHELL)) this.#shells.add(id);
    const own = texts.filter(({ synthetic, ignored }) => !synthetic && !ignored).map(({ text }) => text);
    const command = parts.map(({ content }) => content.type === 'subtask' && shaped(subtask, content));
    const named = command.flatMap((one) => (one ? (one.command ?? []) : []))[0];
    const text = textOf(unquoted(own.join('\n').trim()));
    const prompt: FactBody | undefined =
      text !== ''
        ? { fact: 'prompt', text }
        : named
          ? { fact: 'prompt', text: `/${named}`, via: 'command' }
          : undefined;
    if (prompt) this.#log.add([{ fact: 'turn', outcome: 'begun' }, prompt]);
    this.#log.add(
      texts.flatMap((one) => briefingsIn(one.text)).map((one) => ({ fact: 'briefing' as const, ...one })),
    );
  }

  #assistant(data: Message, parts: readonly Part[]): void {
    // A call of an earlier message that has no result was interrupted.
    this.#log.closeCalls();
    const folder = data.path?.cwd ?? this.#folder;
    const isUserShell = data.parentID !== undefined && this.#shells.has(data.parentID);
    const words = parts
      .flatMap(({ content }) => (content.type === 'text' ? (shaped(textPart, content) ?? []) : []))
      .filter(({ synthetic, ignored }) => !synthetic && !ignored);
    if (data.summary === true) {
      const text = textOf(words.map((one) => one.text).join('\n'));
      this.#log.add(text === '' ? [] : [{ fact: 'summary', text }]);
    }
    for (const { id, content } of parts) {
      this.#count(content.type);
      if (content.type === 'tool') this.#tool(id, content, folder, isUserShell);
      if (content.type === 'retry') this.#retried = shaped(retry, content)?.error;
      if (content.type !== 'text' || data.summary === true) continue;
      const found = shaped(textPart, content);
      const text = found && !found.synthetic && !found.ignored ? textOf(found.text) : '';
      this.#log.add(text === '' ? [] : [{ fact: 'words', text }]);
    }
    const isError = data.error !== undefined && data.error !== null;
    const isEnd = data.finish !== undefined && data.finish !== 'tool-calls' && data.finish !== 'unknown';
    if (isError || isEnd) this.#retried = undefined;
    if (isError) this.#log.add([endedBy(data.error)]);
    else if (isEnd && data.summary !== true && !isUserShell)
      this.#log.add([{ fact: 'turn', outcome: 'done' }]);
  }

  #tool(id: string, content: unknown, folder: string | undefined, isUserShell: boolean): void {
    const part = shaped(toolPart, content);
    if (!part) {
      this.#log.unknown('tool');
      return;
    }
    const call = { ...toolCall(part, id, folder), isUserCommand: isUserShell };
    const facts = toolCallFacts(call);
    if (facts.some(({ fact }) => fact === 'plan')) this.#hasPlan = true;
    const key = `${id} ${call.id}`;
    this.#log.call(key, facts);
    if (call.outcome !== 'open') this.#log.setResult(key, facts);
  }

  #count(type: unknown): void {
    const isKnown =
      typeof type === 'string' && (IGNORED.has(type) || /^(?:text|tool|subtask|retry)$/.test(type));
    if (!isKnown) this.#log.unknown(typeof type === 'string' ? lineOf(type).slice(0, 40) : 'part');
  }
}

interface Part {
  id: string;
  content: Readonly<Record<string, unknown>>;
}

function endedBy(error: unknown): FactBody {
  const found = shaped(failure, error);
  if (found?.name === 'MessageAbortedError') return { fact: 'turn', outcome: 'interrupted' };
  const { message: said = '', statusCode } = found?.data ?? {};
  return { fact: 'turn', ...failedTurn(said || (found?.name ?? ''), statusCode === 429) };
}

/** A column's JSON text, or a value that was parsed already. */
function objectIn(value: unknown): Json | undefined {
  return typeof value === 'string' ? parsedObject(value) : asObject(value);
}

/** `opencode run` puts an argument with a space into quotes. */
function unquoted(text: string): string {
  const inner = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(text)?.[1];
  return inner === undefined ? text : inner.replaceAll('\\"', '"');
}
