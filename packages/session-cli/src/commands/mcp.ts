import { command } from '../command-line/command.ts';
import type { Context } from '../context.ts';

/** `0dai mcp`, for help, completion, and calls with flags; without flags, the bin starts the server directly. */
export const mcp = command({
  command: 'mcp',
  describe: 'Run the MCP server on stdio; started by agents',
  builder: (parser) =>
    parser
      .usage(
        '$0 mcp\n\nRuns the MCP server that agents call `roaming`, on stdin and stdout, until stdin closes.',
      )
      .example('$0 mcp', ''),
  handler: (context) => runMcp(context),
});

/** Runs the server until stdin closes. */
async function runMcp({ stdin, stdout, stderr, cwd, host, env }: Context) {
  // Import here, because no other command needs the SDK.
  const { runMcpServer } = await import('@0dai/session-mcp');
  await runMcpServer({ stdin, stdout, stderr, cwd, home: host.home, env });
  return { json: { ended: true }, text: () => '' };
}
