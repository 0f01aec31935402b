/**
 * Prompts that the user sent while the agent was at work. Claude Code notes each in up to three records:
 *
 * 1. `enqueue` has the words, and no more says whether the agent ever gets them;
 * 2. `dequeue` takes the oldest out: a `user` record with the same words follows. `popAll` puts all back into the
 *    input line. `remove` takes one out that the agent was given in mid-turn;
 * 3. an attachment `queued_command` (2.1) has the words once more, before `remove` or after it.
 *
 * So a prompt counts where the first of `remove` and attachment stands, and the second one is passed over.
 */
export class PromptQueue {
  readonly #waiting: { key: string; text: string }[] = [];
  #first = 0;
  /** By text: how often `remove` was seen more than the attachment; negative for the other way round. */
  readonly #ahead = new Map<string, number>();

  /** The words `text` began to wait; `key` names their place. */
  enqueue(key: string, text: string): void {
    this.#waiting.push({ key, text: text.trim() });
  }

  /** Takes the oldest out. */
  dequeue(): string | undefined {
    const found = this.#waiting[this.#first];
    if (found) this.#first += 1;
    return found?.key;
  }

  /** Takes all out. */
  popAll(): string[] {
    const keys = this.#waiting.slice(this.#first).map(({ key }) => key);
    this.#first = this.#waiting.length;
    return keys;
  }

  /**
   * Takes one out that the agent was given: the one whose attachment was seen, else the oldest.
   * @returns its key, and its text if it does not count already
   */
  remove(): { key: string; text?: string } | undefined {
    const waiting = this.#waiting.slice(this.#first, this.#first + LOOKED_MAX);
    const attached = waiting.findIndex(({ text }) => (this.#ahead.get(text) ?? 0) < 0);
    const at = this.#first + Math.max(attached, 0);
    const found = this.#waiting[at];
    if (!found) return undefined;
    // The oldest moves up to the place that became free.
    this.#waiting.copyWithin(this.#first + 1, this.#first, at);
    this.#first += 1;
    return this.#counts(found.text, 1) ? found : { key: found.key };
  }

  /** Whether the words of an attachment count here. */
  attached(text: string): boolean {
    return this.#counts(text.trim(), -1);
  }

  #counts(text: string, by: 1 | -1): boolean {
    const ahead = (this.#ahead.get(text) ?? 0) + by;
    this.#ahead.set(text, ahead);
    return by > 0 ? ahead > 0 : ahead < 0;
  }
}

/** So many waiting prompts are looked through for one. */
const LOOKED_MAX = 100;
