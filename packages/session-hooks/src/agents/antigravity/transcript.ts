import { briefingsIn } from '@0dai/session-schema/internal';
import { lineOf } from '../../facts/facts.ts';
import { TurnLog } from '../../facts/turn-log.ts';
import { firstText, listAt, plainText } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { isoTime } from '../../logs/times.ts';
import { argumentsOf, type Call, callFacts, isArtifact, resultFacts } from './tools.ts';

// A transcript of Antigravity: one step a line. The model's step names its calls; the steps after it are their results,
// in order, without an id. `task.md` beside it is the plan.

/** Steps that hold no facts. */
const IGNORED: ReadonlySet<string> = new Set(
  (
    'CONVERSATION_HISTORY EPHEMERAL_MESSAGE SYSTEM_MESSAGE SYSTEM KNOWLEDGE_ARTIFACTS TASK_BOUNDARY NOTIFY_USER ' +
    'RULES_APPLIED MEMORY RETRIEVE_MEMORY CLIPBOARD DUMMY FINISH PROPOSE_CODE LINT_DIFF USER_SETTINGS'
  ).split(' '),
);
const REQUEST = /<USER_REQUEST>\s*([\s\S]*?)\s*(?:<\/USER_REQUEST>|$)/g;
const ADDED =
  /<(ADDITIONAL_METADATA|USER_SETTINGS_CHANGE|EPHEMERAL_MESSAGE|SYSTEM_MESSAGE|user_information|artifacts|mentioned_files)>[\s\S]*?(?:<\/\1>|$)/g;

/** Reads a transcript, or the plan in a `task.md`. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const [first, ...rest] = lines;
  if (first && first.offset === 0 && rest.length === 0 && !first.text.trimStart().startsWith('{'))
    return planIn(first.text);
  const conversation = new Conversation();
  for (const { value, offset } of records(first ? [first, ...rest] : [])) conversation.step(value, offset);
  return conversation.log.reading();
}

/** The plan of a `task.md`. Its source is its length, since a changed plan is another fact. */
function planIn(text: string): LogReading {
  const log = new TurnLog();
  log.record(Buffer.byteLength(text), undefined);
  log.plan(text);
  return log.reading();
}

class Conversation {
  readonly log = new TurnLog();
  #open: Call[] = [];

  step(value: Readonly<Record<string, unknown>>, offset: number): void {
    const { source, type, status, created_at: at } = value;
    const kind = typeof type === 'string' ? type : source === 'MODEL' ? 'PLANNER_RESPONSE' : 'USER_INPUT';
    const text = firstText(value, 'content') ?? '';
    const { log } = this;
    log.record(offset, isoTime(at));
    if (kind === 'USER_INPUT') {
      if (source === 'USER_EXPLICIT') this.#prompt(text);
      else if (source === 'SYSTEM') return;
      else log.unknown(lineOf(`USER_INPUT ${plainText(source)}`).slice(0, 40));
    } else if (kind === 'PLANNER_RESPONSE') this.#said(value, text, offset);
    else if (kind === 'CHECKPOINT') log.summary(text);
    else if (kind === 'ERROR_MESSAGE') this.#error(text);
    else if (source === 'MODEL') this.#result(kind, plainText(status ?? 'DONE'), text, offset);
    else if (!IGNORED.has(kind)) log.unknown(lineOf(kind).slice(0, 40));
  }

  #prompt(text: string): void {
    const requests = [...text.matchAll(REQUEST)].map(([, request = '']) => request);
    const own = (requests.length > 0 ? requests.join('\n') : text).replace(ADDED, '');
    this.log.add(briefingsIn(text).map((brief) => ({ fact: 'briefing' as const, ...brief })));
    this.#open = [];
    this.log.closeCalls();
    this.log.prompt(own);
  }

  #said(value: Readonly<Record<string, unknown>>, text: string, offset: number): void {
    const calls = listAt(value, 'tool_calls');
    this.log.words(text);
    for (const [i, one] of calls.entries()) {
      const name = firstText(one, 'name');
      if (name === undefined) continue;
      const call = { id: firstText(one, 'id') ?? `${offset}.${i}`, name, input: argumentsOf(one) };
      const message = name === 'notify_user' ? firstText(call.input, 'Message') : undefined;
      this.log.goOn();
      if (message !== undefined) this.log.words(message);
      this.log.call(call.id, callFacts(call));
      this.#open.push(call);
    }
    if (calls.length === 0 && text !== '' && value.status !== 'ERROR') this.log.end('done');
    if (value.status === 'CANCELED' || value.status === 'CANCELLED') this.log.end('interrupted');
  }

  #result(kind: string, status: string, output: string, offset: number): void {
    const call = this.#open.shift();
    if (!call) {
      this.log.add(resultFacts(`${offset}`, kind, status, output));
      return;
    }
    this.log.setResult(call.id, callFacts(call, { status, output }));
    if (!/^(?:ERROR|CANCEL)/.test(status)) this.#written(call.input);
  }

  /** A plan that was written as a whole; later edits of it are only in the file. */
  #written(input: Readonly<Record<string, unknown>>): void {
    const path = firstText(input, 'TargetFile');
    if (path !== undefined && isArtifact(path) && /[\\/]task\.md$/.test(path))
      this.log.plan(firstText(input, 'CodeContent') ?? '');
  }

  #error(text: string): void {
    if (text !== '') this.log.fail(text);
  }
}
