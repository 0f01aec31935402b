import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact, FactBody } from '@0dai/session-schema/internal';
import { type AgentLogs, catchUpRuns, type Store } from '../../src/internal.ts';

/** A fact in a log of the tests; `open` is a call that has no result yet, which later lines may bring. */
export type Line = FactBody & { at?: string; open?: true; for?: number };

export const logPath = (store: Store, name = 'c1'): string => join(store.host.home, `${name}.jsonl`);

/** Appends lines to a log, each with the present time unless it has one. */
export function write(store: Store, lines: readonly Line[], name?: string): void {
  const at = new Date(store.host.now()).toISOString();
  const text = lines.map((line) => `${JSON.stringify({ at, ...line })}\n`).join('');
  appendFileSync(logPath(store, name), text);
}

/** Reads such a log: one fact a line. A line with `for` is the result of the open call that began there. */
export const logs: AgentLogs = {
  read(_agent, { path, offset, until = Number.POSITIVE_INFINITY }) {
    if (!existsSync(path)) return undefined;
    const found = new Map<number, Fact>();
    const open = new Set<number>();
    let at = 0;
    for (const text of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
      if (at >= offset && at < until) {
        const { open: isOpen, for: of, ...fact } = JSON.parse(text) as Line;
        const place = of ?? at;
        found.set(place, { ...fact, source: `${place}.0.0` } as Fact);
        if (isOpen) open.add(place);
        else open.delete(place);
      }
      at += Buffer.byteLength(text) + 1;
    }
    return { facts: [...found.values()], offset: Math.min(at, ...open), end: at };
  },
};

/** Takes facts into a session, as if the agent's log told them. */
export function logged(
  store: Store,
  who: { agent: string; session_id: string },
  facts: readonly FactBody[],
): void {
  write(store, facts, who.session_id);
  catchUpRuns(store, { logs, reader: { actor: who } });
}
