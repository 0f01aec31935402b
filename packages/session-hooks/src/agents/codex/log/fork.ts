import { type Json, textAt } from '../../../logs/json/fields.ts';
import { turnIdOf } from './records.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Separates a fork's own records from those copied from its parent, which come first in its file, with new times. A
 * sub-agent's file may also begin with such a copy, headed by the parent's `session_meta`.
 *
 * Codex uses version 7 UUIDs, which sort by time. A turn with a younger id than the session's is the session's own,
 * and so are all later records. With other kinds of ids, all records count as own.
 */
export class ForkGate {
  #session: string | undefined;
  #isSubagent = false;
  #copying = false;

  /** Reads a `session_meta`; the first is the session's own. */
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
