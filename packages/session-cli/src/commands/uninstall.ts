import { agents } from '@0dai/session-hooks';
import type { Argv } from 'yargs';
import { command, type GlobalFlags } from '../command-line/command.ts';
import { type SetupFlags, setupFlags, setupOptions, setupReport } from './setup-flags.ts';

/** `0dai uninstall`: removes what `init` added. */
export const uninstall = command<SetupFlags>({
  command: 'uninstall [agents..]',
  describe: 'Remove what init added; sessions stay',
  builder: (parser: Argv<GlobalFlags>) =>
    setupFlags(parser, 'Also remove the 0dai lines from AGENTS.md. Default: yes, if no agent is named')
      .example('$0 uninstall', 'Remove everything that init added to this project')
      .example('$0 uninstall codex --user', "Remove it from Codex's configuration in your home"),
  async handler(context, flags) {
    // The parts to remove may belong to an agent that is no longer on this machine.
    const named = (flags.agents ?? []).length > 0;
    const options = {
      ...(await setupOptions(context, flags, named ? undefined : agents)),
      agentsMd: flags['agents-md'] ?? !named,
      exclude: !named && !flags.user,
      // `--everywhere` works only through the user's hooks, so it ends with them.
      ...(!named && flags.user && { everywhere: false }),
    };
    const setup = await import('../setup/init.ts');
    const result = await setup.uninstall(options, context.host);
    return setupReport(result, { change: 'restored', none: 'Nothing to remove.' });
  },
});
