import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program to be run and measured. */
export interface Job {
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** What it gets on stdin, through a pipe as from an agent. Default nothing. */
  stdin?: string;
  /** Stdin stays open until this stands on its stdout; wall time is counted up to there. */
  until?: string;
  /** Its stderr is discarded. */
  quiet?: boolean;
}

/** What a process cost, with the children that it waited for. */
export interface Cost {
  cpu_ms: number;
  wall_ms: number;
  rss_kb: number;
}

/** What came of a job. */
export interface Outcome extends Cost {
  code: number;
  stdout: string;
  answered: boolean;
}

/** A job that did not do what it is measured for. */
export class JobError extends Error {
  readonly code = 'JOB';
}

/** Runs jobs and measures them, one at a time; see `programs/runner.py`. */
export class Runner {
  readonly #child;
  readonly #lines;

  private constructor(script: string) {
    this.#child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * @param script the path of runner.py
   * @throws {JobError} where there is no Python 3
   */
  static async start(script: string): Promise<Runner> {
    const runner = new Runner(script);
    try {
      await once(runner.#child, 'spawn');
    } catch (error) {
      throw new JobError(
        'The benchmark needs python3 on the PATH, for wait4(2), which Node does not give. Install Python 3.9 or later and run it again.',
        { cause: error },
      );
    }
    return runner;
  }

  /**
   * Runs one job to its end.
   * @throws {JobError} when it fails, or never says what was waited for
   */
  async run(job: Job): Promise<Outcome> {
    this.#child.stdin.write(`${JSON.stringify(job)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new JobError('The measuring process ended; what it said is above.');
    const outcome = JSON.parse(value) as Outcome;
    if (outcome.code !== 0 || !outcome.answered) {
      const what = outcome.code === 0 ? `never said ${job.until}` : `ended with ${outcome.code}, expected 0`;
      throw new JobError(`${job.argv.join(' ')} in ${job.cwd} ${what}. It said:\n${outcome.stdout}`);
    }
    return outcome;
  }

  stop(): void {
    this.#child.stdin.end();
  }
}
