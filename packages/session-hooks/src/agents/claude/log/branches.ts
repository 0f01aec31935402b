import type { Record } from './records.ts';

/** One prompt of the user's, and the prompt that it follows on. */
interface Turn {
  /** Its place among all prompts, from 0. */
  index: number;
  offset: number;
  before: Turn | undefined;
  session: string | undefined;
}

/**
 * Finds what the user took back with /rewind, or by editing an earlier prompt: the log keeps both branches, and each
 * record names the one it follows on.
 *
 * 1. Each record belongs to the turn of its parent; side branches (parallel tool results, sub-agents) stay in it.
 * 2. A prompt that follows on an earlier turn than the latest one takes back all turns between.
 * 3. A record whose parent is unknown (left out, or in a part that was read before) belongs to the latest turn.
 * 4. A prompt without a parent takes back everything, if the log is a tree so far: some logs name no parents at all.
 */
export class Branches {
  readonly #turnOf = new Map<string, Turn | undefined>();
  #latest: Turn | undefined;
  #links = 0;
  #loose = false;

  /** Whether a record of this id was seen: forks and resumed sessions repeat records. */
  has(uuid: string | undefined): boolean {
    return uuid !== undefined && this.#turnOf.has(uuid);
  }

  /** Notes a record that is no prompt. */
  add({ uuid, parentUuid, type, isSidechain }: Record): void {
    const hasParent = typeof parentUuid === 'string';
    if (hasParent && this.#turnOf.has(parentUuid)) this.#links += 1;
    if (!hasParent && type === 'assistant' && !isSidechain) this.#loose = true;
    if (uuid !== undefined) this.#turnOf.set(uuid, this.#turnAt(parentUuid));
  }

  /**
   * Notes a prompt.
   * @returns where what it takes back begins, in bytes; undefined if it takes nothing back
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

/** Where the turn after `before` begins on the way to `latest`; undefined if `latest` does not follow on `before`. */
function firstAfter(before: Turn | undefined, latest: Turn | undefined): number | undefined {
  let turn = latest;
  while (turn && turn.before !== before) {
    if (before && turn.index <= before.index) return undefined;
    turn = turn.before;
  }
  return turn?.offset;
}
