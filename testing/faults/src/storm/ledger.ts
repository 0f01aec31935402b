import type { Op } from './script.ts';

/** One operation, as far as the harness knows of it. */
export interface Deed {
  op: Op;
  slot: number;
  /** It was acknowledged. Without that it may have happened or not, but not twice. */
  ok: boolean;
  /** A session was in progress before and after, the same: then what a hook was told has to be in it. */
  sure: boolean;
  /** The session that it says it went to. */
  session: string | undefined;
  /** What it said went wrong. */
  error?: string;
}

/** What was tried and what was acknowledged. */
export class Ledger {
  readonly deeds = new Map<string, Deed>();
  kills = 0;

  tried(token: string, op: Op, slot: number): void {
    this.deeds.set(token, { op, slot, ok: false, sure: false, session: undefined });
  }

  acknowledged(token: string, sure: boolean, session: string | undefined): void {
    const deed = this.deeds.get(token);
    if (deed) Object.assign(deed, { ok: true, sure, session });
  }

  refused(token: string, error: string): void {
    const deed = this.deeds.get(token);
    if (deed) deed.error = error;
  }

  count(is: (deed: Deed) => boolean): number {
    return [...this.deeds.values()].filter(is).length;
  }
}
