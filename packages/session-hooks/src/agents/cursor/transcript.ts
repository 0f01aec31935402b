import type { FactBody } from '@0dai/session-schema/internal';
import { lineOf, textOf } from '../../facts/facts.ts';
import { type CallEnd, type LoggedCall, OPEN, type ToolWork, toolCallFacts } from '../../facts/tool-call.ts';
import { failedTurn } from '../../facts/turn-error.ts';
import { FactLog } from '../../logs/fact-log.ts';
import { asObject, fieldAt, type Json, objectAt, textAt, textsOf } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { Bubbles } from './ide/bubbles.ts';
import { Todos, workOf } from './tools.ts';
import { userPrompt } from './user-prompt.ts';

// A conversation in Cursor's editor has the lines of `ide/rows.ts`. A transcript of cursor-agent: `{role, message: {content}}` a line, with neither times nor folder nor, mostly, the
// results of calls. A call counts as done when the agent goes on after it; a command's exit code stays unknown.

/** Reads facts from a part of a transcript of cursor-agent, or a conversation in Cursor's editor. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const found = new Transcript();
  for (const { value, offset } of records(lines)) found.record(value, offset);
  return found.log.reading();
}

class Transcript {
  readonly log = new FactLog();
  readonly #todos = new Todos();
  readonly #bubbles = new Bubbles(this.log);
  /** The calls of the last message. */
  #open: { call: LoggedCall; work: ToolWork }[] = [];
  #offset = 0;

  record(value: Json, offset: number): void {
    if (this.#bubbles.record(value, offset)) return;
    this.#offset = offset;
    this.log.record(offset, value.timestamp);
    const content = fieldAt(objectAt(value, 'message'), 'content') ?? value.content;
    switch (textAt(value, 'role') ?? textAt(value, 'type')) {
      case 'user':
        this.#user(content);
        break;
      case 'assistant':
        this.#assistant(content);
        break;
      case 'tool':
        this.#results(partsOf(content));
        break;
      case 'turn_ended':
        this.#endTurn(value);
        break;
      case 'system':
        break;
      default:
        this.log.unknown(lineOf(textAt(value, 'type') ?? Object.keys(value)[0] ?? '').slice(0, 40));
    }
  }

  #user(content: unknown): void {
    const parts = partsOf(content);
    this.#results(parts);
    const texts = parts
      .filter((part) => textAt(part, 'type') === 'text')
      .flatMap((part) => textAt(part, 'text') ?? []);
    const text = userPrompt((typeof content === 'string' ? [content] : texts).join('\n'));
    if (text === undefined) return;
    this.#closeCalls();
    this.log.add([
      { fact: 'turn', outcome: 'begun' },
      { fact: 'prompt', text },
    ]);
  }

  #assistant(content: unknown): void {
    this.#closeCalls();
    if (typeof content === 'string') this.#say(content);
    for (const [i, part] of partsOf(content).entries()) {
      const type = textAt(part, 'type') ?? '';
      if (type === 'text') this.#say(textAt(part, 'text') ?? '');
      else if (type === 'tool_use' || type === 'tool_call') this.#call(part, i);
    }
  }

  #say(said: string): void {
    const text = textOf(said);
    this.log.add(text === '' ? [] : [{ fact: 'words', text }]);
  }

  #call(part: Json, number: number): void {
    const id = textAt(part, 'id') ?? textAt(part, 'toolCallId') ?? `${this.#offset}.${number}`;
    const input = fieldAt(part, 'input') ?? fieldAt(part, 'args') ?? fieldAt(part, 'arguments');
    const call = { id, tool: textAt(part, 'name') ?? '', input };
    const isTodos = call.tool.replaceAll('_', '').toLowerCase() === 'todowrite';
    const facts = isTodos ? this.#todos.write(asObject(input)) : [];
    const work = { ...workOf(call.tool, input), ...(facts.length > 0 && { facts }) };
    this.#open.push({ call, work });
    this.log.call(id, toolCallFacts({ ...call, ...work, ...OPEN }));
  }

  /** Results, which some versions write: in the order of the calls where they have no id. */
  #results(parts: readonly Json[]): void {
    for (const part of parts) {
      if (!/^tool[-_]result$/.test(textAt(part, 'type') ?? '')) continue;
      const id = textAt(part, 'tool_use_id') ?? textAt(part, 'toolCallId') ?? textAt(part, 'id');
      const at = id === undefined ? 0 : this.#open.findIndex(({ call }) => call.id === id);
      const [open] = at === -1 ? [] : this.#open.splice(at, 1);
      const output = textsOf(fieldAt(part, 'content') ?? fieldAt(part, 'result')).join('\n');
      const isFailed = part.is_error === true || part.isError === true;
      if (open) this.#end(open.call, open.work, { outcome: isFailed ? 'failed' : 'ok', output });
    }
  }

  #end(call: LoggedCall, work: ToolWork, end: CallEnd): void {
    this.log.setResult(call.id, toolCallFacts({ ...call, ...work, ...end }));
  }

  #closeCalls(): void {
    for (const { call, work } of this.#open) this.#end(call, work, { outcome: 'ok', output: '' });
    this.#open = [];
  }

  #endTurn(value: Json): void {
    const status = textAt(value, 'status') ?? 'success';
    const isDone = /^(?:success|completed|done|finished)$/.test(status);
    if (isDone) this.#closeCalls();
    this.#open = [];
    this.log.closeCalls();
    const message = [textAt(value, 'error'), textAt(value, 'message')].find(Boolean) ?? '';
    const isStopped = /abort|cancel|interrupt|stop/i.test(status);
    const how: Omit<Extract<FactBody, { fact: 'turn' }>, 'fact'> = isDone
      ? { outcome: 'done' }
      : isStopped
        ? { outcome: 'interrupted' }
        : failedTurn(message);
    this.log.add([{ fact: 'turn', ...how }]);
  }
}

function partsOf(content: unknown): Json[] {
  return Array.isArray(content) ? content.map(asObject).filter((part) => part !== undefined) : [];
}
