import type { Recording } from '@0dai/session-store/internal';
import type { Argv } from 'yargs';
import { command, type GlobalFlags } from '../command-line/command.ts';
import { UsageError } from '../errors.ts';
import type { SetupOptions } from '../setup/init.ts';
import { type SetupFlags, setupFlags, setupOptions, setupReport } from './setup-flags.ts';

interface Flags extends SetupFlags {
  allow: boolean;
  manual: boolean;
  record: boolean;
  force: boolean;
}

/** What the project records now, and how to change it. */
const RECORDING: Readonly<Record<Recording, string>> = {
  on: 'Agents are briefed, and their work is recorded. To brief only: 0dai init --manual',
  manual: 'Agents are briefed; only what is saved is recorded. To record their work: 0dai init --record',
  paused:
    'This project is paused: nothing is recorded and no agent is briefed. To go on: 0dai session unpause',
};

/** `0dai init`: adds hooks and the MCP server to the agents' configuration. */
export const init = command<Flags>({
  command: 'init [agents..]',
  describe: 'Set up agents: their hooks and the MCP server',
  builder: (parser: Argv<GlobalFlags>) =>
    setupFlags(parser, 'Also keep a few lines in AGENTS.md, for agents without hooks')
      .option('allow', {
        describe:
          'Allow the 0dai MCP tools, so that the agent does not ask each time; --no-allow leaves that to you',
        type: 'boolean',
        default: true,
      })
      .option('manual', {
        describe: 'Only brief agents in this project (with --user: in all); record only what is saved',
        type: 'boolean',
        default: false,
      })
      .option('record', {
        describe: "Record the agents' work again, after --manual or a pause. Default: unchanged",
        type: 'boolean',
        default: false,
      })
      .option('force', {
        describe: "Replace another MCP server's entry that has the name of 0dai's, roaming",
        type: 'boolean',
        default: false,
      })
      .example('$0 init', 'Set up the agents found on this machine, in this project')
      .example('$0 init --manual', 'Have agents briefed, and record only what is saved')
      .example('$0 init claude codex --dry-run', 'Show what would change for these two'),
  async handler(context, flags) {
    if (flags.manual && flags.record) throw new UsageError('--manual and --record exclude each other.');
    const recording: SetupOptions['recording'] = flags.manual ? 'manual' : flags.record ? 'on' : undefined;
    const options = {
      ...setupOptions(context, flags),
      allow: flags.allow,
      force: flags.force,
      ...(recording !== undefined && { recording }),
    };
    const setup = await import('../setup/init.ts');
    const result = await setup.init(options, context.host);
    const mode = RECORDING[result.recording];
    const report = setupReport(result, {
      change: 'wrote',
      none: `Everything is set up already for ${options.agents.map((agent) => agent.name).join(', ')}.`,
      mode: result.endedPause ? `The pause of this project has ended. ${mode}` : mode,
    });
    const after = { recording: result.recording, ended_pause: result.endedPause };
    return { ...report, json: { ...(report.json as object), ...after } };
  },
});
