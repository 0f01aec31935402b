import { spawn } from 'node:child_process';
import { CommandError } from './errors.ts';

/** How to start a program. Its environment is exactly `env`: nothing is inherited. */
export interface CommandOptions {
  cwd: string;
  env: Record<string, string>;
  /** Written to stdin, which is then closed. @default nothing */
  input?: string;
  /** The whole process group is killed after this. @default 120_000 */
  timeoutMs?: number;
}

/** What a program did. */
export interface CommandResult {
  /** The exit code; `null` when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  ms: number;
}

/** A program that runs. */
export interface RunningCommand {
  pid: number;
  ended: Promise<CommandResult>;
}

/** Starts a program in a process group of its own, so that nothing it started outlives a timeout. */
export function start(file: string, args: readonly string[], options: CommandOptions): RunningCommand {
  const started = performance.now();
  const child = spawn(file, args, { cwd: options.cwd, env: options.env, detached: true, stdio: 'pipe' });
  const ended = new Promise<CommandResult>((resolve, reject) => {
    const out = { stdout: '', stderr: '' };
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, options.timeoutMs ?? 120_000);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      out.stderr += text;
    });
    // A program that ends without reading its input breaks the pipe; its exit code tells what matters.
    child.stdin.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') reject(error);
    });
    child.stdin.end(options.input ?? '');
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...out, timedOut, ms: Math.round(performance.now() - started) });
    });
  });
  // 0 where it could not be started: `ended` says why.
  return { pid: child.pid ?? 0, ended };
}

/** Runs a program to its end. */
export function run(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return start(file, args, options).ended;
}

/** As `run`, for programs that must succeed; returns what they printed. */
export async function runOrThrow(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const result = await run(file, args, options);
  if (result.code !== 0) {
    throw new CommandError([file, ...args].join(' '), result.code, result.stdout + result.stderr);
  }
  return result.stdout;
}
