import { homedir } from 'node:os';
import { main } from './main.ts';

/**
 * Runs `0dai` for a process: everything that a person runs.
 * @param exit ends the process at once
 */
export async function run(process: NodeJS.Process, exit: () => void): Promise<void> {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // `| head` closes the pipe when it has seen enough; that is no error.
      if (error.code === 'EPIPE') return exit();
      process.exitCode = 1;
      if (stream === stdout) stderr.write(`0dai: could not write the output: ${error.message}\n`);
    });
  }
  let stdin: NodeJS.ReadStream | undefined;
  const code = await main(process.argv.slice(2), {
    stdout,
    stderr,
    // Most commands read nothing: an open stdin would keep the process alive.
    get stdin() {
      stdin = process.stdin;
      return stdin;
    },
    env: process.env,
    cwd: orEmpty(process.cwd),
    home: orEmpty(homedir),
  });
  // A write that failed has set its own.
  process.exitCode ??= code;
  // A file has no such method.
  if (stdin && 'unref' in stdin) stdin.unref();
}

/** What the system says; '' if it does not: the working directory may be deleted, and not every user has a home. */
function orEmpty(ask: () => string): string {
  try {
    return ask();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return '';
  }
}
