import type { FactBody } from '@0dai/session-schema/internal';
import { lineOf, textOf } from '../../facts/facts.ts';
import { acceptedPlan } from '../../facts/plans/accepted-plan.ts';
import { type LoggedCall, OPEN, ofSubagent, toolCallFacts } from '../../facts/tool-call.ts';
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
import { asCurrent } from './legacy.ts';
import { answerFacts, endOf, workOf } from './tools.ts';

// A session of Kimi Code (protocol 1.4): `wire.jsonl`, one event a line, with the time in milliseconds. Kimi CLI before
// it wrote `{timestamp, message: {type, payload}}`; `asCurrent` translates. A sub-agent has a log of its own, whose
// prompts the program wrote.

/** Events that are read as nothing. */
const IGNORED =
  /^(?:metadata|config\.|tools\.|llm\.|usage\.|token_counting\.|runtime\.|plugin\.|profile\.|permission\.|hook\.|mcp\.|cron\.|skill\.|session\.|step\.|context\.(?:append_message|clear|token)|legacy\.)/;

/** Reads facts from a part of a Kimi log. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const wire = new Wire();
  for (const { value, offset } of records(lines)) {
    wire.log.record(offset, timeOf(value));
    wire.event(asCurrent(value));
  }
  return wire.log.reading();
}

class Wire {
  readonly log = new FactLog();
  readonly #calls = new Map<string, LoggedCall & { input: Json | undefined }>();
  #folder: string | undefined;
  #isSubagent = false;
  #isAtWork = false;
  /** The plan that the user sees, until it is accepted. */
  #plan = '';

  event(value: Json): void {
    const type = textAt(value, 'type') ?? '';
    const origin = textAt(objectAt(value, 'origin'), 'kind') ?? 'user';
    this.#folder =
      textAt(value, 'cwd') ?? textAt(objectAt(value, 'environmentDisclosure'), 'cwd') ?? this.#folder;
    // Kimi CLI logs the events of a sub-agent in the log of the session.
    if (value.isSubagent === true) {
      if (type === 'context.append_loop_event') this.#loop(objectAt(value, 'event'), true);
      return;
    }
    switch (type) {
      case 'plan.display':
        this.#plan = textAt(value, 'content') ?? '';
        break;
      case 'turn.prompt':
        // The task of a sub-agent.
        if (textAt(objectAt(value, 'origin'), 'name') === 'subagent') this.#isSubagent = true;
        this.#isAtWork = true;
        if (origin === 'user') this.#prompt(textsOf(value.input).join('\n'), false);
        break;
      case 'turn.steer':
        if (origin === 'user') this.#prompt(textsOf(value.input).join('\n'), true);
        break;
      case 'turn.cancel':
        this.#endTurn({ outcome: 'interrupted' });
        break;
      case 'turn.ended':
        this.#ended(value);
        break;
      case 'context.append_loop_event':
        this.#loop(objectAt(value, 'event'));
        break;
      default:
        if (/compact/i.test(type)) this.#summary(value);
        else if (!IGNORED.test(type))
          this.log.unknown(lineOf(type || (Object.keys(value)[0] ?? '')).slice(0, 40));
    }
  }

  #prompt(content: string, isSteering: boolean): void {
    const text = textOf(content.replace(/<system-reminder>[\s\S]*?<\/system-reminder>/g, ''));
    if (text === '') return;
    if (!isSteering) this.log.closeCalls();
    this.#add([
      ...(isSteering ? [] : [{ fact: 'turn' as const, outcome: 'begun' as const }]),
      { fact: 'prompt', text, ...(isSteering && { via: 'queue' as const }) },
    ]);
  }

  #loop(event: Json | undefined, isSubagent = this.#isSubagent): void {
    switch (textAt(event, 'type')) {
      case 'content.part': {
        const part = objectAt(event, 'part');
        const text = textAt(part, 'type') === 'text' ? textOf(textAt(part, 'text') ?? '') : '';
        if (!isSubagent && text !== '') this.log.add([{ fact: 'words', text }]);
        break;
      }
      case 'tool.call':
        this.#call(event, isSubagent);
        break;
      case 'tool.result':
        this.#result(event, isSubagent);
        break;
      case 'step.end':
        if (/^(?:end_turn|stop)$/.test(textAt(event, 'finishReason') ?? ''))
          this.#endTurn({ outcome: 'done' });
        break;
      case 'step.error':
        this.#endTurn(failedTurn(textAt(event, 'message') ?? textAt(event, 'error') ?? ''));
        break;
      default:
    }
  }

  #call(event: Json | undefined, isSubagent: boolean): void {
    const [id, tool] = [textAt(event, 'toolCallId'), textAt(event, 'name')];
    if (id === undefined || tool === undefined || this.#calls.has(id)) return;
    const args = fieldAt(event, 'args');
    const call = { id, tool, input: asObject(typeof args === 'string' ? parsedJson(args) : args) };
    this.#calls.set(id, call);
    const facts = toolCallFacts({ ...call, ...workOf(tool, call.input), ...OPEN, folder: this.#folder });
    this.log.call(id, isSubagent ? ofSubagent(facts) : facts);
  }

  #result(event: Json | undefined, isSubagent: boolean): void {
    const id = textAt(event, 'toolCallId') ?? '';
    const call = this.#calls.get(id);
    if (!call) return;
    const result = objectAt(event, 'result');
    const texts = textsOf(fieldAt(result, 'output')).join('\n');
    const told = [texts, textAt(result, 'message') ?? ''].filter(Boolean).join('\n');
    const end = endOf(call.tool, result?.isError === true, told);
    const answers =
      call.tool === 'AskUserQuestion' && end.outcome === 'ok' ? answerFacts(call.input, texts) : [];
    const facts = toolCallFacts({
      ...call,
      ...workOf(call.tool, call.input),
      ...end,
      output: end.output && texts,
      folder: this.#folder,
    });
    const accepted =
      call.tool === 'ExitPlanMode' && /approved by (?:the )?user|user approved/i.test(told)
        ? acceptedPlan(this.#plan)
        : [];
    const all = [...answers, ...accepted, ...facts];
    this.log.setResult(id, isSubagent ? ofSubagent(all) : all);
  }

  #ended(value: Json): void {
    const reason = textAt(value, 'reason') ?? 'completed';
    const message = textAt(value, 'error') ?? textAt(objectAt(value, 'error'), 'message') ?? '';
    if (/cancel|abort|interrupt/i.test(reason)) {
      if (this.#isAtWork) this.#endTurn({ outcome: 'interrupted' });
    } else if (/error|fail/i.test(reason)) this.#endTurn(failedTurn(message));
    else if (this.#isAtWork) this.#endTurn({ outcome: 'done' });
  }

  #summary(value: Json): void {
    const given = fieldAt(value, 'summary') ?? fieldAt(objectAt(value, 'result'), 'summary');
    const text = textOf(textsOf(given).join('\n'));
    this.#add(text === '' ? [] : [{ fact: 'summary', text }]);
  }

  #endTurn(how: Omit<Extract<FactBody, { fact: 'turn' }>, 'fact'>): void {
    this.#isAtWork = false;
    this.log.closeCalls();
    this.#add([{ fact: 'turn', ...how }]);
  }

  #add(facts: readonly FactBody[]): void {
    this.log.add(this.#own(facts));
  }

  #own(facts: readonly FactBody[]): readonly FactBody[] {
    return this.#isSubagent ? ofSubagent(facts) : facts;
  }
}

/** The time of an event: milliseconds, or seconds in the older format. */
function timeOf(value: Json): string | undefined {
  const seconds = numberAt(value, 'timestamp');
  const ms =
    numberAt(value, 'time') ??
    numberAt(value, 'created_at') ??
    (seconds === undefined ? undefined : seconds * 1_000);
  return ms !== undefined && ms >= 0 && ms < 8.64e15 ? new Date(ms).toISOString() : undefined;
}
