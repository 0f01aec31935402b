import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Ledger } from './ledger.ts';
import type { Op } from './script.ts';
import type { Storm } from './storm.ts';
import type { Task } from './worker.ts';

/**
 * Bundles the worker from the sources, into a folder.
 * @param source the worker's, where this module was bundled away from it
 */
export async function bundleWorker(
  folder: string,
  source = fileURLToPath(new URL('./worker.ts', import.meta.url)),
): Promise<string> {
  const path = join(folder, 'worker.mjs');
  await build({
    entryPoints: [source],
    outfile: path,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['@0dai/source', 'module'],
    // proper-lockfile is CommonJS and requires Node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return path;
}

/**
 * The storm on the library: a process a slot, each with all of its operations; whoever is killed is followed by
 * another one that goes on after the operation it died in.
 */
export async function runLibraryStorm(storm: Storm, ledger: Ledger, random: () => number): Promise<void> {
  const running = new Set<ChildProcess>();
  const killer = setInterval(() => {
    const victims = [...running];
    const victim = victims[Math.floor(random() * victims.length)];
    if (victim?.kill('SIGKILL')) ledger.kills += 1;
  }, storm.killEveryMs);
  try {
    await Promise.all(
      Array.from({ length: storm.processes }, (_, slot) => runSlot(storm, slot, ledger, running)),
    );
  } finally {
    clearInterval(killer);
  }
}

async function runSlot(
  storm: Storm,
  slot: number,
  ledger: Ledger,
  running: Set<ChildProcess>,
): Promise<void> {
  const { home, root, seed, times } = storm;
  const skewMs = storm.skewMs(slot);
  for (let from = 0; from < times; ) {
    const task: Task = { home, root, seed, slot, times, skewMs, from };
    const child = spawn(process.execPath, [storm.worker, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: home },
    });
    running.add(child);
    let rest = '';
    let trouble = '';
    child.stderr.on('data', (chunk: Buffer) => {
      trouble += chunk.toString();
    });
    child.stdout.on('data', (chunk: Buffer) => {
      // A line that is not whole was not acknowledged.
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) from = hear(line, slot, ledger) ?? from;
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    running.delete(child);
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
