import type { ChildProcess } from 'node:child_process';
import type { Ledger } from './ledger.ts';

/** How many things are done for each process that is killed: so a slow machine gets on with it too. */
const EVERY = 6;
const DELAY_MS = 80;

/** Kills processes at random, at moments that have nothing to do with what they are at. */
export class Killer {
  readonly #running = new Set<ChildProcess>();
  readonly #ledger: Ledger;
  readonly #random: () => number;

  constructor(ledger: Ledger, random: () => number) {
    this.#ledger = ledger;
    this.#random = random;
  }

  /** A process that may be killed, until it has ended. */
  watch(child: ChildProcess): void {
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
  }

  /** Something was begun: now and then, one of the processes is killed soon after. */
  begun(): void {
    if (this.#random() < 1 / EVERY) setTimeout(() => this.#kill(), this.#random() * DELAY_MS);
  }

  #kill(): void {
    const victims = [...this.#running];
    const victim = victims[Math.floor(this.#random() * victims.length)];
    if (victim?.kill('SIGKILL')) this.#ledger.kills += 1;
  }
}
