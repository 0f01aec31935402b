import { briefingsIn } from '@0dai/session-schema/internal';
import { lineOf, textOf } from '../../facts/facts.ts';
import { type LoggedCall, OPEN, toolCallFacts } from '../../facts/tool-call.ts';
import { failedTurn } from '../../facts/turn-error.ts';
import { Branches } from '../../logs/branches.ts';
import { FactLog } from '../../logs/fact-log.ts';
import { asObject, type Json, listAt, numberAt, objectAt, textAt } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { hookContext, stateSnapshot, userPrompt } from '../gemini/user-prompt.ts';
import { isOlderChat, olderTranscript } from './older.ts';
import { answerFacts, endOf, resultText, workOf } from './tools.ts';

// A chat of Qwen Code: `~/.qwen/projects/<folder>/chats/<id>.jsonl`, one record a line, a tree by `uuid` and
// `parentUuid`. Sources: logs of 0.15.10, 0.21.13 and 0.24.4. Messages have Gemini's parts. The log has no end of a
// turn: it is a message without calls.

/** User records that another program wrote. */
const INJECTED: ReadonlySet<string> = new Set(['notification', 'cron', 'goal_runtime', 'realtime_message']);
/** Known kinds of system records that are read as nothing. */
const IGNORED: ReadonlySet<string> = new Set(
  (
    'attribution_snapshot session_artifact_snapshot session_artifact_event slash_command at_command ' +
    'file_history_snapshot parent_session session_start session_end mode_change goal_runtime agent_color branch'
  ).split(' '),
);

/** Reads facts from a part of a Qwen Code chat. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const chat = new Chat();
  for (const line of lines) {
    if (isOlderChat(line.text)) return olderTranscript(line);
    for (const { value, offset } of records([line])) chat.record(value, offset);
  }
  return chat.log.reading();
}

class Chat {
  readonly log = new FactLog();
  readonly #calls = new Map<string, LoggedCall>();
  readonly #branches = new Branches();
  /** The last failed request, which a later answer makes void. */
  #failed: string | undefined;
  #failures = 0;

  record(value: Json, offset: number): void {
    const type = textAt(value, 'type');
    const subtype = textAt(value, 'subtype');
    this.log.record(offset, value.timestamp);
    this.#follow(value, type, subtype, offset);
    const parts = listAt(objectAt(value, 'message'), 'parts');
    switch (type) {
      case 'user':
        this.#user(value, parts, subtype);
        break;
      case 'assistant':
        this.#assistant(value, parts);
        break;
      case 'tool_result':
        this.#results(value, parts);
        break;
      case 'system':
        this.#system(objectAt(value, 'systemPayload'), subtype);
        break;
      default:
        this.log.unknown(lineOf(type ?? Object.keys(value)[0] ?? '').slice(0, 40));
    }
  }

  /** Leaves the branch that a rewind, or a prompt after an earlier record, gave up. File changes stay. */
  #follow(value: Json, type: string | undefined, subtype: string | undefined, offset: number): void {
    const id = textAt(value, 'uuid');
    if (id === undefined) return;
    const target = textAt(objectAt(value, 'systemPayload'), 'targetUuid');
    const parent =
      subtype === 'rewind' ? (target ?? textAt(value, 'parentUuid')) : textAt(value, 'parentUuid');
    const canBranch = subtype === 'rewind' || type === 'user';
    const from = this.#branches.add(id, canBranch ? parent : undefined, offset);
    if (from === undefined) return;
    this.log.rewind(from, (fact) => fact.fact === 'file' && fact.change !== 'read');
    this.log.add([{ fact: 'rewound', from }]);
  }

  #user(value: Json, parts: readonly unknown[], subtype: string | undefined): void {
    const texts = textsIn(parts);
    const briefed = texts.flatMap((text) => briefingsIn(hookContext(text)));
    this.log.add(briefed.map((one) => ({ fact: 'briefing' as const, ...one })));
    const provenance = textAt(value, 'provenance');
    if (provenance !== undefined && !provenance.includes('user')) return;
    if (subtype !== undefined && INJECTED.has(subtype)) return;
    const shown = textAt(objectAt(value, 'systemPayload'), 'displayText');
    const text = userPrompt(shown ?? texts.join('\n'));
    if (text === undefined || /^<system-reminder>[\s\S]*<\/system-reminder>$/.test(text)) return;
    if (subtype === 'mid_turn_user_message') {
      this.log.add([{ fact: 'prompt', text, via: 'queue' }]);
      return;
    }
    this.log.closeCalls();
    this.#failed = undefined;
    this.log.add([
      { fact: 'turn', outcome: 'begun' },
      { fact: 'prompt', text },
    ]);
  }

  #assistant(value: Json, parts: readonly unknown[]): void {
    const text = textOf(textsIn(parts).join('\n'));
    this.log.add(text === '' ? [] : [{ fact: 'words', text }]);
    const calls = parts
      .map((part) => objectAt(asObject(part), 'functionCall'))
      .filter((call) => call !== undefined);
    for (const [i, call] of calls.entries()) {
      const id = textAt(call, 'id') ?? `${textAt(value, 'uuid') ?? ''}.${i}`;
      const use = { id, tool: textAt(call, 'name') ?? '', input: objectAt(call, 'args') };
      if (this.#calls.has(id)) continue;
      this.#calls.set(id, use);
      this.log.call(
        id,
        toolCallFacts({
          ...use,
          ...workOf(use.tool, use.input, undefined),
          ...OPEN,
          folder: textAt(value, 'cwd'),
        }),
      );
    }
    if (calls.length > 0 || text === '') return;
    this.log.closeCalls();
    this.log.add([{ fact: 'turn', outcome: 'done' }]);
  }

  #results(value: Json, parts: readonly unknown[]): void {
    const result = objectAt(value, 'toolCallResult');
    const first = parts
      .map((part) => objectAt(asObject(part), 'functionResponse'))
      .find((one) => one !== undefined);
    const id = textAt(result, 'callId') ?? textAt(first, 'id') ?? '';
    const call = this.#calls.get(id);
    const told = resultText(parts, id);
    const tool = call?.tool ?? textAt(first, 'name') ?? '';
    const hasError = textAt(objectAt(first, 'response'), 'error') !== undefined;
    const end = endOf(tool, textAt(result, 'status') ?? (hasError ? 'error' : undefined), told);
    const input = asObject(call?.input);
    const work = workOf(tool, input, result?.resultDisplay);
    const facts = toolCallFacts({ id, tool, ...work, ...end, folder: textAt(value, 'cwd') });
    const answers = end.outcome === 'ok' && tool === 'ask_user_question' ? answerFacts(input, told) : [];
    // The call may be in a part that was not read; then the result alone shows the file.
    if (call) this.log.setResult(id, [...answers, ...facts]);
    else this.log.add(facts.filter(({ fact }) => fact === 'file' || fact === 'plan'));
  }

  #system(payload: Json | undefined, subtype: string | undefined): void {
    switch (subtype) {
      case 'custom_title': {
        const title = lineOf(textAt(payload, 'customTitle') ?? '');
        this.log.add(title === '' ? [] : [{ fact: 'title', text: title }]);
        break;
      }
      case 'chat_compression': {
        const first = asObject(listAt(payload, 'compressedHistory')[0]);
        const texts = textsIn(listAt(first, 'parts')).join('\n');
        const summary = stateSnapshot(texts) ?? textOf(texts);
        this.log.add(summary === '' ? [] : [{ fact: 'summary', text: summary }]);
        break;
      }
      case 'ui_telemetry':
        this.#telemetry(objectAt(payload, 'uiEvent'));
        break;
      case 'rewind':
        break;
      default:
        if (subtype === undefined || !IGNORED.has(subtype))
          this.log.unknown(`system.${lineOf(subtype ?? '').slice(0, 40)}`);
    }
  }

  /** A failed request ends the turn, unless a later one is answered. */
  #telemetry(event: Json | undefined): void {
    const name = textAt(event, 'event.name') ?? '';
    if (!/\.api_(?:error|response)$/.test(name)) return;
    if (this.#failed !== undefined) this.log.setResult(this.#failed, []);
    this.#failed = undefined;
    if (!name.endsWith('.api_error')) return;
    const message = textAt(event, 'error_message') ?? textAt(event, 'error') ?? '';
    const isLimit = numberAt(event, 'status_code') === 429;
    this.#failures += 1;
    this.#failed = `failure ${this.#failures}`;
    this.log.call(this.#failed, [{ fact: 'turn', ...failedTurn(message, isLimit) }]);
  }
}

/** The texts of a message, without the model's reasoning. */
function textsIn(parts: readonly unknown[]): string[] {
  return parts.map(asObject).flatMap((part) => {
    const text = part?.thought === true ? undefined : textAt(part, 'text');
    return text === undefined ? [] : [text];
  });
}
