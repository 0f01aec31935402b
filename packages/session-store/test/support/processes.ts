import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A task for a child process; see `worker.ts`. */
export interface Task {
  op: 'save' | 'complete' | 'park' | 'resume' | 'enter' | 'key' | 'read' | 'catch up';
  home: string;
  root: string;
  /** A word in everything that it saves. */
  name: string;
  times: number;
  wanted?: string;
  /** Begins at this time. */
  at?: number;
  /** As this user. */
  uid?: number;
}

/** Bundles the worker from the sources; `remove` in afterAll. */
export async function bundleWorker(): Promise<{ path: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'worker-'));
  const path = join(folder, 'worker.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    outfile: path,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['@0dai/source', 'module'],
    // As scripts/no-fsync.mjs does it for the tests themselves.
    inject: [fileURLToPath(new URL('../../../../scripts/no-fsync.mjs', import.meta.url))],
    // proper-lockfile is CommonJS and requires Node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A running worker, its output so far, and its end. */
export interface Running {
  child: ChildProcess;
  lines(): string[];
  ended: Promise<{ code: number | null; signal: string | null }>;
}

export function start(worker: string, task: Task): Running {
  const child = spawn(process.execPath, [worker, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text += `error ${chunk.toString()}\n`;
  });
  return {
    child,
    // An incomplete line was not acknowledged.
    lines: () => text.split('\n').slice(0, -1),
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal }));
    }),
  };
}

/** Runs workers in parallel until they end; returns the lines of each. */
export async function together(worker: string, tasks: readonly Task[]): Promise<string[][]> {
  const at = Date.now() + 400;
  const running = tasks.map((task) => start(worker, { ...task, at }));
  await Promise.all(running.map((one) => one.ended));
  return running.map((one) => one.lines());
}
