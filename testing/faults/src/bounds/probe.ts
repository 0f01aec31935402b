import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a process ended, how long it took, and the most memory that it held. */
export interface Measured {
  code: number | null;
  stdout: string;
  ms: number;
  peakMb: number;
}

/**
 * Notes the peak when the process ends. Of what Linux tells, VmHWM: getrusage's maxrss is inherited from the process
 * that forked (proc(5), getrusage(2)).
 */
const PROBE = `
const { readFileSync, writeFileSync } = require('node:fs');
process.on('exit', () => {
  let kb = process.resourceUsage().maxRSS;
  try {
    kb = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))[1]);
  } catch {
    // Not Linux: what there is.
  }
  writeFileSync(process.env.PROBE_OUT, String(kb));
});
`;

/** No case may hang the harness. */
const GIVE_UP_MS = 30_000;

/** Measures Node programs, whole processes. */
export class Probe {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    writeFileSync(join(folder, 'probe.cjs'), PROBE);
  }

  /**
   * @param args what node runs
   * @param feed writes to its stdin, and closes it or not
   */
  run(args: readonly string[], home: string, feed: (child: ChildProcess) => void): Promise<Measured> {
    const out = join(this.#folder, 'probe.out');
    rmSync(out, { force: true });
    return new Promise((resolve, reject) => {
      const began = performance.now();
      const child = spawn(process.execPath, ['--require', join(this.#folder, 'probe.cjs'), ...args], {
        cwd: home,
        env: { PATH: process.env.PATH, HOME: home, PROBE_OUT: out },
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      const timer = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS);
      let stdout = '';
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      child.stdin.on('error', () => undefined);
      child.once('error', reject);
      child.once('close', (code) => {
        clearTimeout(timer);
        const kb = existsSync(out) ? Number(readFileSync(out, 'utf8')) : Number.NaN;
        resolve({ code, stdout, ms: performance.now() - began, peakMb: kb / 1_024 });
      });
      feed(child);
    });
  }
}
