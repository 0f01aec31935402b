import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import { planFact, textOf } from '../../../facts/facts.ts';
import { markdownSteps } from '../../../facts/plans/markdown-steps.ts';
import { type Json, textAt, textsOf } from '../../../logs/json/fields.ts';
import { promptId, userPrompt } from '../user-prompt.ts';
import { notified } from './background.ts';
import { userCommand } from './calls/tool-calls.ts';
import type { RolloutLog } from './rollout-log.ts';
import type { Form, Turns } from './turns.ts';

/** The prompt that Codex sends for a user who accepts a proposed plan. */
const ACCEPTED = 'Implement the plan.';
const USER_SHELL =
  /<user_shell_command>\s*<command>\n?([\s\S]{1,10000}?)\n?<\/command>\s*<result>\n?([\s\S]{0,600})/;
/** The text before the summary of a compaction. */
const SUMMARY_HEAD = /^Another language model started to solve this problem[^\n]*:\n+/;

/**
 * Messages of the user and the agent. Most versions write each twice: as an event, and in the model's history. Events
 * are better, because they exclude context that Codex added. Only the end of a log part shows which form it has, so
 * `finish` removes the duplicates.
 */
export class Messages {
  readonly #log: RolloutLog;
  readonly #turns: Turns;
  #held = 0;
  readonly #fromHistory = { prompts: [] as string[], words: [] as string[], commands: [] as string[] };
  readonly #hasEvents = { prompts: false, words: false, commands: false };
  #proposed: string | undefined;

  constructor(log: RolloutLog, turns: Turns) {
    this.#log = log;
    this.#turns = turns;
  }

  /** Adds the user's prompt from an event or item. */
  prompt(text: string): void {
    const prompt = userPrompt(text);
    if (prompt === undefined) return;
    this.#hasEvents.prompts = true;
    this.#log.add(this.#promptFacts('event', prompt));
  }

  /** Adds the agent's words from an event or item. */
  words(text: string): void {
    const words = textOf(text);
    if (words === '') return;
    this.#hasEvents.words = true;
    this.#turns.active('words');
    this.#log.add([{ fact: 'words', text: words }]);
  }

  /** Adds a proposed plan; it becomes the plan when the user accepts it. */
  proposedPlan(text: string): void {
    this.#proposed = text;
    this.words(text);
  }

  /** Notes that an item recorded a command of the user. */
  noteUserCommand(): void {
    this.#hasEvents.commands = true;
  }

  /** Adds a message from the model's history. */
  history(payload: Json): void {
    const text = textsOf(payload.content).join('\n');
    const role = textAt(payload, 'role');
    if (role === 'developer') this.#log.add(briefingsIn(text).map((one) => ({ fact: 'briefing', ...one })));
    if (role === 'user') this.#log.add(notified(text));
    // Versions with these fields always write an event too, possibly in another part of the log.
    if ('phase' in payload || 'internal_chat_message_metadata_passthrough' in payload) return;
    if (role === 'user') this.#userHistory(text);
    const words = role === 'assistant' ? textOf(text) : '';
    if (words === '') return;
    this.#turns.active('words');
    this.#hold('words', [{ fact: 'words', text: words }]);
  }

  /** Adds a compaction's summary, unless it is encrypted. */
  compacted(payload: Json): void {
    const own = textAt(payload, 'message') ?? '';
    const history = Array.isArray(payload.replacement_history) ? payload.replacement_history : [];
    const kept = textsOf(history.at(-1)?.content).join('\n');
    const text = textOf((own || (SUMMARY_HEAD.test(kept) ? kept : '')).replace(SUMMARY_HEAD, ''));
    if (text !== '') this.#log.add([{ fact: 'summary', text }]);
  }

  /** Removes duplicate messages. */
  finish(): void {
    for (const what of ['prompts', 'words', 'commands'] as const) {
      if (!this.#hasEvents[what]) continue;
      for (const key of this.#fromHistory[what]) this.#log.setResult(key, []);
    }
  }

  #userHistory(text: string): void {
    const [, line, result] = USER_SHELL.exec(text) ?? [];
    if (line !== undefined) {
      const exit = /^Exit code: (-?\d+)/m.exec(result ?? '')?.[1];
      this.#hold('commands', userCommand(line, exit === undefined ? undefined : Number(exit)));
    }
    const prompt = userPrompt(text);
    if (prompt !== undefined) this.#hold('prompts', this.#promptFacts('history', prompt));
  }

  #promptFacts(form: Form, text: string): FactBody[] {
    const turn = this.#turns.prompted(form);
    const id = this.#turns.id;
    const steps = text === ACCEPTED && this.#proposed ? markdownSteps(this.#proposed) : [];
    return [
      { fact: 'prompt', text, ...(id !== undefined && { id: promptId(id, text) }), ...turn },
      ...(steps.length > 0 ? [planFact(steps)] : []),
    ];
  }

  #hold(what: 'prompts' | 'words' | 'commands', facts: readonly FactBody[]): void {
    const key = `history ${this.#held++}`;
    this.#fromHistory[what].push(key);
    this.#log.setResult(key, facts);
  }
}
