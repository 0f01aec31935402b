import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { lineOf, textOf } from '../../facts/facts.ts';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import { failedTurn } from '../../facts/turn-error.ts';
import { FactLog } from '../../logs/fact-log.ts';
import { fieldsOf } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { callFacts, isOpen, loggedCall } from './log/call-facts.ts';
import { messagesIn, messagesInList } from './log/other-files.ts';
import { hookContext, stateSnapshot, userPrompt } from './user-prompt.ts';

// A chat of Gemini CLI: `~/.gemini/tmp/<slug>/chats/session-…`, one JSON document up to 0.38, JSON lines since 0.39.
// The log rewrites a message, under its id, when its tool calls have ended. `{"$set":{"messages":[…]}}` holds the
// model's context from then on: less than the whole conversation after a compression or a cancelled turn, but the
// only record of messages that were not logged otherwise. The log has neither the working folder nor the regular end
// of turns and of the session.

const content = shape(() => z.union([z.string(), z.array(z.object({ text: z.optional(z.string()) }))]));
const message = shape(() =>
  z.object({
    id: z.optional(z.string()),
    type: z.enum(['user', 'gemini', 'model', 'info', 'error', 'warning']),
    timestamp: z.optional(z.string()),
    content: z.optional(content()),
    /** The user's text, if `content` holds more than that. */
    displayContent: z.optional(content()),
    toolCalls: z.optional(z.array(z.unknown())),
  }),
);
type Message = Shaped<typeof message>;

const settings = shape(() =>
  z.object({
    kind: z.optional(z.unknown()),
    messages: z.optional(z.array(z.unknown())),
    summary: z.optional(z.unknown()),
    memoryScratchpad: z.optional(z.unknown()),
  }),
);
const scratchpad = shape(() => z.object({ workflowSummary: z.string() }));

/** Known settings of a chat, used or not. */
const SETTINGS: ReadonlySet<string> = new Set(
  (
    'sessionId projectHash startTime lastUpdated kind directories activeExtensionName messages summary ' +
    'memoryScratchpad meta'
  ).split(' '),
);
/** The model's reply to injected context. */
const ACKNOWLEDGED = /^Got it\. Thanks for the (?:additional )?context!$/;
/** A notice that the program switches to another model; the turn continues. */
const FALLBACK = /\bwill be switched\b|\bSwitching to\b|\bswitched (?:you )?to\b/i;

/** Reads facts from a part of a Gemini CLI chat. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const chat = new Chat();
  for (const line of lines) {
    const listed = messagesInList(line.text);
    if (listed) chat.record({ messages: listed }, line.offset);
    else for (const { value, offset } of records([line])) chat.record(value, offset);
  }
  return chat.log.reading();
}

class Chat {
  readonly log = new FactLog();
  /** Offset of each message, by id. */
  readonly #messages = new Map<string, number>();
  readonly #calls = new Set<string>();
  /** Texts of messages, to recognize them in a list under other ids. */
  readonly #said = new Set<string>();
  /** The message that the log may still rewrite, with its calls. */
  #last: string | undefined;
  #isSubagent = false;

  record(value: Readonly<Record<string, unknown>>, offset: number): void {
    this.log.record(offset, value.timestamp);
    const { $rewindTo: rewound, $set: changed } = value;
    if (typeof rewound === 'string') this.#rewind(rewound);
    else if (changed !== undefined) this.#settings(changed, offset, '$set.');
    else if (typeof value.type === 'string') this.#message(value, offset);
    else if (typeof value.sessionId === 'string' || Array.isArray(value.messages))
      this.#settings(value, offset, '');
    else if (messagesIn(value)) this.#settings({ messages: messagesIn(value) }, offset, '');
    else this.log.unknown(lineOf(Object.keys(value)[0] ?? '').slice(0, 40));
  }

  /** Reads the chat's settings, from its first line or document, or later. */
  #settings(value: unknown, offset: number, prefix: string): void {
    const found = shaped(settings, value);
    if (!found) return;
    for (const key of Object.keys(value as object))
      if (!SETTINGS.has(key)) this.log.unknown(prefix + lineOf(key).slice(0, 40));
    if (found.kind === 'subagent') this.#isSubagent = true;
    const title = typeof found.summary === 'string' ? lineOf(found.summary) : '';
    const summary = textOf(shaped(scratchpad, found.memoryScratchpad)?.workflowSummary ?? '');
    if (!this.#isSubagent) {
      this.log.add(title === '' ? [] : [{ fact: 'title', text: title }]);
      this.log.add(summary === '' ? [] : [{ fact: 'summary', text: summary }]);
    }
    const said = new Set(this.#said);
    for (const [i, one] of (found.messages ?? []).entries()) {
      // In the first record, the message's number is its position: a changed document is read again.
      this.#message(one, offset === 0 ? i + 1 : offset, said, `#${i + 1}`);
    }
  }

  /**
   * Reads a message from its own line or from a list.
   * @param known texts of messages before the list
   * @param name substitute for a missing id
   */
  #message(value: unknown, offset: number, known?: ReadonlySet<string>, name = `@${offset}`): void {
    const found = shaped(message, value);
    if (!found) {
      const { type } = fieldsOf(value);
      this.log.unknown(typeof type === 'string' ? lineOf(type).slice(0, 40) : 'message');
      return;
    }
    const id = found.id ?? name;
    const isNew = !this.#messages.has(id);
    if (this.#last !== undefined && this.#last !== id) this.#close();
    this.log.record(offset, found.timestamp);
    if (isNew) {
      this.#messages.set(id, offset);
      const key = `${found.type} ${textsOf(found.content).join('').trim()}`;
      const facts = this.#isSubagent || known?.has(key) ? [] : saidIn(found);
      this.#said.add(key);
      // The log may rewrite this message until the next one.
      if (found.type === 'gemini' || found.type === 'model') this.#open(id, facts);
      else this.log.add(facts);
    }
    for (const [i, one] of (found.toolCalls ?? []).entries()) this.#call(one, offset, `${id}.${i}`);
  }

  #call(value: unknown, offset: number, name: string): void {
    const call = shaped(loggedCall, value);
    if (!call) return;
    const id = call.id ?? name;
    const facts = callFacts(id, call).filter((fact) => !this.#isSubagent || isOfSubagent(fact));
    if (!this.#calls.has(id)) {
      this.#calls.add(id);
      this.log.record(offset, call.timestamp);
      this.log.call(id, facts);
    }
    if (!isOpen(call)) this.log.setResult(id, facts);
  }

  #open(id: string, facts: readonly FactBody[]): void {
    this.#last = id;
    this.log.call(`message ${id}`, facts);
  }

  #close(): void {
    const name = `message ${this.#last}`;
    this.log.setResult(name, this.log.called(name) ?? []);
    this.#last = undefined;
  }

  /** Undoes a message and all later ones. File changes stay: the user decides separately whether to restore files. */
  #rewind(id: string): void {
    const from = this.#messages.get(id);
    if (from === undefined) return;
    this.log.rewind(from, (fact) => fact.fact === 'file' && fact.change !== 'read');
    this.log.add([{ fact: 'rewound', from }]);
  }
}

function saidIn(found: Message): FactBody[] {
  const texts = textsOf(found.content);
  const text = textOf(texts.join(''));
  switch (found.type) {
    case 'user': {
      const typed = found.displayContent === undefined ? texts : textsOf(found.displayContent);
      const own = textOf(userPrompt(typed.join('\n')) ?? '');
      const briefed = texts.flatMap((one) => briefingsIn(hookContext(one)));
      const summary = stateSnapshot(texts.join('\n'));
      return [
        ...(own === ''
          ? []
          : [{ fact: 'turn', outcome: 'begun' } as const, { fact: 'prompt', text: own } as const]),
        ...(summary === undefined ? [] : [{ fact: 'summary', text: summary } as const]),
        ...briefed.map((one) => ({ fact: 'briefing' as const, ...one })),
      ];
    }
    case 'gemini':
    case 'model':
      return text === '' || ACKNOWLEDGED.test(text) ? [] : [{ fact: 'words', text }];
    case 'info':
      return text === 'Request cancelled.' ? [{ fact: 'turn', outcome: 'interrupted' }] : [];
    case 'warning':
    case 'error': {
      // An error may also be the user's mistake in a command.
      const failed = failedTurn(text);
      if (FALLBACK.test(text)) return [];
      const isEnd = failed.outcome === 'limit' || (found.type === 'error' && text.includes('[API Error'));
      return isEnd ? [{ fact: 'turn', ...failed }] : [];
    }
  }
}

function textsOf(value: Shaped<typeof content> | undefined): string[] {
  return typeof value === 'string' ? [value] : (value ?? []).map(({ text = '' }) => text);
}

/** Whether a sub-agent's fact counts for the session. */
function isOfSubagent({ fact }: FactBody): boolean {
  return fact === 'file' || fact === 'command' || fact === 'call';
}
