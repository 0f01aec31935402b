/**
 * Follows the branch of a log whose records form a tree: each names its parent. A record whose parent is not the last
 * one begins another branch, and the records between are no longer part of the conversation.
 */
export class Branches {
  readonly #numbers = new Map<string, number>();
  readonly #offsets: number[] = [];

  /**
   * Adds a record.
   * @param parent its parent, if the record can begin a branch
   * @returns the offset of the first record that is no longer part of the conversation, if there is one
   */
  add(id: string, parent: string | undefined, offset: number): number | undefined {
    if (this.#numbers.has(id)) return undefined;
    const number = parent === undefined ? undefined : this.#numbers.get(parent);
    const from = number === undefined ? undefined : this.#offsets[number + 1];
    if (from !== undefined && number !== undefined) {
      this.#offsets.length = number + 1;
      for (const [one, at] of this.#numbers) if (at > number) this.#numbers.delete(one);
    }
    this.#numbers.set(id, this.#offsets.length);
    this.#offsets.push(offset);
    return from;
  }
}
