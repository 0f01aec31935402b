import type { FactBody } from '@0dai/session-schema/internal';
import { fileFact, lineOf, textOf } from '../../facts/facts.ts';
import { todosPlan } from '../../facts/plans/todos.ts';
import { type CallEnd, type LoggedCall, OPEN, toolCallFacts } from '../../facts/tool-call.ts';
import { failedTurn } from '../../facts/turn-error.ts';
import { FactLog } from '../../logs/fact-log.ts';
import {
  asObject,
  fieldAt,
  type Json,
  numberAt,
  objectAt,
  parsedJson,
  textAt,
  textsOf,
} from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { endOf, workOf } from './tools.ts';

// A session of Droid: `~/.factory/sessions/<folder>/<id>.jsonl`, messages with Anthropic's parts. Sources: logs of
// 0.81.0 and 0.225.2. `droid exec -o stream-json` prints records of its own, which some people keep; they are read
// too. A hook is a message that only the user sees.

const IGNORED: ReadonlySet<string> = new Set(
  'session_end session_settings session_metadata system reasoning model_change settings_change'.split(' '),
);
/** Context that Droid adds beside the user's words. */
const INJECTED = /<system-(reminder|notification)>[\s\S]*?(?:<\/system-\1>|$)/g;

/** Reads facts from a part of a Droid session. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const session = new Session();
  for (const { value, offset } of records(lines)) session.record(value, offset);
  return session.log.reading();
}

class Session {
  readonly log = new FactLog();
  readonly #calls = new Map<string, LoggedCall>();
  #folder: string | undefined;
  #isAtWork = false;

  record(value: Json, offset: number): void {
    const type = textAt(value, 'type') ?? '';
    this.log.record(offset, value.timestamp);
    switch (type) {
      case 'session_start': {
        this.#folder = textAt(value, 'cwd');
        const title = lineOf(textAt(value, 'sessionTitle') ?? textAt(value, 'title') ?? '');
        this.log.add(title === '' ? [] : [{ fact: 'title', text: title }]);
        break;
      }
      case 'message':
        this.#message(objectAt(value, 'message') ?? value);
        break;
      case 'tool_call':
        this.#call(textAt(value, 'toolCallId'), textAt(value, 'toolName'), fieldAt(value, 'parameters'));
        break;
      case 'tool_result':
        this.#streamed(value);
        break;
      case 'completion':
        this.#say(textAt(value, 'finalText') ?? '');
        this.#endTurn({ outcome: 'done' });
        break;
      case 'todo_state':
        this.log.add(todosPlan(fieldAt(objectAt(value, 'todos'), 'todos') ?? value.todos));
        break;
      case 'compaction_state': {
        const summary = textOf(textAt(value, 'summaryText') ?? '');
        this.log.add(summary === '' ? [] : [{ fact: 'summary', text: summary }]);
        break;
      }
      case 'agent_turn_outcome':
        this.#outcome(value);
        break;
      case 'error':
        this.#endTurn(failedTurn(textAt(value, 'message') ?? ''));
        break;
      default:
        if (!IGNORED.has(type)) this.log.unknown(lineOf(type || (Object.keys(value)[0] ?? '')).slice(0, 40));
    }
  }

  #message(message: Json): void {
    if (textAt(message, 'visibility') === 'user_only') return;
    const content = fieldAt(message, 'content') ?? fieldAt(message, 'text');
    const parts = Array.isArray(content) ? content.map(asObject) : [];
    const texts = textsOf(content);
    if (textAt(message, 'role') === 'user') {
      for (const part of parts) if (textAt(part, 'type') === 'tool_result') this.#result(part);
      this.#prompt(texts);
      return;
    }
    if (textAt(message, 'role') !== 'assistant') return;
    for (const text of texts) this.#say(text);
    const calls = parts.filter((part) => textAt(part, 'type') === 'tool_use');
    for (const part of calls) this.#call(textAt(part, 'id'), textAt(part, 'name'), fieldAt(part, 'input'));
    // Since about 0.2, a record of its own says so after the message too.
    if (calls.length === 0 && texts.length > 0) this.#endTurn({ outcome: 'done' });
    else this.#isAtWork = true;
  }

  #prompt(texts: readonly string[]): void {
    const text = textOf(
      texts
        .map((one) => one.replace(INJECTED, '').trim())
        .filter(Boolean)
        .join('\n'),
    );
    if (text === '') return;
    if (/^\[?Request (?:interrupted|cancelled|canceled) by user\]?/i.test(text)) {
      this.#endTurn({ outcome: 'interrupted' });
      return;
    }
    this.log.closeCalls();
    this.#isAtWork = true;
    this.log.add([
      { fact: 'turn', outcome: 'begun' },
      { fact: 'prompt', text },
    ]);
  }

  #say(said: string): void {
    const text = textOf(said);
    this.log.add(text === '' ? [] : [{ fact: 'words', text }]);
  }

  #call(id: string | undefined, tool: string | undefined, input: unknown): void {
    if (id === undefined || tool === undefined || this.#calls.has(id)) return;
    const call = { id, tool, input };
    this.#calls.set(id, call);
    this.log.call(id, toolCallFacts({ ...call, ...workOf(tool, input), ...OPEN, folder: this.#folder }));
  }

  #result(part: Json | undefined): void {
    const id = textAt(part, 'tool_use_id') ?? '';
    const told = textsOf(fieldAt(part, 'content')).join('\n');
    const call = this.#calls.get(id);
    if (call) this.#end(call, endOf(call.tool, part?.is_error === true, told));
    // The call is in a part that was not read; the result of an edit names its file.
    else this.log.add(editedFile(told));
  }

  #streamed(value: Json): void {
    const call = this.#calls.get(textAt(value, 'toolCallId') ?? '');
    if (!call) return;
    const result = objectAt(value, 'value');
    const output = textAt(result, 'stdout') ?? textAt(value, 'value') ?? '';
    const exit = numberAt(result, 'exitCode');
    const isError = value.isError === true || value.is_error === true || (exit ?? 0) !== 0;
    this.#end(
      call,
      exit === undefined
        ? endOf(call.tool, isError, output)
        : { outcome: isError ? 'failed' : 'ok', output, exit },
    );
  }

  #end(call: LoggedCall, end: CallEnd): void {
    this.log.setResult(
      call.id,
      toolCallFacts({ ...call, ...workOf(call.tool, call.input), ...end, folder: this.#folder }),
    );
  }

  #outcome(value: Json): void {
    const reason = textAt(value, 'reason') ?? '';
    const isAtWork = this.#isAtWork;
    if (/cancel|interrupt|abort/i.test(reason)) this.#endTurn({ outcome: 'interrupted' });
    else if (/error|fail|limit/i.test(reason))
      this.#endTurn(failedTurn(textAt(value, 'errorMessage') ?? textAt(value, 'message') ?? reason));
    else if (isAtWork) this.#endTurn({ outcome: 'done' });
  }

  #endTurn(how: Omit<Extract<FactBody, { fact: 'turn' }>, 'fact'>): void {
    this.#isAtWork = false;
    this.log.closeCalls();
    this.log.add([{ fact: 'turn', ...how }]);
  }
}

function editedFile(told: string): FactBody[] {
  const result = asObject(told.startsWith('{"success":true') ? parsedJson(told) : undefined);
  return fileFact(textAt(result, 'file_path'), 'modified');
}
