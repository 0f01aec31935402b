import type { FactBody, TurnOutcome } from '@0dai/session-schema/internal';
import type { FactLog } from '../../../logs/fact-log.ts';

/**
 * Finds the beginning and end of turns. Since about 2.1.70, a message says that it is the last of its turn. Before
 * and besides that, `system` records say so afterwards; they count only while the turn is open, so that each end
 * counts once.
 */
export class Turns {
  readonly #log: FactLog;
  #isAtWork = false;
  #ended: string | undefined;

  constructor(log: FactLog) {
    this.#log = log;
  }

  /** Notes that the agent is active. */
  working(): void {
    this.#isAtWork = true;
  }

  /** Begins a turn: open calls of an earlier turn get no result. */
  begin(): FactBody {
    this.#log.closeCalls();
    this.#isAtWork = true;
    return turn('begun');
  }

  /** Ends the turn with a message; several records of one message say so. */
  endWith(message: string | undefined): FactBody[] {
    const isIncluded = message !== undefined && message === this.#ended;
    this.#ended = message;
    this.#close();
    return isIncluded ? [] : [turn('done')];
  }

  /** Ends the turn by a record that follows it. */
  over(): FactBody[] {
    const isAtWork = this.#isAtWork;
    this.#close();
    return isAtWork ? [turn('done')] : [];
  }

  /** Ends a turn that broke off. */
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
