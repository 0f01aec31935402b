import type { FactBody } from '@0dai/session-schema/internal';
import { lineOf } from '../../../facts/facts.ts';
import { failedTurn } from '../../../facts/turn-error.ts';
import { fieldAt, type Json, numberAt, objectAt, textAt } from '../../../logs/json/fields.ts';
import type { RolloutLog } from './rollout-log.ts';

type TurnFact = Extract<FactBody, { fact: 'turn' }>;

/** Errors that do not end a turn. */
const HARMLESS = /thread_rollback_failed|active_turn_not_steerable/;
const LIMIT = /usage_limit|quota|budget_exceeded|429/;

/** The two forms of a message in a log: an event, or an item of the model's history. */
export type Form = 'event' | 'history';

/**
 * Finds the beginning and end of turns. Since era D the log records both. In earlier logs, a turn begins with a
 * prompt, and ends if no work of the agent follows its words.
 */
export class Turns {
  readonly #log: RolloutLog;
  #isOpen = false;
  /** Whether a record marked the beginning or end of a turn. */
  #hasStart = false;
  /** Whether the file was read from its start, so that missing marks mean that the era has none. */
  #isWhole = false;
  #turn: string | undefined;
  #last: 'prompt' | 'work' | 'words' | undefined;
  #failed = false;
  /** Id of the provisional end of the turn, withdrawn if anything follows; `held` numbers these ids. */
  #pending: string | undefined;
  #held = 0;
  /** Offset of the present turn, until its first prompt. */
  #from: number | undefined;
  #starts: Record<Form, number[]> = { event: [], history: [] };
  readonly #prompts: Record<Form, number> = { event: 0, history: 0 };

  constructor(log: RolloutLog) {
    this.#log = log;
  }

  get id(): string | undefined {
    return this.#turn;
  }

  /** Notes that the file's first record was read. */
  beginFile(): void {
    this.#isWhole = true;
  }

  /** Sets the present turn's id. */
  identify(turn: string | undefined): void {
    if (turn !== undefined) this.#turn = turn;
  }

  started(): void {
    this.#hasStart = true;
    this.#begin(true);
  }

  /**
   * Adds a prompt.
   * @returns `queue` if the agent was working
   */
  prompted(form: Form): { via?: 'queue' } {
    const isUnreported = this.#isUnmarked();
    if (!this.#isOpen || (isUnreported && this.#last === 'words')) this.#begin(isUnreported);
    this.#last = 'prompt';
    this.#starts[form].push(this.#prompts[form] === 0 ? (this.#from ?? this.#log.offset) : this.#log.offset);
    this.#prompts[form] += 1;
    return !isUnreported && this.#prompts[form] > 1 ? { via: 'queue' } : {};
  }

  /** Notes that the agent did or said something. */
  active(what: 'work' | 'words'): void {
    this.#withdraw();
    this.#last = what;
    if (!this.#isWhole || this.#hasStart || what === 'work') return;
    this.#hold({ fact: 'turn', outcome: 'done' });
  }

  completed(payload: Json): void {
    this.#hasStart = true;
    const error = objectAt(payload, 'error');
    const hasSaid = textAt(payload, 'last_agent_message') !== undefined;
    // A turn without final words whose limit is used up ended because of the limit.
    const isLimit = this.#pending !== undefined && !error && !hasSaid;
    if (!isLimit) this.#withdraw();
    if (!isLimit && !(this.#failed && !error)) this.#log.add([error ? ended(error) : done()]);
    this.#close();
  }

  aborted(payload: Json): void {
    this.#withdraw();
    const isLimit = textAt(payload, 'reason') === 'budget_limited';
    this.#log.add([{ fact: 'turn', outcome: isLimit ? 'limit' : 'interrupted' }]);
    this.#close();
  }

  failed(payload: Json): void {
    if (HARMLESS.test(JSON.stringify(payload.codex_error_info ?? ''))) return;
    this.#withdraw();
    this.#log.add([ended(payload)]);
    this.#failed = true;
    this.#log.closeCalls();
  }

  /** Ends the turn provisionally if a limit is used up; before 0.149 the log has no other sign of it. */
  limits(rateLimits: Json | undefined): void {
    const used = [objectAt(rateLimits, 'primary'), objectAt(rateLimits, 'secondary')].find(
      (window) => (numberAt(window, 'used_percent') ?? 0) >= 100,
    );
    const reached = textAt(rateLimits, 'rate_limit_reached_type');
    const isOver = this.#failed || !this.#isOpen || (this.#isUnmarked() && this.#last === 'words');
    if (isOver || (!used && reached === undefined)) return;
    this.#withdraw();
    const resets = resetTime(used);
    this.#hold({
      fact: 'turn',
      outcome: 'limit',
      detail: 'usage limit reached',
      ...(resets !== undefined && { resets }),
    });
  }

  /** Undoes the last turns. */
  rolledBack(turns: number): void {
    const form: Form = this.#starts.event.length > 0 ? 'event' : 'history';
    const starts = this.#starts[form];
    const from = turns > 0 ? starts[starts.length - turns] : undefined;
    this.#log.rewind(from ?? 0);
    const before = (start: number) => from !== undefined && start < from;
    this.#starts = {
      event: this.#starts.event.filter(before),
      history: this.#starts.history.filter(before),
    };
    this.#log.add([from !== undefined ? { fact: 'rewound', from } : { fact: 'rewound', prompts: turns }]);
    this.#close();
  }

  /** Whether the log's era does not mark the beginning of turns. Eras with turn ids do. */
  #isUnmarked(): boolean {
    return !this.#hasStart && (this.#isWhole || this.#turn === undefined);
  }

  #begin(isShown: boolean): void {
    this.#pending = undefined;
    this.#close();
    this.#isOpen = true;
    this.#failed = false;
    this.#last = undefined;
    this.#from = this.#log.offset;
    if (isShown) this.#log.add([{ fact: 'turn', outcome: 'begun' }]);
  }

  #close(): void {
    this.#log.closeCalls();
    this.#isOpen = false;
    this.#pending = undefined;
    this.#from = undefined;
    this.#prompts.event = 0;
    this.#prompts.history = 0;
  }

  #hold(fact: TurnFact): void {
    this.#pending = `turn end ${this.#held++}`;
    this.#log.setResult(this.#pending, [fact]);
  }

  #withdraw(): void {
    if (this.#pending !== undefined) this.#log.setResult(this.#pending, []);
    this.#pending = undefined;
  }
}

/** The text that says when a limit ends. */
export function resetsIn(message: string): string | undefined {
  const [, how, when] = /\b(?:try again|resets?) (at|on|in) ([^.!)\n]{1,60})/i.exec(message) ?? [];
  if (when === undefined) return undefined;
  return how?.toLowerCase() === 'in' ? `in ${when.trim()}` : when.trim();
}

/** The end of a turn that broke off with an error. */
function ended(error: Json): TurnFact {
  const message = textAt(error, 'message') ?? '';
  const info = JSON.stringify(fieldAt(error, 'codex_error_info') ?? '');
  const failed = failedTurn(message, LIMIT.test(info));
  const resets = failed.outcome === 'limit' ? resetsIn(lineOf(message)) : undefined;
  return { fact: 'turn', ...failed, ...(resets !== undefined && { resets }) };
}

function done(): TurnFact {
  return { fact: 'turn', outcome: 'done' };
}

/** The time at which a limit's window ends. */
function resetTime(window: Json | undefined): string | undefined {
  const seconds = numberAt(window, 'resets_at');
  const date = new Date((seconds ?? Number.NaN) * 1_000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
