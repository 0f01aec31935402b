import { homedir } from 'node:os';
import { runServer } from './main.ts';

const EXIT_MS = 500;
const HELP = `Usage: 0dai-mcp

The MCP server of Session Roaming on stdio: get_session, save_session, complete_session, list_sessions.
An agent starts it; \`0dai init\` puts it into the agents' configuration.
`;

async function serve(process: NodeJS.Process): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  if (['--help', '-h'].includes(process.argv[2] ?? '')) {
    stdout.write(HELP);
    return;
  }
  await runServer({
    stdin,
    stdout,
    stderr,
    env,
    cwd: told(process.cwd) ?? env.PWD ?? '',
    home: told(homedir) ?? '',
  });
}

/** What the system tells, if anything: a folder that was deleted is none, and not every user has a home. */
function told(tell: () => string): string | undefined {
  try {
    return tell();
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
  // Neither a reader that is stuck nor a lock that is waited for keeps the process.
  setTimeout(exit, EXIT_MS).unref();
}
