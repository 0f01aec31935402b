import type { FactBody, PromptVia, StepStatus, TurnOutcome } from '@0dai/session-schema/internal';
import { FactLog } from '../logs/fact-log.ts';
import { answerFact } from './answer.ts';
import { planFact, textOf } from './facts.ts';
import { checklist } from './plans/todos.ts';
import { failedTurn } from './turn-error.ts';

/** A `FactLog` that also knows whether a turn is open, and the present plan, so that it adds neither twice. */
export class TurnLog extends FactLog {
  /** Undefined where the part of a log begins: a turn may be open there. */
  #isOpen: boolean | undefined;
  #plan = '';

  /** The user's words, which begin a turn. */
  prompt(text: string, via?: PromptVia): void {
    const own = textOf(text);
    if (own === '') return;
    this.#begin([{ fact: 'prompt', text: own, ...(via && { via }) }]);
  }

  /** The user answered a question, which goes on with the turn. */
  answer(question: string, text: string, options: readonly string[]): void {
    const facts = answerFact({ question, answer: text, options });
    if (facts.length > 0) this.#begin(facts);
    else this.prompt(text);
  }

  /** The agent's words. */
  words(text: string): void {
    const said = textOf(text);
    if (said !== '') this.add([{ fact: 'words', text: said }]);
  }

  /** The agent's plan as a checklist in Markdown; nothing if it has no items. */
  plan(text: string): void {
    const steps = checklist(text);
    if (steps.length > 0) this.steps(steps);
  }

  /** The agent's plan, unless it is the present one. */
  steps(steps: readonly { step: string; status?: StepStatus }[]): void {
    const key = JSON.stringify(steps);
    if (key === this.#plan) return;
    this.#plan = key;
    this.add([planFact(steps)]);
  }

  /** The summary that replaces all messages before it in the model's context. */
  summary(text: string): void {
    const summary = textOf(text);
    if (summary !== '') this.add([{ fact: 'summary', text: summary }]);
  }

  /** The turn goes on after it had ended. */
  goOn(): void {
    if (this.#isOpen === false) this.#begin([]);
  }

  /** The turn ended; nothing if it had ended already. */
  end(outcome: TurnOutcome): void {
    const hasEnded = this.#isOpen === undefined ? outcome !== 'done' : !this.#isOpen;
    if (hasEnded) return;
    this.#isOpen = false;
    this.add([{ fact: 'turn', outcome }]);
  }

  /** The turn ended with an error of the model's service. */
  fail(message: string): void {
    this.#isOpen = false;
    this.add([{ fact: 'turn', ...failedTurn(message) }]);
  }

  #begin(facts: readonly FactBody[]): void {
    const begun: FactBody[] = this.#isOpen ? [] : [{ fact: 'turn', outcome: 'begun' }];
    this.#isOpen = true;
    this.add([...begun, ...facts]);
  }
}
