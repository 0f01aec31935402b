import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program that takes longer hangs. */
const HANG_MS = 20_000;
/** Notes the most memory that the process has had, in kB, as it ends. */
const PEAK = `
process.on('exit', () =>
  require('node:fs').writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));
`;

/** What a program gave. */
export interface Ran {
  /** null for one that hung, or was ended by a signal. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** Its most memory, over that of `node -e 0`. */
  overMb: number;
}

/** Runs Node programs in a home of their own, and measures their memory. */
export class Programs {
  readonly #folder: string;
  readonly #home: string;
  readonly #bareMb: number;

  /** @param folder where its own files are kept */
  constructor(folder: string, home: string) {
    this.#folder = folder;
    this.#home = home;
    writeFileSync(join(folder, 'peak.cjs'), PEAK);
    this.#bareMb = 0;
    this.#bareMb = Math.max(...[1, 2, 3].map(() => this.run(['-e', '0'], { cwd: folder }).overMb));
  }

  /** @param args after `node` */
  run(args: readonly string[], { cwd, input = '' }: { cwd: string; input?: string }): Ran {
    const peak = join(this.#folder, 'peak');
    rmSync(peak, { force: true });
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', join(this.#folder, 'peak.cjs'), ...args],
      {
        cwd,
        env: { PATH: process.env.PATH, HOME: this.#home, TZ: 'UTC', PEAK_FILE: peak },
        input,
        encoding: 'utf8',
        timeout: HANG_MS,
        killSignal: 'SIGKILL',
        maxBuffer: 2 ** 28,
      },
    );
    const overMb = status === null ? Number.NaN : Number(readFileSync(peak, 'utf8')) / 1024 - this.#bareMb;
    return { code: status, stdout, stderr, overMb };
  }
}
