import { agents } from '@0dai/session-hooks';
import type { Argv } from 'yargs';
import { command, type GlobalFlags } from '../command-line/command.ts';
import { type SetupFlags, setupFlags, setupOptions, setupReport } from './setup-flags.ts';

/** `0dai uninstall`: what `init` put in, out again. */
export const uninstall = command<SetupFlags>({
  command: 'uninstall [agents..]',
  describe: 'Take out what init put in; sessions stay',
  builder: (parser: Argv<GlobalFlags>) =>
    setupFlags(parser, 'Also take our lines out of AGENTS.md. Default: yes, when no agent is named')
      .example('$0 uninstall', 'Take everything of ours out of this project')
      .example('$0 uninstall codex --user', "Take it out of Codex's configuration in your home"),
  async handler(context, flags) {
    // What is to go may belong to an agent that is no longer on this machine.
    const named = (flags.agents ?? []).length > 0;
    const options = {
      ...setupOptions(context, flags, named ? undefined : agents),
      agentsMd: flags['agents-md'] ?? !named,
    };
    const setup = await import('../setup/init.ts');
    const result = await setup.uninstall(options, context.host);
    return setupReport(result, { change: 'restored', none: 'Nothing of ours is there.' });
  },
});
