import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RigError } from '../errors.ts';
import { run, runOrThrow } from '../process.ts';

/** What to run in a terminal. */
export interface TerminalPlan {
  command: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** A folder for the terminal's own socket. */
  folder: string;
}

/**
 * A terminal that a program runs in, seen and typed into through tmux. It has a tmux server of its own: one that
 * was there already would hand its old environment to the program.
 */
export class Terminal {
  readonly #plan: TerminalPlan;

  private constructor(plan: TerminalPlan) {
    this.#plan = plan;
  }

  /** Opens a terminal. */
  static async open(plan: TerminalPlan): Promise<Terminal> {
    const terminal = new Terminal(plan);
    const size = ['-x', '160', '-y', '50'];
    await terminal.#tmux('-f', '/dev/null', 'new-session', '-d', ...size, '-c', plan.cwd, ...plan.command);
    return terminal;
  }

  async #tmux(...args: string[]): Promise<string> {
    const { cwd, env, folder } = this.#plan;
    const all = ['-S', join(folder, 'tmux.sock'), ...args];
    return await runOrThrow('tmux', all, { cwd, env: { ...env, TERM: 'xterm-256color', LANG: 'C.UTF-8' } });
  }

  /** What a person sees now. */
  async screen(): Promise<string> {
    return await this.#tmux('capture-pane', '-p');
  }

  /** Waits until the screen shows something. @throws RigError with the screen, when it does not come */
  async waitFor(what: RegExp, timeoutMs = 60_000): Promise<string> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const screen = await this.screen();
      if (what.test(screen)) return screen;
      if (Date.now() > until) throw new RigError(`The terminal did not show ${what}. It shows:\n${screen}`);
      await sleep(100);
    }
  }

  /** Presses keys, in tmux's names: `Enter`, `Down`, `C-c`. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.#tmux('send-keys', key);
      await sleep(200);
    }
  }

  /**
   * Chooses from a menu: moves down until the marker stands at the option, then confirms. As slowly as a person:
   * Claude Code drops the first keys, and Gemini CLI trusts a folder without loading its hooks when it is answered
   * before it has started up.
   */
  async choose(option: string): Promise<void> {
    await this.waitFor(new RegExp(option));
    await sleep(1_000);
    const marked = new RegExp(`[❯›●]\\s+(\\d\\. )?${option}`);
    for (let tries = 0; tries < 10 && !marked.test(await this.screen()); tries++) await this.press('Down');
    await this.waitFor(marked);
    await this.press('Enter');
  }

  /** Types a line. Enter comes after a pause: what comes in one burst is taken for a paste. */
  async type(line: string): Promise<void> {
    await this.#tmux('send-keys', '-l', line);
    await sleep(500);
    await this.press('Enter');
  }

  /** The process that the terminal runs. */
  async pid(): Promise<number> {
    return Number.parseInt(await this.#tmux('display-message', '-p', '#{pane_pid}'), 10);
  }

  /** Closes the terminal, and waits for the end of the program: it may still be writing to its home. */
  async close(): Promise<void> {
    const { cwd, env, folder } = this.#plan;
    const options = { cwd, env };
    const socket = ['-S', join(folder, 'tmux.sock')];
    // The terminal is gone already where the program ended by itself: there is nothing to wait for then.
    const pane = await run('tmux', [...socket, 'display-message', '-p', '#{pane_pid}'], options);
    await run('tmux', [...socket, 'kill-server'], options);
    const pid = Number.parseInt(pane.stdout, 10);
    if (!Number.isNaN(pid)) await ended(pid);
  }
}

/** Waits for the end of a process that was told to end, and ends it the hard way when it does not. */
async function ended(pid: number): Promise<void> {
  const until = Date.now() + 5_000;
  while (signal(pid, Date.now() > until ? 'SIGKILL' : 0)) await sleep(50);
}

/** Sends a signal; 0 only asks. Returns whether there is such a process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
