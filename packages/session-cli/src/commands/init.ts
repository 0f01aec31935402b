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
  local: boolean;
  here: boolean;
  everywhere: boolean | undefined;
  ignore: string[] | undefined;
}

/** A line on what the project records now, and how to change it. */
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
      .option('local', {
        describe: 'For you alone in this project: nothing of it is in git',
        type: 'boolean',
        default: false,
      })
      .option('here', {
        describe: 'Let this project take part, with hooks that --user installed',
        type: 'boolean',
        default: false,
      })
      .option('everywhere', {
        describe: 'With --user, let every git work tree take part; --no-everywhere ends that',
        type: 'boolean',
      })
      .option('ignore', {
        describe: 'With --everywhere, a folder whose work trees take no part; may be repeated',
        type: 'string',
        array: true,
        nargs: 1,
      })
      .example('$0 init', 'Set up the agents found on this machine, in this project')
      .example('$0 init --manual', 'Have agents briefed, and record only what is saved')
      .example('$0 init claude codex --dry-run', 'Show what would change for these two'),
  async handler(context, flags) {
    refuseContradictions(flags);
    const everywhere = flags.everywhere ?? (flags.ignore ? true : undefined);
    const isForUser = flags.user || everywhere !== undefined;
    const recording: SetupOptions['recording'] = flags.manual ? 'manual' : flags.record ? 'on' : undefined;
    const options = {
      ...(await setupOptions(context, flags, flags.here ? [] : undefined)),
      scope: isForUser ? ('user' as const) : flags.local ? ('local' as const) : ('project' as const),
      ...(everywhere !== undefined && { everywhere }),
      ...(flags.ignore && { ignore: flags.ignore }),
      allow: flags.allow,
      force: flags.force,
      ...(recording !== undefined && { recording }),
    };
    const setup = await import('../setup/init.ts');
    const result = await setup.init(options, context.host);
    const mode = RECORDING[result.recording];
    const takesPart = result.project !== undefined || everywhere === true;
    const report = setupReport(result, {
      change: 'wrote',
      none: flags.here
        ? ''
        : `Everything is set up already for ${options.agents.map((agent) => agent.name).join(', ')}.`,
      ...(takesPart && { mode: result.endedPause ? `The pause of this project has ended. ${mode}` : mode }),
      notes: result.notes,
      last: 'Check with: 0dai doctor',
    });
    const { recording: recorded, endedPause: ended_pause, notes, project } = result;
    const after = { recording: recorded, ended_pause, notes, ...(project !== undefined && { project }) };
    return { ...report, json: { ...(report.json as object), ...after } };
  },
});

/** @throws {UsageError} for flags that exclude each other */
function refuseContradictions(flags: Flags): void {
  const { agents = [], manual, record, user, local, here, everywhere, ignore } = flags;
  const isForUser = user || everywhere !== undefined || ignore !== undefined;
  const pairs: [boolean, boolean, string][] = [
    [manual, record, '--manual and --record'],
    [local, isForUser, '--local and --user or --everywhere'],
    [here, isForUser || local, '--here and --user, --everywhere or --local'],
    [here, agents.length > 0, '--here and the names of agents'],
    [everywhere === false, ignore !== undefined, '--no-everywhere and --ignore'],
  ];
  for (const [one, other, names] of pairs) {
    if (one && other) throw new UsageError(`${names} exclude each other.`);
  }
}
