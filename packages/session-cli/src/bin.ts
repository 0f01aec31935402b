import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Built to CommonJS. It only decides who is meant, before anything large is loaded: a hook runs at each start
// of an agent, and pays neither for yargs nor for the MCP SDK.
const args = process.argv.slice(2);

if (args[0] === 'hook') {
  require('@0dai/session-hooks/bin');
} else {
  const work = args[0] === 'mcp' && args.length === 1 ? serve : run;
  work().catch((error: unknown) => {
    process.stderr.write(`0dai: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

/** Everything that a person runs. */
async function run(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // `| head` closes the pipe when it has seen enough; that is no error.
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      process.exitCode = 1;
      if (stream === process.stderr) return;
      process.stderr.write(`0dai: could not write the output: ${error.message}\n`);
    });
  }
  const around = surroundings();
  keepCompiled(around.home);
  const { main } = await import('./main.js');
  const code = await main(args, around);
  // What could not be written has set its own.
  process.exitCode ??= code;
  // Somebody who keeps our stdin open does not keep us.
  if ('unref' in process.stdin) process.stdin.unref();
}

/** The MCP server: its own program, whose one bundle starts in half the time that the library and the SDK take. */
async function serve(): Promise<void> {
  await import('@0dai/session-mcp/bin');
}

/** What V8 has compiled is kept beside what the hook keeps, where Node can (from 22.8 on). */
function keepCompiled(home: string): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  const stateDir = join(home, '.local', 'state', '0dai');
  if (home !== '' && enableCompileCache && existsSync(stateDir)) {
    enableCompileCache(join(stateDir, 'compile-cache'));
  }
}

function surroundings() {
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env, cwd: told(process.cwd), home: told(homedir) };
}

/** What the system tells; '' where it does not: a folder that was deleted is none, and not every user has a home. */
function told(tell: () => string): string {
  try {
    return tell();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return '';
  }
}
