import type { Record } from './records.ts';

/** A turn: one prompt of the user, and the turn that it follows. */
interface Turn {
  /** Its index among all prompts, from 0. */
  index: number;
  offset: number;
  before: Turn | undefined;
  session: string | undefined;
}

/**
 * Finds turns that the user undid with /rewind, or by editing an earlier prompt. The log keeps both branches, and
 * each record names its parent.
 *
 * 1. Each record belongs to the turn of its parent. Side branches (parallel tool results, sub-agents) stay in that
 *    turn.
 * 2. A prompt that follows an earlier turn than the latest one undoes all turns between.
 * 3. A record with an unknown parent (left out, or in a part read before) belongs to the latest turn.
 * 4. A prompt without a parent undoes everything, if the log is a tree so far: some logs name no parents.
 */
export class Branches {
  readonly #turnOf = new Map<string, Turn | undefined>();
  #latest: Turn | undefined;
  #links = 0;
  #loose = false;

  /** Whether the log already had a record of this id: forks and resumed sessions repeat records. */
  has(uuid: string | undefined): boolean {
    return uuid !== undefined && this.#turnOf.has(uuid);
  }

  /** Adds a record other than a prompt. */
  add({ uuid, parentUuid, type, isSidechain }: Record): void {
    const hasParent = typeof parentUuid === 'string';
    if (hasParent && this.#turnOf.has(parentUuid)) this.#links += 1;
    if (!hasParent && type === 'assistant' && !isSidechain) this.#loose = true;
    if (uuid !== undefined) this.#turnOf.set(uuid, this.#turnAt(parentUuid));
  }

  /**
   * Adds a prompt.
   * @returns the offset where the undone turns begin; undefined if there are none
   */
  prompt({ uuid, parentUuid, sessionId }: Record, offset: number): number | undefined {
    const latest = this.#latest;
    const isRoot = typeof parentUuid !== 'string';
    const restarts = isRoot && this.#links > 0 && !this.#loose && latest?.session === sessionId;
    const before = restarts ? undefined : this.#turnAt(parentUuid);
    const turn = { index: (latest?.index ?? -1) + 1, offset, before, session: sessionId };
    this.#latest = turn;
    if (uuid !== undefined) this.#turnOf.set(uuid, turn);
    return before === latest ? undefined : firstAfter(before, latest);
  }

  #turnAt(parent: string | null | undefined): Turn | undefined {
    return typeof parent === 'string' && this.#turnOf.has(parent) ? this.#turnOf.get(parent) : this.#latest;
  }
}

/** Offset of the turn after `before` on the path to `latest`; undefined if `latest` does not follow `before`. */
function firstAfter(before: Turn | undefined, latest: Turn | undefined): number | undefined {
  let turn = latest;
  while (turn && turn.before !== before) {
    if (before && turn.index <= before.index) return undefined;
    turn = turn.before;
  }
  return turn?.offset;
}
