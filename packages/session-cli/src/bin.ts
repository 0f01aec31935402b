import { homedir } from 'node:os';

// Built to CommonJS. It only decides who is meant, before anything large is loaded: a hook runs at each start
// of an agent, and pays neither for yargs nor for the MCP SDK.
const [first, second] = process.argv.slice(2);

if (first === 'hook') {
  require('@0dai/session-hooks/bin');
} else {
  // `| head` closes the pipe when it has seen enough; that is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      process.exitCode = 1;
      if (stream === process.stdout)
        process.stderr.write(`0dai: could not write the output: ${error.message}\n`);
    });
  }
  start(first === 'mcp' && second === undefined).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`0dai: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}

async function start(mcp: boolean): Promise<number> {
  const { stdin, stdout, stderr, env } = process;
  const around = { stdin, stdout, stderr, env, cwd: process.cwd(), home: homedir() };
  if (mcp) {
    const { runMcpServer } = await import('@0dai/session-mcp');
    await runMcpServer(around);
    return 0;
  }
  const { main } = await import('./main.js');
  const code = await main(process.argv.slice(2), around);
  // Somebody who keeps our stdin open does not keep us.
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return code;
}
