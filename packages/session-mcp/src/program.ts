import { homedir } from 'node:os';
import { runServer } from './main.ts';

// For the bin, which loads all this with what V8 compiled of it.
export { keepCompiled } from '@0dai/session-store';

const EXIT_MS = 500;
const HELP = `Usage: 0dai-mcp

The MCP server of Session Roaming on stdio: get_session, save_session, complete_session, list_sessions.
An agent starts it; \`0dai init\` puts it into the agents' configuration.
`;

async function start(): Promise<void> {
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
 * The MCP server as a process of its own.
 * @param exit ends that process, when what it still waits for is none of ours
 */
export function run(exit: () => void): void {
  start()
    .catch((error: unknown) => {
      process.stderr.write(`0dai-mcp: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    })
    .finally(() => {
      // What is written drains by itself; a reader that is stuck, or a lock that is waited for, does not keep us.
      setTimeout(exit, EXIT_MS).unref();
    });
}
