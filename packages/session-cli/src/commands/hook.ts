import { agents } from '@0dai/session-hooks';
import { command } from '../command-line/command.ts';
import { UsageError } from '../errors.ts';

/**
 * `0dai hook`, for the help and for completion. What runs a hook is the bin, before any of this is loaded:
 * a hook must not pay for reading the command line.
 */
export const hook = command({
  command: 'hook <agent>',
  describe: 'Brief an agent and note its work; run by its own hooks',
  builder: (parser) =>
    parser
      .usage(
        "$0 hook AGENT\n\nRuns one hook of an agent, whose payload comes on stdin: briefs the agent, or notes what it did. `0dai init` puts it into the agent's configuration.",
      )
      .positional('agent', { type: 'string', demandOption: true, choices: agents.map((agent) => agent.id) })
      .option('manual', { describe: 'Only brief the agent; note nothing', type: 'boolean', default: false })
      .example('$0 hook claude < payload.json', ''),
  handler: () => {
    throw new UsageError(
      '`0dai hook AGENT` takes no flags before or behind it. To see a briefing: 0dai session brief',
    );
  },
});
