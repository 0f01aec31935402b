import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import { commandFact, lineOf, textOf } from '../../facts/facts.ts';
import { type LoggedCall, OPEN, toolCallFacts } from '../../facts/tool-call.ts';
import { failedTurn } from '../../facts/turn-error.ts';
import { Branches } from '../../logs/branches.ts';
import { FactLog } from '../../logs/fact-log.ts';
import { asObject, fieldAt, type Json, numberAt, objectAt, textAt, textsOf } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { endOf, workOf } from './tools.ts';

// A session of pi: `~/.pi/agent/sessions/--<folder>--/<time>_<id>.jsonl`, a tree by `id` and `parentId`. Sources: its
// docs/session.md, logs of 0.74.2 and 1.6.0, and of Oh My Pi.

const IGNORED: ReadonlySet<string> = new Set(
  'model_change thinking_level_change custom label mode_change ttsr_injection service_tier_change'.split(' '),
);
/** Files that the prompt names with `@`, and skills, which pi puts before the user's words. */
const INJECTED = /<(file|skill) name="[^"]{0,4096}"[^>]{0,4096}>[\s\S]*?<\/\1>/g;

/** Reads facts from a part of a pi session. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const session = new Session();
  for (const { value, offset } of records(lines)) session.entry(value, offset);
  return session.log.reading();
}

class Session {
  readonly log = new FactLog();
  readonly #branches = new Branches();
  readonly #calls = new Map<string, LoggedCall>();
  #folder: string | undefined;

  entry(value: Json, offset: number): void {
    const type = textAt(value, 'type') ?? '';
    this.log.record(offset, value.timestamp);
    this.#follow(value, offset);
    switch (type) {
      case 'session':
        this.#folder = textAt(value, 'cwd');
        this.#title(textAt(value, 'title'));
        break;
      case 'session_info':
        this.#title(textAt(value, 'name') ?? textAt(value, 'title'));
        break;
      case 'message':
        this.#message(objectAt(value, 'message'));
        break;
      case 'custom_message':
        this.log.add(
          briefingsIn(textsOf(value.content).join('\n')).map((one) => ({
            fact: 'briefing' as const,
            ...one,
          })),
        );
        break;
      case 'compaction':
      case 'branch_summary': {
        const summary = textOf(textAt(value, 'summary') ?? '');
        this.log.add(summary === '' ? [] : [{ fact: 'summary', text: summary }]);
        break;
      }
      default:
        if (!IGNORED.has(type)) this.log.unknown(lineOf(type || (Object.keys(value)[0] ?? '')).slice(0, 40));
    }
  }

  /** Leaves the branch that the user gave up. File changes stay. */
  #follow(value: Json, offset: number): void {
    const id = textAt(value, 'id');
    if (id === undefined || value.type === 'session') return;
    const from = this.#branches.add(id, textAt(value, 'parentId'), offset);
    if (from === undefined) return;
    this.log.rewind(from, (fact) => fact.fact === 'file' && fact.change !== 'read');
    this.log.add([{ fact: 'rewound', from }]);
  }

  #title(given: string | undefined): void {
    const title = lineOf(given ?? '');
    this.log.add(title === '' ? [] : [{ fact: 'title', text: title }]);
  }

  #message(message: Json | undefined): void {
    switch (textAt(message, 'role')) {
      case 'user':
        this.#user(textsOf(fieldAt(message, 'content')).join('\n'));
        break;
      case 'assistant':
        this.#assistant(message);
        break;
      case 'toolResult':
        this.#result(message);
        break;
      case 'bashExecution':
        this.log.add(
          commandFact(
            textAt(message, 'command'),
            numberAt(message, 'exitCode'),
            textAt(message, 'output'),
          ).map((fact) => (fact.fact === 'command' ? { ...fact, via: 'user' as const } : fact)),
        );
        break;
      case 'system':
      case 'custom':
      case 'hookMessage':
      case 'branchSummary':
      case 'compactionSummary':
        break;
      default:
        this.log.unknown(`message.${lineOf(textAt(message, 'role') ?? '').slice(0, 40)}`);
    }
  }

  #user(content: string): void {
    const text = textOf(content.replace(INJECTED, ''));
    if (text === '') return;
    this.log.closeCalls();
    this.log.add([
      { fact: 'turn', outcome: 'begun' },
      { fact: 'prompt', text },
    ]);
  }

  #assistant(message: Json | undefined): void {
    const content = fieldAt(message, 'content');
    const parts = Array.isArray(content) ? content.map(asObject) : [];
    const text = textOf(textsOf(content).join('\n'));
    this.log.add(text === '' ? [] : [{ fact: 'words', text }]);
    for (const part of parts) {
      const [id, tool] = [textAt(part, 'id'), textAt(part, 'name')];
      if (textAt(part, 'type') !== 'toolCall' || id === undefined || tool === undefined) continue;
      const call = { id, tool, input: fieldAt(part, 'arguments') };
      this.#calls.set(id, call);
      this.log.call(
        id,
        toolCallFacts({ ...call, ...workOf(tool, call.input), ...OPEN, folder: this.#folder }),
      );
    }
    const reason = textAt(message, 'stopReason') ?? '';
    if (/^(?:stop|endTurn|end_turn)$/.test(reason)) this.#endTurn({ outcome: 'done' });
    else if (reason === 'aborted') this.#endTurn({ outcome: 'interrupted' });
    else if (reason === 'error') this.#endTurn(failedTurn(textAt(message, 'errorMessage') ?? ''));
  }

  #result(message: Json | undefined): void {
    const id = textAt(message, 'toolCallId') ?? '';
    const call = this.#calls.get(id);
    if (!call) return;
    const end = endOf(call.tool, message?.isError === true, textsOf(fieldAt(message, 'content')).join('\n'));
    this.log.setResult(
      id,
      toolCallFacts({ ...call, ...workOf(call.tool, call.input), ...end, folder: this.#folder }),
    );
  }

  #endTurn(how: Omit<Extract<FactBody, { fact: 'turn' }>, 'fact'>): void {
    this.log.closeCalls();
    this.log.add([{ fact: 'turn', ...how }]);
  }
}
