import { agents } from '@0dai/session-hooks';
import { command } from '../command-line/command.ts';
import { UsageError } from '../errors.ts';

/**
 * `0dai hook`, for help and completion only. The bin runs hooks before any of this is loaded, because a hook must not
 * pay for parsing the command line.
 */
export const hook = command({
  command: 'hook <agent>',
  describe: 'Brief an agent and record its work; run by its own hooks',
  builder: (parser) =>
    parser
      .usage(
        "$0 hook AGENT\n\nRuns one hook of an agent, with its payload on stdin: briefs the agent, or records what it did. `0dai init` adds it to the agent's configuration.",
      )
      .positional('agent', { type: 'string', demandOption: true, choices: agents.map((agent) => agent.id) })
      .option('manual', { describe: 'Only brief the agent; record nothing', type: 'boolean', default: false })
      .example('$0 hook claude < payload.json', ''),
  handler: () => {
    throw new UsageError(
      '`0dai hook AGENT` takes no other flags or arguments. To see a briefing: 0dai session brief',
    );
  },
});
