import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { lineOf, textOf } from '../../facts/facts.ts';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import { toolCallFacts } from '../../facts/tool-call.ts';
import { failedTurn } from '../../facts/turn-error.ts';
import { FactLog } from '../../logs/fact-log.ts';
import { parsedList, parsedObject } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { isoTime } from '../../logs/times.ts';
import { type GooseResult, toolCall } from './tools.ts';

// A session of Goose: JSON lines up to 1.9 (a line about the session, then its messages), and since 1.10 a database,
// from which `rows` makes the same lines. `content` is a list of blocks, or its JSON text.

const session = shape(() =>
  z.object({
    name: z.optional(z.unknown()),
    description: z.optional(z.unknown()),
    working_dir: z.optional(z.unknown()),
  }),
);
const message = shape(() =>
  z.object({
    role: z.string(),
    created: z.optional(z.unknown()),
    content: z.unknown(),
    metadata: z.optional(z.unknown()),
  }),
);
const visibility = shape(() => z.object({ userVisible: z.optional(z.boolean()) }));
const block = shape(() => z.object({ type: z.string() }));
const text = shape(() => z.object({ text: z.string() }));
const request = shape(() =>
  z.object({
    id: z.string(),
    toolCall: z.object({
      value: z.optional(z.object({ name: z.string(), arguments: z.optional(z.unknown()) })),
      error: z.optional(z.unknown()),
    }),
  }),
);
const contents = shape(() => z.array(z.unknown()));
const value = shape(() =>
  z.object({
    content: z.optional(contents()),
    isError: z.optional(z.nullable(z.boolean())),
    structuredContent: z.optional(z.unknown()),
  }),
);
const response = shape(() =>
  z.object({
    id: z.string(),
    toolResult: z.object({
      status: z.optional(z.string()),
      value: z.optional(z.unknown()),
      error: z.optional(z.unknown()),
    }),
  }),
);
const structured = shape(() => z.object({ exit_code: z.number() }));
const notification = shape(() => z.object({ msg: z.string(), notificationType: z.optional(z.string()) }));

const IGNORED: ReadonlySet<string> = new Set(
  (
    'thinking redactedThinking reasoning image toolConfirmationRequest actionRequired contextLengthExceeded ' +
    'summarizationRequested'
  ).split(' '),
);
/** Text that Goose adds to a prompt. */
const INFO = /<info-msg>[\s\S]*?<\/info-msg>/g;
/** What Goose itself writes as if the model had said it. */
const ERROR = /^Ran into this error: ([\s\S]+?)\.?\s*\n+Please retry\b/;
const INTERRUPTED = /^(?:The existing call to \S+ was interrupted|We interrupted before the next processing)/;

/** Reads facts from the lines of a session of Goose. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const reader = new SessionReader();
  for (const { value: record, offset } of records(lines)) reader.record(record, offset);
  return reader.log.reading();
}

class SessionReader {
  readonly log = new FactLog();
  readonly #calls = new Map<string, { name: string; input: unknown }>();
  #folder: string | undefined;

  record(given: Readonly<Record<string, unknown>>, offset: number): void {
    if (given.session !== undefined || given.role === undefined) {
      this.#session(given.session ?? given, offset);
      return;
    }
    const found = shaped(message, given);
    this.log.record(offset, isoTime(found?.created));
    if (!found) {
      this.log.unknown('message');
      return;
    }
    const isHidden = shaped(visibility, objectIn(found.metadata))?.userVisible === false;
    const blocks = parsedList(found.content).filter((one) => shaped(block, one) !== undefined);
    if (found.role === 'user') this.#user(blocks, isHidden);
    else if (found.role === 'assistant') this.#assistant(blocks, isHidden);
    else this.log.unknown(lineOf(found.role).slice(0, 40));
  }

  #session(given: unknown, offset: number): void {
    this.log.record(offset, undefined);
    const found = shaped(session, given);
    if (found?.working_dir === undefined) {
      this.log.unknown('session');
      return;
    }
    if (typeof found.working_dir === 'string' && found.working_dir !== '') this.#folder = found.working_dir;
    const titles = [found.name, found.description].map((one) => (typeof one === 'string' ? lineOf(one) : ''));
    // A session without a name has its id as name.
    const title = titles.find(
      (one) => one !== '' && !/^(?:\d{8}_\d+|New session \d+|CLI Session)$/.test(one),
    );
    if (title !== undefined) this.log.add([{ fact: 'title', text: title }]);
  }

  #user(blocks: readonly unknown[], isHidden: boolean): void {
    const all = textsIn(blocks).join('\n');
    const own = textOf(all.replace(INFO, ''));
    if (own !== '' && isHidden) this.log.add([{ fact: 'summary', text: own }]);
    else if (own !== '') {
      this.log.closeCalls();
      this.log.add([
        { fact: 'turn', outcome: 'begun' },
        { fact: 'prompt', text: own },
      ]);
    }
    this.log.add(briefingsIn(all).map((one) => ({ fact: 'briefing', ...one })));
    for (const one of blocks) {
      const type = shaped(block, one)?.type ?? '';
      if (type === 'toolResponse') this.#result(shaped(response, one));
      else if (type !== 'text') this.#count(type);
    }
  }

  #assistant(blocks: readonly unknown[], isHidden: boolean): void {
    for (const one of blocks) {
      const type = shaped(block, one)?.type ?? '';
      if (type === 'text') {
        const said = textOf(shaped(text, one)?.text ?? '');
        if (said !== '' && !isHidden) this.log.add([saidOrEnded(said)]);
      } else if (type === 'toolRequest' || type === 'frontendToolRequest') this.#call(shaped(request, one));
      else if (type === 'systemNotification') this.log.add(notified(shaped(notification, one)));
      else this.#count(type);
    }
  }

  #call(found: Shaped<typeof request> | undefined): void {
    const called = found?.toolCall.value;
    if (!found || !called) {
      this.log.unknown('toolRequest');
      return;
    }
    this.#calls.set(found.id, { name: called.name, input: called.arguments });
    this.log.call(
      found.id,
      toolCallFacts(toolCall(found.id, called.name, called.arguments, undefined, this.#folder)),
    );
  }

  #result(found: Shaped<typeof response> | undefined): void {
    const of = found && this.#calls.get(found.id);
    if (!found || !of) return;
    const result = resultOf(found);
    this.log.setResult(found.id, toolCallFacts(toolCall(found.id, of.name, of.input, result, this.#folder)));
  }

  #count(type: string): void {
    if (!IGNORED.has(type)) this.log.unknown(lineOf(type).slice(0, 40));
  }
}

function resultOf({ toolResult }: Shaped<typeof response>): GooseResult {
  const { status, error } = toolResult;
  const found = shaped(value, toolResult.value);
  const list = shaped(contents, toolResult.value) ?? found?.content ?? [];
  const isError = status === 'error' || error !== undefined || found?.isError === true;
  const said = textsIn(list).join('\n');
  return {
    text: said === '' && typeof error === 'string' ? error : said,
    isError,
    exit: shaped(structured, found?.structuredContent)?.exit_code,
  };
}

function saidOrEnded(said: string): FactBody {
  const error = ERROR.exec(said)?.[1];
  if (error !== undefined) return { fact: 'turn', ...failedTurn(error) };
  return INTERRUPTED.test(said) ? { fact: 'turn', outcome: 'interrupted' } : { fact: 'words', text: said };
}

function notified(found: Shaped<typeof notification> | undefined): FactBody[] {
  const failed = failedTurn(found?.msg ?? '', found?.notificationType === 'creditsExhausted');
  return failed.outcome === 'limit' ? [{ fact: 'turn', ...failed }] : [];
}

function textsIn(blocks: readonly unknown[]): string[] {
  return blocks.flatMap((one) => {
    const type = shaped(block, one)?.type;
    return type === undefined || type === 'text' ? (shaped(text, one)?.text ?? []) : [];
  });
}

function objectIn(given: unknown): unknown {
  return typeof given === 'string' ? parsedObject(given) : given;
}
