import { spawn } from 'node:child_process';
import { Killer } from './killer.ts';
import type { Ledger } from './ledger.ts';
import type { Op } from './script.ts';
import type { Storm } from './storm.ts';
import type { Task } from './worker.ts';

/**
 * The storm on the library: a process a slot, each with all of its operations; a killed process is followed by
 * another one that goes on after the operation it died in.
 */
export async function runLibraryStorm(storm: Storm, ledger: Ledger, random: () => number): Promise<void> {
  const killer = new Killer(ledger, random);
  await Promise.all(
    Array.from({ length: storm.processes }, (_, slot) => runSlot(storm, slot, ledger, killer)),
  );
}

async function runSlot(storm: Storm, slot: number, ledger: Ledger, killer: Killer): Promise<void> {
  const { home, root, seed, times } = storm;
  const skewMs = storm.skewMs(slot);
  for (let from = 0; from < times; ) {
    const task: Task = { home, root, seed, slot, times, skewMs, from };
    const child = spawn(process.execPath, [storm.worker, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: home },
    });
    killer.watch(child);
    let rest = '';
    let trouble = '';
    child.stderr.on('data', (chunk: Buffer) => {
      trouble += chunk.toString();
    });
    child.stdout.on('data', (chunk: Buffer) => {
      // A line that is not whole was not acknowledged.
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const next = hear(line, slot, ledger);
        if (next === undefined) continue;
        from = next;
        killer.begun();
      }
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (code !== null && code !== 0) throw new Error(`A worker of the storm failed: ${trouble}`);
    if (code === 0) return;
  }
}

/** @returns the number of the operation after the one that is tried */
function hear(line: string, slot: number, ledger: Ledger): number | undefined {
  const [word, ...rest] = line.split(' ');
  if (word === 'try') {
    ledger.tried(rest[2] ?? '', rest[1] as Op, slot);
    return Number(rest[0]) + 1;
  }
  const [token = '', ...more] = rest;
  if (word === 'ok') ledger.acknowledged(token, more[0] === 'sure', more[1] || undefined);
  else ledger.refused(token, more.join(' '));
  return undefined;
}
