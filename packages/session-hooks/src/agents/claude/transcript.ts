import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import { commandFact, textOf } from '../../facts/facts.ts';
import { shaped } from '../../facts/shape.ts';
import { FactLog } from '../../logs/fact-log.ts';
import { recordsInDocument } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { notified } from './log/background.ts';
import { Branches } from './log/branches.ts';
import { CallLog } from './log/calls/call-log.ts';
import { compactSummary } from './log/compaction.ts';
import { acceptedPlan } from './log/plan-mode.ts';
import { PromptQueue } from './log/queue.ts';
import {
  type Message,
  type Record,
  record,
  resultsOf,
  textsOf,
  unknownTypes,
  usesOf,
} from './log/records.ts';
import { Titles } from './log/titles.ts';
import { Turns } from './log/turns.ts';
import { isLimit, resetsIn, turnFailure } from './turn-failure.ts';
import { isInterruption, typedIn } from './user-prompt.ts';

/** Attachment types of hook replies that the model received. */
const INJECTED_BY_HOOK: readonly string[] = ['hook_additional_context', 'hook_success'];

const KEPT_IN_REWIND: readonly FactBody['fact'][] = ['file', 'briefing', 'rewound'];

/** Begins a document that other programs make of a log: a list of its records, or `{"loglines": […]}`. */
const DOCUMENT = /^\s*(?:\[|\{\s*"loglines")/;

/** Reads facts from a part of Claude Code's log. The log does not show when a session ends. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const reader = new Reader();
  for (const { value, offset } of recordsInDocument(lines, DOCUMENT, 'loglines')) reader.read(value, offset);
  return reader.log.reading();
}

/** A slash command; the next record shows whether the agent received it. */
interface PendingCommand {
  key: string;
  found: Record;
  offset: number;
  facts: readonly FactBody[];
}

class Reader {
  readonly log = new FactLog();
  readonly #branches = new Branches();
  readonly #turns = new Turns(this.log);
  readonly #titles = new Titles(this.log);
  readonly #calls = new CallLog(this.log);
  readonly #queue = new PromptQueue();
  readonly #promptIds = new Set<string>();
  #pending: PendingCommand | undefined;
  /** The agent's latest message, which may span several records. */
  #said: { message: string; key: string; text: string } | undefined;
  #isSubagents = true;

  read(value: Readonly<{ [key: string]: unknown }>, offset: number): void {
    const found = shaped(record, value);
    this.log.record(offset, found?.timestamp);
    for (const type of unknownTypes(value, found)) this.log.unknown(type);
    // Forks and resumed sessions repeat records of the previous session.
    if (!found || this.#branches.has(found.uuid)) return;
    if (found.uuid !== undefined) this.#titles.seen(found.uuid);
    if (found.type === 'user' && found.message) this.#user(found, found.message, offset);
    else if (found.type === 'assistant' && found.message) this.#assistant(found, found.message, offset);
    else if (found.type === 'attachment') this.#attachment(found);
    else if (found.type === 'system') this.#system(found);
    else if (found.type === 'queue-operation') this.#queued(found, offset);
    else if (found.type === 'summary') {
      this.#titles.summary(found, offset, (uuid) => this.#branches.has(uuid));
    } else if (found.type === 'ai-title' || found.type === 'custom-title') this.#titles.named(found);
    if (!this.#branches.has(found.uuid)) this.#branches.add(found);
  }

  #user(found: Record, message: Message, offset: number): void {
    const results = resultsOf(message);
    for (const result of results) this.#calls.answer(found, result, results.length);
    if (found.isSidechain) return;
    this.#isSubagents = false;
    if (results.length > 0) this.#turns.working();
    const texts = textsOf(message.content);
    if (found.isCompactSummary) this.log.add(compactSummary(texts.join('\n')));
    else if (found.isMeta) this.#meta(texts);
    else this.#typed(found, texts, results.length > 0, offset);
  }

  /** Reads texts of the program, such as the expansion of a slash command. */
  #meta(texts: readonly string[]): void {
    const isExpansion = texts.some((text) => typedIn(text).typed === 'prompt');
    if (isExpansion) this.#confirm();
  }

  #typed(found: Record, texts: readonly string[], isBeside: boolean, offset: number): void {
    if (texts.some(isInterruption)) {
      this.log.add(this.#turns.brokeOff({ fact: 'turn', outcome: 'interrupted' }));
    }
    const isProgram = found.promptSource === 'system' || (found.origin?.kind ?? 'human') !== 'human';
    const parts = texts.filter((text) => !isInterruption(text)).map(typedIn);
    const command = parts.find(({ typed }) => typed === 'command');
    const shell = parts.find(({ typed }) => typed === 'shell');
    const own = isProgram ? [] : parts.flatMap((part) => (part.typed === 'prompt' ? part.text : []));
    const text = textOf(own.join('\n'));
    if (command?.typed === 'command' && !isProgram && !isBeside) this.#command(found, command, offset);
    else if (isBeside) {
      if (text !== '') this.log.add([{ fact: 'prompt', text, via: 'queue' }]);
    } else if (text !== '') this.#prompt(found, text, offset);
    else if (shell?.typed === 'shell' && !isProgram) {
      this.log.add(
        commandFact(shell.text).map((fact) => (fact.fact === 'command' ? { ...fact, via: 'user' } : fact)),
      );
    } else this.#injected(texts);
  }

  #prompt(found: Record, text: string, offset: number): void {
    this.#pending = undefined;
    this.#rewind(found, offset);
    const id = this.#idOf(found);
    this.log.add([
      this.#turns.begin(),
      { fact: 'prompt', text, ...(id !== undefined && { id }) },
      ...(found.planContent === undefined ? [] : acceptedPlan({ plan: found.planContent })),
    ]);
  }

  /** Counts a command with arguments as a prompt until the next record decides. */
  #command(
    found: Record,
    { text, hasArguments }: { text: string; hasArguments: boolean },
    offset: number,
  ): void {
    const id = this.#idOf(found);
    const facts: FactBody[] = [
      this.#turns.begin(),
      { fact: 'prompt', text, ...(id !== undefined && { id }), via: 'command' },
    ];
    const key = `command ${offset}`;
    this.log.call(key, hasArguments ? facts : []);
    this.#pending = { key, found, offset, facts };
  }

  /** Confirms that the agent received the pending command. */
  #confirm(): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = undefined;
    this.#rewind(pending.found, pending.offset);
    this.log.setResult(pending.key, pending.facts);
  }

  /** Reads texts of the program in the position of a prompt. */
  #injected(texts: readonly string[]): void {
    if (texts.some((text) => text.trimStart().startsWith('<local-command-'))) this.#local();
    const notices = texts.filter((text) => text.trimStart().startsWith('<task-notification>'));
    if (notices.length === 0) return;
    this.log.add([this.#turns.begin(), ...notices.flatMap((text) => notified(text, this.#calls.commands))]);
  }

  /** Drops the pending command: the program itself ran it. */
  #local(): void {
    if (this.#pending) this.log.setResult(this.#pending.key, []);
    this.#pending = undefined;
  }

  /** The prompt's id. All records of a turn carry it, but only the first prompt owns it. */
  #idOf({ promptId }: Record): string | undefined {
    if (promptId === undefined || this.#promptIds.has(promptId)) return undefined;
    this.#promptIds.add(promptId);
    return promptId;
  }

  /** Undoes earlier turns. File changes stay, because a rewind may keep the files; earlier rewinds stay recorded. */
  #rewind(found: Record, offset: number): void {
    const from = this.#branches.prompt(found, offset);
    if (from === undefined) return;
    this.log.rewind(from, ({ fact }) => KEPT_IN_REWIND.includes(fact));
    this.log.add([{ fact: 'rewound', from }]);
  }

  #assistant(found: Record, message: Message, offset: number): void {
    for (const use of usesOf(message)) this.#calls.call(use, found.isSidechain === true);
    const ended = message.stop_reason === 'end_turn' || message.stop_reason === 'stop_sequence';
    if (found.isSidechain) {
      if (ended && this.#isSubagents) this.log.closeCalls();
      return;
    }
    this.#isSubagents = false;
    const said = textOf(textsOf(message.content).join('\n'));
    const isProgram = message.model === '<synthetic>';
    if (found.isApiErrorMessage || (isProgram && isLimit(said))) {
      const resets = resetsIn(said);
      const failed = turnFailure(found.error, said);
      const limit = failed.outcome === 'limit' && resets !== undefined ? { resets } : {};
      this.log.add(this.#turns.brokeOff({ fact: 'turn', ...failed, ...limit }));
      return;
    }
    // Synthetic messages are the program's, not the agent's.
    if (isProgram) return;
    this.#confirm();
    this.#turns.working();
    if (said === '') return;
    this.#words(message.id, said, offset);
    if (ended) this.log.add(this.#turns.endWith(message.id));
  }

  /** Adds the agent's words. A streamed message counts once, in its final form. */
  #words(message: string | undefined, text: string, offset: number): void {
    const before = this.#said;
    const grows = before !== undefined && before.message === message && text.startsWith(before.text);
    const key = grows ? before.key : `words ${offset}`;
    if (!grows) this.log.call(key, []);
    this.log.setResult(key, [{ fact: 'words', text }]);
    this.#said = message === undefined ? undefined : { message, key, text };
  }

  #attachment({ attachment, isSidechain }: Record): void {
    if (isSidechain || !attachment) return;
    if (attachment.type === 'queued_command') {
      const text = textsOf(attachment.prompt).join('\n');
      if (text !== '' && this.#queue.attached(text)) this.log.add(this.#taken(text));
    } else if (INJECTED_BY_HOOK.includes(attachment.type)) {
      const texts = Array.isArray(attachment.content) ? attachment.content : [attachment.content];
      const found = texts.filter((text) => typeof text === 'string').flatMap((text) => briefingsIn(text));
      this.log.add(found.map((one) => ({ fact: 'briefing' as const, ...one })));
    }
  }

  #system({ subtype, isSidechain }: Record): void {
    if (isSidechain) return;
    if (subtype === 'local_command') this.#local();
    if (subtype === 'turn_duration' || subtype === 'stop_hook_summary') this.log.add(this.#turns.over());
  }

  #queued({ operation, content }: Record, offset: number): void {
    if (operation === 'enqueue') {
      const key = `queue ${offset}`;
      this.log.call(key, []);
      if (typeof content === 'string') this.#queue.enqueue(key, content);
      // The task has ended, even if the log ends before the agent receives this.
      if (typeof content === 'string' && content.trimStart().startsWith('<task-notification>')) {
        this.log.add(notified(content, this.#calls.commands));
      }
    } else if (operation === 'dequeue') {
      const key = this.#queue.dequeue();
      if (key !== undefined) this.log.setResult(key, []);
    } else if (operation === 'popAll') {
      for (const key of this.#queue.popAll()) this.log.setResult(key, []);
    } else if (operation === 'remove') {
      const found = this.#queue.remove();
      if (found) this.log.setResult(found.key, found.text === undefined ? [] : this.#taken(found.text));
    }
  }

  /** Facts of a queued text that the agent received in mid-turn. */
  #taken(text: string): FactBody[] {
    const typed = typedIn(text);
    if (typed.typed === 'prompt') return [{ fact: 'prompt', text: typed.text, via: 'queue' }];
    return notified(text, this.#calls.commands);
  }
}
