import { homedir } from 'node:os';
import { cleanLine, head } from '@0dai/session-schema/internal';
import manifest from '../package.json' with { type: 'json' };
import { runServer } from './main.ts';

const EXIT_MS = 500;
/** Most characters of an unknown argument that are repeated. */
const MAX_WORD = 80;
const HELP = `Usage: 0dai-mcp

The MCP server of Session Roaming on stdio. Its tools: get_session, save_session, complete_session, new_session,
resume_session, list_sessions. An agent starts it; the package's README says how an agent is told of it.

Options:
  -v, --version   Print the version
  -h, --help      Print this help
`;

async function serve(process: NodeJS.Process): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  const [first, ...more] = process.argv.slice(2);
  const isFlag = (...names: string[]) => more.length === 0 && names.includes(first ?? '');
  if (isFlag('--help', '-h')) {
    stdout.write(HELP);
    return;
  }
  if (isFlag('--version', '-v')) {
    stdout.write(`${manifest.version}\n`);
    return;
  }
  if (first !== undefined) {
    const words = process.argv.slice(2).map((word) => head(cleanLine(word), MAX_WORD));
    stderr.write(`0dai-mcp: it takes no arguments, and got: ${words.join(' ')}\n\n${HELP}`);
    process.exitCode = 2;
    return;
  }
  await runServer({
    stdin,
    stdout,
    stderr,
    env,
    cwd: orUndefined(process.cwd) ?? env.PWD ?? '',
    home: orUndefined(homedir) ?? '',
  });
}

/**
 * Calls the system; returns undefined if the call fails: the working folder may be deleted, and not every user has a
 * home.
 */
function orUndefined(call: () => string): string | undefined {
  try {
    return call();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return undefined;
  }
}

/**
 * The program `0dai-mcp`, which `0dai mcp` runs too: the MCP server on the process's stdin and stdout.
 * @param exit ends the process at once
 */
export async function run(process: NodeJS.Process, exit: () => void): Promise<void> {
  try {
    await serve(process);
  } catch (error) {
    process.stderr.write(`0dai-mcp: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
  // Exit even if a reader is stuck or a lock is still awaited.
  setTimeout(exit, EXIT_MS).unref();
}
