import { briefingsIn } from '@0dai/session-schema/internal';
import { lineOf } from '../../facts/facts.ts';
import { toolCallFacts } from '../../facts/tool-call.ts';
import { TurnLog } from '../../facts/turn-log.ts';
import { type Json, listAt, objectAt, textAt } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { isoTime } from '../../logs/times.ts';
import { type Message, messageOf, type Result } from './messages.ts';
import { toolCall } from './tools.ts';

/** Reads facts from the lines that `rows` makes of a conversation in Zed. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const reader = new ThreadReader();
  for (const { value, offset } of records(lines)) reader.record(value, offset);
  return reader.log.reading();
}

class ThreadReader {
  readonly log = new TurnLog();
  readonly #calls = new Map<string, Message['calls'][number]>();
  #folders: readonly string[] = [];

  record(value: Json, offset: number): void {
    this.log.record(offset, isoTime(value.at));
    const thread = objectAt(value, 'thread');
    if (thread) this.#thread(thread);
    else this.#message(messageOf(value.message), value.message !== undefined);
  }

  #thread(thread: Json): void {
    this.#folders = listAt(thread, 'folders').filter((one) => typeof one === 'string');
    const title = lineOf(textAt(thread, 'title') ?? '');
    if (title !== '') this.log.add([{ fact: 'title', text: title }]);
  }

  #message(message: Message, isMessage: boolean): void {
    const { kind, text, calls, results } = message;
    // Before 2025-09, the results of calls came with the next message.
    for (const result of results) this.#result(result);
    switch (kind) {
      case 'user':
        if (text.trim() === '') break;
        this.log.closeCalls();
        this.log.add(briefingsIn(text).map((brief) => ({ fact: 'briefing', ...brief })));
        this.log.prompt(text);
        break;
      case 'agent':
        this.log.words(text);
        for (const call of calls) this.#call(call, results);
        // An agent that calls nothing more has finished.
        if (calls.length === 0 && text.trim() !== '') this.log.end('done');
        break;
      case 'summary':
        this.log.summary(text);
        break;
      case 'unknown':
        this.log.unknown(isMessage ? lineOf(message.name).slice(0, 40) || 'message' : 'row');
        break;
    }
  }

  #call(call: Message['calls'][number], results: readonly Result[]): void {
    this.log.goOn();
    this.#calls.set(call.id, call);
    this.log.call(call.id, toolCallFacts(toolCall(call, undefined, this.#folders)));
    const result = results.find(({ id }) => id === call.id);
    if (result) this.#result(result);
  }

  #result(result: Result): void {
    const call = this.#calls.get(result.id);
    if (call) this.log.setResult(result.id, toolCallFacts(toolCall(call, result, this.#folders)));
  }
}
