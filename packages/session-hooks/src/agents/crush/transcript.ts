import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { commandFact, lineOf, planFact, textOf } from '../../facts/facts.ts';
import { todoSteps } from '../../facts/plans/todos.ts';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import { toolCallFacts } from '../../facts/tool-call.ts';
import { failedTurn } from '../../facts/turn-error.ts';
import { FactLog } from '../../logs/fact-log.ts';
import { parsedList, parsedObject } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { isoTime } from '../../logs/times.ts';
import { toolCall } from './tools.ts';

// A session of Crush (internal/db/migrations, internal/message/content.go, 2025-04 to 2026-11), as `rows` takes it
// from `.crush/crush.db`: a line with the session, then one line a message. `parts` is the column's JSON text.

const session = shape(() => z.object({ title: z.optional(z.unknown()), todos: z.optional(z.unknown()) }));
const message = shape(() =>
  z.object({
    role: z.string(),
    parts: z.unknown(),
    created: z.optional(z.unknown()),
    summary: z.optional(z.unknown()),
  }),
);
const part = shape(() => z.object({ type: z.string(), data: z.unknown() }));
const text = shape(() => z.object({ text: z.string() }));
const call = shape(() => z.object({ id: z.string(), name: z.string(), input: z.optional(z.unknown()) }));
const result = shape(() =>
  z.object({
    tool_call_id: z.string(),
    content: z.optional(z.unknown()),
    metadata: z.optional(z.unknown()),
    is_error: z.optional(z.unknown()),
  }),
);
const finish = shape(() =>
  z.object({
    reason: z.string(),
    message: z.optional(z.string()),
    details: z.optional(z.string()),
  }),
);
const shell = shape(() =>
  z.object({ command: z.string(), output: z.optional(z.string()), exit_code: z.optional(z.number()) }),
);

const IGNORED: ReadonlySet<string> = new Set(['reasoning', 'image_url', 'binary']);
/** Texts that Crush adds to a prompt. */
const REMINDER = /<system_(?:reminder|info)>[\s\S]*?<\/system_(?:reminder|info)>/g;
/** Names the facts of the session's stored todos. */
const TODOS = 'todos of the session';
const UNTITLED = /^(?:New Session|Untitled Session)$/i;

/** Reads facts from the lines of a session of Crush. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const reader = new SessionReader();
  for (const { value, offset } of records(lines)) reader.record(value, offset);
  return reader.end();
}

class SessionReader {
  readonly #log = new FactLog();
  readonly #calls = new Map<string, Shaped<typeof call>>();
  #todos: readonly unknown[] = [];
  #hasPlan = false;

  record(value: Readonly<Record<string, unknown>>, offset: number): void {
    if (value.session !== undefined) {
      this.#log.record(offset, undefined);
      const found = shaped(session, value.session);
      const title = typeof found?.title === 'string' ? lineOf(found.title) : '';
      if (title !== '' && !UNTITLED.test(title)) this.#log.add([{ fact: 'title', text: title }]);
      this.#todos = parsedList(found?.todos);
      this.#log.call(TODOS, []);
      return;
    }
    const found = shaped(message, value);
    this.#log.record(offset, isoTime(found?.created));
    if (!found) {
      this.#log.unknown('message');
      return;
    }
    const parts = parsedList(found.parts).flatMap((one) => shaped(part, one) ?? []);
    const isSummary = found.summary === true || found.summary === 1;
    if (found.role === 'user') this.#user(parts);
    else if (found.role === 'assistant') this.#assistant(parts, isSummary);
    else if (found.role === 'tool') this.#results(parts);
    else if (found.role !== 'system') this.#log.unknown(lineOf(found.role).slice(0, 40));
  }

  end(): LogReading {
    // The stored todos count only if the log shows no plan.
    this.#log.setResult(
      TODOS,
      this.#hasPlan || this.#todos.length === 0 ? [] : [planFact(todoSteps(this.#todos))],
    );
    return this.#log.reading();
  }

  #user(parts: readonly Part[]): void {
    const all = textsIn(parts).join('\n');
    const own = textOf(all.replace(REMINDER, ''));
    if (own !== '') {
      this.#log.closeCalls();
      this.#log.add([
        { fact: 'turn', outcome: 'begun' },
        { fact: 'prompt', text: own },
      ]);
    }
    this.#log.add(briefingsIn(all).map((one) => ({ fact: 'briefing', ...one })));
    for (const { type, data } of parts) {
      const ran = type === 'shell_command' ? shaped(shell, data) : undefined;
      if (ran)
        this.#log.add(
          commandFact(ran.command, ran.exit_code, ran.output).map(
            (fact) => ({ ...fact, via: 'user' }) as FactBody,
          ),
        );
      if (!['text', 'finish', 'shell_command'].includes(type)) this.#count(type);
    }
  }

  #assistant(parts: readonly Part[], isSummary: boolean): void {
    for (const { type, data } of parts) {
      if (type === 'text') {
        const said = textOf(shaped(text, data)?.text ?? '');
        this.#log.add(said === '' ? [] : [{ fact: isSummary ? 'summary' : 'words', text: said }]);
      } else if (type === 'tool_call') this.#call(shaped(call, data));
      else if (type === 'finish') this.#finish(shaped(finish, data), isSummary);
      else this.#count(type);
    }
  }

  #call(found: Shaped<typeof call> | undefined): void {
    if (!found) {
      this.#log.unknown('tool_call');
      return;
    }
    this.#calls.set(found.id, found);
    this.#log.call(found.id, toolCallFacts(toolCall(found.id, found.name, inputOf(found), undefined)));
  }

  #results(parts: readonly Part[]): void {
    for (const { type, data } of parts) {
      const found = type === 'tool_result' ? shaped(result, data) : undefined;
      const of = found && this.#calls.get(found.tool_call_id);
      if (!found || !of) {
        if (type !== 'finish' && type !== 'tool_result') this.#count(type);
        continue;
      }
      const ended = toolCall(of.id, of.name, inputOf(of), {
        content: typeof found.content === 'string' ? found.content : '',
        metadata: typeof found.metadata === 'string' ? parsedObject(found.metadata) : found.metadata,
        isError: found.is_error === true,
      });
      const facts = toolCallFacts(ended);
      if (facts.some(({ fact }) => fact === 'plan')) this.#hasPlan = true;
      this.#log.setResult(of.id, facts);
    }
  }

  #finish(found: Shaped<typeof finish> | undefined, isSummary: boolean): void {
    if (!found || isSummary) return;
    if (found.reason === 'canceled') this.#log.add([{ fact: 'turn', outcome: 'interrupted' }]);
    else if (found.reason === 'error') {
      const said = [found.message, found.details].filter((one) => one !== undefined && one !== '');
      this.#log.add([{ fact: 'turn', ...failedTurn(said.join(': ')) }]);
    } else if (found.reason !== 'tool_use' && found.reason !== 'unknown')
      this.#log.add([{ fact: 'turn', outcome: 'done' }]);
  }

  #count(type: string): void {
    if (!IGNORED.has(type)) this.#log.unknown(lineOf(type).slice(0, 40));
  }
}

type Part = Shaped<typeof part>;

function inputOf({ input }: Shaped<typeof call>): string {
  return typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
}

function textsIn(parts: readonly Part[]): string[] {
  return parts.flatMap(({ type, data }) => (type === 'text' ? (shaped(text, data)?.text ?? []) : []));
}
