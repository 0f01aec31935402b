import { type Json, textAt } from './fields.ts';
import { turnIdOf } from './records.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Tells a fork's own records from those copied from its parent, which stand first in its file with new times. A
 * sub-agent may begin with such a copy too, which begins with the parent's `session_meta`.
 *
 * Codex makes version 7 UUIDs, which are ordered by time: a turn whose id is younger than the session's is the
 * session's own, and so is all that follows. Where the ids are of another kind nothing is left out.
 */
export class ForkGate {
  #session: string | undefined;
  #isSubagent = false;
  #copying = false;

  /** Takes in a `session_meta`; the first is the session's own. */
  meta(payload: Json, isSubagent: boolean): void {
    const id = textAt(payload, 'id') ?? '';
    if (this.#session === undefined) {
      this.#session = id;
      this.#isSubagent = isSubagent;
      this.#copying = textAt(payload, 'forked_from_id') !== undefined;
    } else if (this.#isSubagent && id !== this.#session) {
      this.#copying = true;
    }
    if (!UUID_V7.test(this.#session)) this.#copying = false;
  }

  /** Whether a record is this session's own. */
  isOwn(payload: Json): boolean {
    if (!this.#copying) return true;
    const turn = turnIdOf(payload);
    if (turn === undefined) return false;
    this.#copying = UUID_V7.test(turn) && turn.toLowerCase() < (this.#session ?? '').toLowerCase();
    return !this.#copying;
  }
}
