import { homedir } from 'node:os';

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
  const { main } = await import('./main.js');
  const code = await main(args, surroundings());
  // What could not be written has set its own.
  process.exitCode ??= code;
  // Somebody who keeps our stdin open does not keep us.
  if ('unref' in process.stdin) process.stdin.unref();
}

/** The MCP server: its own program, whose one bundle starts in half the time that the library and the SDK take. */
async function serve(): Promise<void> {
  await import('@0dai/session-mcp/bin');
}

function surroundings() {
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env, cwd: presentFolder(), home: homedir() };
}

function presentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new Error('the present folder is no longer there; change to another one.', { cause: error });
  }
}
