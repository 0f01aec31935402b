import { briefingsIn } from '@0dai/session-schema/internal';
import { LIST_MAX } from '../../facts/facts.ts';
import { TurnLog } from '../../facts/turn-log.ts';
import { parseDocument } from '../../logs/json/document.ts';
import { fieldsOf, firstText, listAt } from '../../logs/json/fields.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { type Block, type Message, messageOf } from './messages.ts';
import { feedbackIn } from './results.ts';
import { callFacts } from './tools.ts';
import { errorText, type UiMessage, uiMessageOf } from './ui-messages.ts';
import { readUiMessages } from './ui-transcript.ts';
import { continuedSummary, taggedTexts, untaggedText } from './user-text.ts';
import { xmlCalls } from './xml-calls.ts';

// A task of Cline, Roo Code or Kilo Code (up to 5): one JSON document, with the model's messages or with what the user
// saw. Until about Cline 3.35 and Roo Code 3.36 the model called tools with XML in its text; a result was, and in Cline
// is, a text of the user's message: `[read_file for 'a.ts'] Result:`, then the result, in the same block or the next.

const RESULT = /^\[([a-z_]{1,60})\b[\s\S]{0,20000}?\] Result:[ \t]*\r?\n?/;
const FOLDER =
  /(?:# Current (?:Working|Workspace) Directory \(([^\n)]{1,4096})\)|The current working directory is now '([^'\n]{1,4096})')/g;
const RESUMED = /^\[TASK RESUMPTION\]/;
const SWITCHED = /\[The user has switched to ACT MODE/;
/** Tools with which the model gives the turn back to its user. */
const SAYS: Readonly<Record<string, string>> = {
  attempt_completion: 'result',
  plan_mode_respond: 'response',
  plan_mode_response: 'response',
};
const ASKS: ReadonlySet<string> = new Set(['ask_followup_question', 'ask_question']);
const PROGRAM = /^\s*(?:#|\[ERROR\]|<environment_details>|The user has provided feedback on)/;

/** A call without a result yet. */
interface Open {
  id: string;
  name: string;
  input: unknown;
}

/** Reads a task. A second document is what the user saw, in which the errors of the model's service are. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const log = new TurnLog();
  const [first, second] = [...lines].map(({ text }) => parseDocument(text));
  const values = messagesIn(first);
  if (isUi(values)) readUiMessages(values, log);
  else new Task(log, failuresIn(messagesIn(second))).read(values);
  const { openFrom: _, ...reading } = log.reading();
  return reading;
}

class Task {
  #open: Open[] = [];
  #folder: string | undefined;

  constructor(
    readonly log: TurnLog,
    readonly failures: readonly UiMessage[],
  ) {}

  read(values: readonly unknown[]): void {
    const messages = values.map((value, i) => messageOf(value, i + 1));
    for (const [i, message] of messages.entries()) {
      this.log.record(i + 1, message?.at);
      if (!message) {
        this.log.unknown('message');
        continue;
      }
      if (message.isSummary) this.log.summary(textsIn(message).join('\n'));
      else if (message.role === 'assistant') this.#said(message);
      else this.#user(message);
      // If an answer follows, the user tried again and it worked.
      if (messages[i + 1]?.role !== 'assistant') this.#failed(message, messages.slice(i + 1));
    }
  }

  #said({ blocks, number }: Message): void {
    for (const block of blocks) {
      if (block.type === 'unknown') this.log.unknown(block.name);
      else if (block.type === 'call')
        this.#call(block.id ?? `${number}.${this.#open.length}`, block.name, block.input);
      else if (block.type === 'text') {
        const { words, calls } = xmlCalls(block.text);
        this.log.words(words);
        for (const [i, { name, input }] of calls.entries()) this.#call(`${number}.${i}`, name, input);
      }
    }
  }

  #call(id: string, name: string, input: unknown): void {
    this.log.goOn();
    this.log.plan(firstText(input, 'task_progress', 'todos') ?? '');
    const said = SAYS[name];
    if (said !== undefined) {
      this.log.words(firstText(input, said, 'result', 'response') ?? '');
      this.log.end('done');
    } else if (name !== 'update_todo_list') {
      this.log.call(id, callFacts({ id, name, input, folder: this.#folder }));
      if (ASKS.has(name)) this.log.end('done');
    }
    this.#open.push({ id, name, input });
  }

  #user(message: Message): void {
    const texts = textsIn(message);
    for (const text of texts)
      for (const [, named, resumed] of text.matchAll(FOLDER)) this.#folder = named ?? resumed ?? this.#folder;
    this.log.add(texts.flatMap(briefingsIn).map((brief) => ({ fact: 'briefing' as const, ...brief })));
    if (message.isProgram) return;
    const { results, others } = split(message.blocks, (block) => this.#take(block));
    for (const { call, output, failed } of results) this.#result(call, output, failed);
    let hasWords = false;
    for (const text of others) {
      if (RESUMED.test(text)) this.log.end('interrupted');
      const summary = continuedSummary(text);
      if (summary !== undefined) this.log.summary(summary);
      for (const { text: own } of taggedTexts(text)) {
        hasWords = true;
        this.log.prompt(own);
      }
    }
    const plain = others.filter((text) => !PROGRAM.test(text));
    const own = hasWords || results.length > 0 ? undefined : untaggedText(plain.join('\n'));
    if (own !== undefined) this.log.prompt(own);
    // The results of all calls are in the next message.
    this.#open = [];
  }

  /** The call that a result is of. */
  #take(named: { id?: string | undefined; name?: string }): Open | undefined {
    const byId = this.#open.findIndex(({ id }) => id === named.id);
    const byName = this.#open.findIndex(({ name }) => name === named.name || named.name === 'subagents');
    const at = named.id !== undefined ? byId : byName === -1 && this.#open.length === 1 ? 0 : byName;
    return at === -1 ? undefined : this.#open.splice(at, 1)[0];
  }

  #result(call: Open, output: string, failed: boolean): void {
    const { id, name, input } = call;
    const words = taggedTexts(output).map(({ text }) => text);
    if (SWITCHED.test(output.slice(0, 200))) this.log.goOn();
    if (SAYS[name] !== undefined) {
      for (const text of words) this.log.prompt(text);
      return;
    }
    if (ASKS.has(name)) {
      const [answer] = words.length > 0 ? words : [untaggedText(output) ?? ''];
      this.log.answer(firstText(input, 'question') ?? '', answer ?? '', optionsIn(input));
      this.log.setResult(id, callFacts({ id, name, input, result: { output: '', failed } }));
      return;
    }
    const folder = this.#folder;
    this.log.setResult(id, callFacts({ id, name, input, result: { output, failed }, folder }));
    const feedback = feedbackIn(output);
    if (feedback !== undefined)
      this.log.prompt(feedback, /^\s*\{?[^{}]{0,40}denied/.test(output) ? 'refusal' : undefined);
  }

  /** The errors of the model's service after a message and before the next one. */
  #failed({ number, at }: Message, later: readonly (Message | undefined)[]): void {
    const next = later.find((message) => message?.at !== undefined)?.at;
    const failure = this.failures.findLast((one) =>
      one.after === undefined
        ? (one.at ?? '') >= (at ?? '') && (next === undefined || (one.at ?? '') < next)
        : one.after === number || (later.length === 0 && one.after > number),
    );
    if (!failure || (failure.after === undefined && at === undefined && later.length > 0)) return;
    this.log.record(number, failure.at);
    this.log.fail(errorText(failure.text));
  }
}

/** Splits a message into results of calls and other texts. */
function split(
  blocks: readonly Block[],
  take: (named: { id?: string | undefined; name?: string }) => Open | undefined,
): { results: { call: Open; output: string; failed: boolean }[]; others: string[] } {
  const results: { call: Open; output: string; failed: boolean }[] = [];
  const others: string[] = [];
  /** The last result, if the next block may continue it: its own block had the header alone. */
  let begun: (typeof results)[number] | undefined;
  for (const block of blocks) {
    if (block.type === 'result') {
      const call = take({ id: block.id });
      if (call) results.push({ call, output: block.output, failed: block.failed });
      begun = undefined;
    } else if (block.type === 'text') {
      const header = RESULT.exec(block.text);
      const call = header ? take({ name: header[1] ?? '' }) : undefined;
      if (header && call) {
        const output = block.text.slice(header[0].length);
        const result = { call, output, failed: false };
        results.push(result);
        begun = output.trim() === '' ? result : undefined;
      } else if (begun && !PROGRAM.test(block.text)) {
        begun.output = block.text;
        begun = undefined;
      } else if (!header) {
        others.push(block.text);
      }
    }
  }
  return { results, others };
}

function textsIn({ blocks }: Message): string[] {
  return blocks.flatMap((block) => (block.type === 'text' ? [block.text] : []));
}

/** The options of a question: a list, its JSON, or `<suggest>` tags. */
function optionsIn(input: unknown): string[] {
  const { options, follow_up: suggested } = fieldsOf(input);
  const value = options ?? suggested;
  const listed =
    typeof value === 'string' && value.trimStart().startsWith('[') ? parseDocument(value) : value;
  if (Array.isArray(listed))
    return listed
      .map((one: unknown) =>
        typeof one === 'string' ? one : (firstText(one, 'text', 'answer', 'label') ?? ''),
      )
      .slice(0, LIST_MAX);
  const tags =
    typeof value === 'string' ? value.matchAll(/<suggest[^<>\n]{0,100}>([\s\S]*?)<\/suggest>/g) : [];
  return [...tags].map(([, text = '']) => text).slice(0, LIST_MAX);
}

/** The list of messages in a document of any of the formats. */
function messagesIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return listAt(value, 'messages');
}

function isUi(values: readonly unknown[]): boolean {
  return values.some((value) => {
    const { type, role } = fieldsOf(value);
    return role === undefined && (type === 'say' || type === 'ask');
  });
}

function failuresIn(values: readonly unknown[]): UiMessage[] {
  return values
    .map((value, i) => uiMessageOf(value, i + 1))
    .filter((one) => one?.kind === 'api_req_failed')
    .filter((one) => one !== undefined);
}
