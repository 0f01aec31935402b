import { homedir } from 'node:os';
import { EXIT } from './exit-codes.ts';
import { main } from './main.ts';
import { page } from './page.ts';

/**
 * Runs `0dai` in a process, for every command that a person runs.
 * @param exit ends the process at once
 */
export async function run(process: NodeJS.Process, exit: () => void): Promise<void> {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // `| head` closes the pipe when it has seen enough; that is not an error.
      if (error.code === 'EPIPE') return exit();
      process.exitCode = EXIT.failed;
      if (stream === stdout) stderr.write(`0dai: could not write the output: ${error.message}\n`);
    });
  }
  let stdin: NodeJS.ReadStream | undefined;
  const code = await main(process.argv.slice(2), {
    stdout,
    stderr,
    // Read lazily: an open stdin would keep the process alive, and most commands do not read it.
    get stdin() {
      stdin = process.stdin;
      return stdin;
    },
    env: process.env,
    cwd: orEmpty(process.cwd),
    home: orEmpty(homedir),
    page: (text, command) => page(process, text, command),
  });
  // A failed write has already set the exit code.
  process.exitCode ??= code;
  // A file stream has no `unref`.
  if (stdin && 'unref' in stdin) stdin.unref();
}

/**
 * Calls the system; returns '' if the call fails: the working directory may be deleted, and not every user has a
 * home.
 */
function orEmpty(call: () => string): string {
  try {
    return call();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return '';
  }
}
