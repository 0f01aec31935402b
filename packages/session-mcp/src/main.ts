import type { EventEmitter } from 'node:events';
import { pipeline, type Readable, type Writable } from 'node:stream';
import { cleanLine, head } from '@0dai/session-schema/internal';
import { nodeHost } from '@0dai/session-store/internal';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import { checkCalls } from './check-calls.ts';
import { dropLongMessages, MAX_MESSAGE_BYTES } from './message-size.ts';
import { orderRequests } from './request-order.ts';
import { createServer } from './server.ts';

/** How long open requests may take once stdin has closed. */
const LAST_ANSWERS_MS = 2_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The parts of the process that the server uses. */
export interface RunOptions {
  /** The client's messages. */
  stdin: Readable & { isTTY?: boolean | undefined };
  /** The server's messages, and nothing else. */
  stdout: Pick<Writable, 'write' | 'on' | 'off' | 'once'>;
  /** Warnings, a line each. */
  stderr: Pick<Writable, 'write'>;
  /** The folder in which the client started the server. */
  cwd: string;
  /** The user's home folder. */
  home: string;
  /** The environment that the client gave it. */
  env: Readonly<Record<string, string | undefined>>;
  /** The emitter of SIGINT, SIGTERM and SIGHUP. Default: the process. */
  signals?: EventEmitter;
}

/**
 * Runs the MCP server on stdio until its client leaves: stdin closes, stdout closes, or a signal comes. Requests sent
 * before stdin closed are still answered.
 *
 * @returns when the server has stopped; after that it does not keep the process alive
 * @example await runMcpServer({ stdin, stdout, stderr, env, cwd: process.cwd(), home: homedir() });
 */
export async function runServer(options: RunOptions): Promise<void> {
  const { stdin, stdout, stderr, cwd, home, env } = options;
  const server = createServer({ host: nodeHost(home), cwd, env });
  // Log a line that is not a protocol message to stderr, and keep reading.
  server.server.onerror = (error) => void stderr.write(`0dai-mcp: ${cleanLine(head(error.message, 300))}\n`);
  if (stdin.isTTY) {
    stderr.write(
      '0dai-mcp: an MCP server for coding agents. It expects JSON-RPC on stdin. Ctrl-C stops it.\n',
    );
  }
  const lines = dropLongMessages((id) => {
    const message = `The message is longer than ${MAX_MESSAGE_BYTES / 1024 / 1024} MiB, so it was not read. Send less at once.`;
    if (id === undefined) stderr.write(`0dai-mcp: ${message}\n`);
    else void transport.send({ jsonrpc: '2.0', id, error: { code: ErrorCode.InvalidRequest, message } });
  });
  const transport = new StdioServerTransport(lines, stdout as Writable);
  const over = untilOver({ ...options, stdin: lines }, transport);
  // The callback has nothing to do: `untilOver` watches the last stream of the pipeline.
  pipeline(stdin, lines, () => undefined);
  await server.connect(transport);
  checkCalls(transport);
  const requests = orderRequests(transport);
  if ((await over) === 'asked') await requests.drained(LAST_ANSWERS_MS);
  await server.close();
}

/** Waits for the end: `asked` if the client sends no more but may still read, else `gone`. */
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
    // This listener stays, because every later write to a client that left fails too.
    stdout.on('error', gone);
    transport.onclose = gone;
    for (const signal of SIGNALS) signals.once(signal, gone);
  });
}
