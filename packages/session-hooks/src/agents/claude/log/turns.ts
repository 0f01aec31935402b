import type { FactBody, TurnOutcome } from '@0dai/session-schema/internal';
import type { FactLog } from '../../../logs/fact-log.ts';

/**
 * Tells where turns begin and end. From about 2.1.70 on a message says that it is the last of its turn; before, and
 * beside it, `system` records say so afterwards. They count only while the turn is at work, so that an end is told
 * once.
 */
export class Turns {
  readonly #log: FactLog;
  #isAtWork = false;
  #ended: string | undefined;

  constructor(log: FactLog) {
    this.#log = log;
  }

  /** Something of a turn was seen: the agent is at work. */
  working(): void {
    this.#isAtWork = true;
  }

  /** A turn begins: calls of an earlier one get no result any more. */
  begin(): FactBody {
    this.#log.closeCalls();
    this.#isAtWork = true;
    return turn('begun');
  }

  /** The turn ended with a message; several records of one message say so. */
  endWith(message: string | undefined): FactBody[] {
    const isIncluded = message !== undefined && message === this.#ended;
    this.#ended = message;
    this.#close();
    return isIncluded ? [] : [turn('done')];
  }

  /** A record that comes after a turn says that it is over. */
  over(): FactBody[] {
    const isAtWork = this.#isAtWork;
    this.#close();
    return isAtWork ? [turn('done')] : [];
  }

  /** The turn broke off. */
  brokeOff(how: Extract<FactBody, { fact: 'turn' }>): FactBody[] {
    this.#close();
    return [how];
  }

  #close(): void {
    this.#isAtWork = false;
    this.#log.closeCalls();
  }
}

function turn(outcome: TurnOutcome | 'begun'): FactBody {
  return { fact: 'turn', outcome };
}
