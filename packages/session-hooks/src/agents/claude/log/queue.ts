/**
 * Queued prompts, which the user sent while the agent worked. Claude Code logs each in up to three records:
 *
 * 1. `enqueue` has the text. It does not show whether the agent will receive it.
 * 2. `dequeue` removes the oldest; a `user` record with the same text follows. `popAll` moves all back to the input
 *    line. `remove` removes one that the agent received in mid-turn.
 * 3. An attachment `queued_command` (2.1) repeats the text, before or after `remove`.
 *
 * So a prompt counts at the first of `remove` and attachment, and the second one is skipped.
 */
export class PromptQueue {
  readonly #waiting: { key: string; text: string }[] = [];
  #first = 0;
  /** Per text: the number of `remove` records minus the number of attachments. */
  readonly #ahead = new Map<string, number>();

  /** Adds a waiting prompt; `key` identifies its position in the log. */
  enqueue(key: string, text: string): void {
    this.#waiting.push({ key, text: text.trim() });
  }

  /** Removes the oldest prompt. */
  dequeue(): string | undefined {
    const found = this.#waiting[this.#first];
    if (found) this.#first += 1;
    return found?.key;
  }

  /** Removes all prompts. */
  popAll(): string[] {
    const keys = this.#waiting.slice(this.#first).map(({ key }) => key);
    this.#first = this.#waiting.length;
    return keys;
  }

  /**
   * Removes a prompt that the agent received: the one with an attachment, else the oldest.
   * @returns its key, and its text if it has not counted yet
   */
  remove(): { key: string; text?: string } | undefined {
    const waiting = this.#waiting.slice(this.#first, this.#first + LOOKED_MAX);
    const attached = waiting.findIndex(({ text }) => (this.#ahead.get(text) ?? 0) < 0);
    const at = this.#first + Math.max(attached, 0);
    const found = this.#waiting[at];
    if (!found) return undefined;
    // Shift the older ones, so that the free slot is at the front.
    this.#waiting.copyWithin(this.#first + 1, this.#first, at);
    this.#first += 1;
    return this.#counts(found.text, 1) ? found : { key: found.key };
  }

  /** Whether an attachment's text counts here, not at a later or earlier `remove`. */
  attached(text: string): boolean {
    return this.#counts(text.trim(), -1);
  }

  #counts(text: string, by: 1 | -1): boolean {
    const ahead = (this.#ahead.get(text) ?? 0) + by;
    this.#ahead.set(text, ahead);
    return by > 0 ? ahead > 0 : ahead < 0;
  }
}

/** Most waiting prompts searched for one text. */
const LOOKED_MAX = 100;
