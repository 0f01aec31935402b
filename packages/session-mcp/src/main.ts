import type { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { cleanLine, head } from '@0dai/session-schema/internal';
import { nodeHost } from '@0dai/session-store/internal';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createServer } from './server.ts';
import { takeTurns } from './turns.ts';

/** How long requests that are under way may take once stdin has closed. */
const LAST_ANSWERS_MS = 2_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What the server takes from the process that it runs in. */
export interface RunOptions {
  /** The client's messages. */
  stdin: Readable & { isTTY?: boolean | undefined };
  /** Ours; carries nothing else. */
  stdout: Pick<Writable, 'write' | 'on' | 'off' | 'once'>;
  /** Troubles, a line each. */
  stderr: Pick<Writable, 'write'>;
  cwd: string;
  /** The user's home folder. */
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Where SIGINT, SIGTERM and SIGHUP are heard. Default: the process. */
  signals?: EventEmitter;
}

/**
 * Runs the MCP server on stdio until its client goes: stdin closes, nobody reads stdout any more, or a signal
 * comes. What was asked before stdin closed is still answered.
 *
 * @returns when it is over; nothing of it then keeps the process alive
 * @example await runMcpServer({ stdin, stdout, stderr, env, cwd: process.cwd(), home: homedir() });
 */
export async function runServer(options: RunOptions): Promise<void> {
  const { stdin, stdout, stderr, cwd, home, env } = options;
  const server = createServer({ host: nodeHost(home), cwd, env });
  // A line that is no message of the protocol: told where people look, and read on.
  server.server.onerror = (error) => void stderr.write(`0dai-mcp: ${cleanLine(head(error.message, 300))}\n`);
  if (stdin.isTTY) {
    stderr.write('0dai-mcp: an MCP server for coding agents; it speaks JSON-RPC on stdin. Ctrl-C ends it.\n');
  }
  const transport = new StdioServerTransport(stdin, stdout as Writable);
  const over = untilOver(options, transport);
  await server.connect(transport);
  const turns = takeTurns(transport);
  if ((await over) === 'asked') await turns.drained(LAST_ANSWERS_MS);
  await server.close();
}

/** Why it is over: `asked`, when the client sends no more but may still read, or `gone`. */
function untilOver(
  { stdin, stdout, signals = process }: RunOptions,
  transport: StdioServerTransport,
): Promise<'asked' | 'gone'> {
  return new Promise((resolve) => {
    const over = (how: 'asked' | 'gone') => {
      for (const signal of SIGNALS) signals.off(signal, gone);
      resolve(how);
    };
    const asked = () => over('asked');
    const gone = () => over('gone');
    stdin.once('end', asked).once('close', asked).once('error', gone);
    // Stays: a client that went away makes every later write fail too.
    stdout.on('error', gone);
    transport.onclose = gone;
    for (const signal of SIGNALS) signals.once(signal, gone);
  });
}
