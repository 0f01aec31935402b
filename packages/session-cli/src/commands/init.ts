import type { Argv } from 'yargs';
import { command, type GlobalFlags } from '../command.ts';
import { type SetupFlags, setupFlags, setupOptions, setupReport } from './setup-flags.ts';

interface Flags extends SetupFlags {
  allow: boolean;
  manual: boolean;
}

/** `0dai init`: hooks and the MCP server into the agents' configuration. */
export const init = command<Flags>({
  command: 'init [agents..]',
  describe: 'Set up agents: their hooks and the MCP server',
  builder: (parser: Argv<GlobalFlags>) =>
    setupFlags(parser, 'Also keep a few lines in AGENTS.md, for agents without hooks')
      .option('allow', {
        describe:
          'Allow our own MCP tools, so that the agent does not ask each time; --no-allow leaves that to you',
        type: 'boolean',
        default: true,
      })
      .option('manual', {
        describe: 'Only brief agents; capture nothing by itself',
        type: 'boolean',
        default: false,
      })
      .example('$0 init', 'Set up the agents found on this machine, in this project')
      .example('$0 init --manual', 'Have agents briefed, and capture nothing by itself')
      .example('$0 init claude codex --dry-run', 'Show what would change for these two'),
  async handler(context, flags) {
    const options = { ...setupOptions(context, flags), allow: flags.allow, manual: flags.manual };
    const setup = await import('../setup/init.ts');
    const result = await setup.init(options, context.host);
    return setupReport(result, {
      change: 'wrote',
      none: `Everything is set up already for ${options.agents.map((agent) => agent.name).join(', ')}.`,
      mode: flags.manual
        ? 'Agents are briefed; nothing is captured by itself. To capture as well: 0dai init'
        : 'Agents are briefed, and their work is captured by itself. To brief only: 0dai init --manual',
    });
  },
});
