import { type Agent, agentById, type LoggedAgent } from '@0dai/session-hooks';
import type { Session } from '@0dai/session-schema/internal';
import { removeBriefingFile } from '@0dai/session-store/internal';
import { command, type Report } from '../command-line/command.ts';
import { text } from '../command-line/flags.ts';
import { type Context, refuseAgents } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { confirm } from '../input/confirm.ts';
import { renderContextFor } from '../render/render-context.ts';
import { shellLine, switchText } from '../render/switch-text.ts';
import { chooseAgents } from '../setup/find-agents.ts';
import type { InstalledParts, SwitchPlan } from '../switch/index.ts';
import { setupReport } from './setup-flags.ts';

/** The parsed command line. */
interface SwitchFlags {
  agent: string | undefined;
  prompt: string | undefined;
  start: boolean;
  json: boolean;
  /** The arguments after `--`. */
  flags: readonly string[];
}

/** `0dai switch`. */
export const switchCommand = command({
  command: 'switch [agent]',
  describe: 'Take over the work here, and start the next agent with it',
  builder: (parser) =>
    parser
      .usage(
        '$0 switch [AGENT] [-- FLAGS]\n\nTakes over what the last agent did in this folder, from its own log or from the session, and starts AGENT with it. Nothing needs to be set up before. The exit code is that of AGENT.',
      )
      .positional('agent', {
        type: 'string',
        describe: 'The agent to start. Default: you choose among those found on this machine',
      })
      .option('prompt', text('prompt', 'Your own words for it. Default: go on'))
      .option('start', {
        type: 'boolean',
        default: true,
        describe: 'Start it; with --no-start, only print the command. --json starts nothing either',
      })
      .example('$0 switch codex', '')
      .example('$0 switch claude --prompt "First the tests" -- --model opus', ''),
  handler: (context, { agent, prompt, start, json, ...rest }) =>
    runSwitch(context, {
      agent,
      prompt,
      start,
      json: json === true,
      flags: ((rest as { '--'?: unknown[] })['--'] ?? []).map(String),
    }),
});

async function runSwitch(context: Context, request: SwitchFlags): Promise<Report> {
  // An agent must not start another one unasked.
  refuseAgents(context, '0dai switch');
  // Loaded only now: no other command needs all of it.
  const { namedAgent, pickAgent, programOf, takeOver, installedParts, planSwitch, limitFor } = await import(
    '../switch/index.ts'
  );
  const { configRootsOf } = await import('../setup/init.ts');
  const { cwd, env, host } = context;
  const starts = request.start && !request.json;
  const programFor = (agent: LoggedAgent) =>
    starts ? programOf(agent, env.PATH ?? '') : agent.detect.command;
  const named = request.agent === undefined ? undefined : namedAgent(request.agent);
  if (named) programFor(named);
  const taken = await takeOver(context, !request.json);
  const agent = named ?? (await pickAgent(context, taken.session, !request.json));
  const command = programFor(agent);
  const hooked = agentById(agent.id);
  const installed = await installedParts(hooked, configRootsOf({ cwd, env }, host), cwd);
  const plan = planSwitch(taken, {
    agent,
    command,
    words: request.prompt,
    flags: request.flags,
    cwd,
    installed,
    limit: limitFor(process.platform, command),
  });
  if (!starts) return described(taken.session, plan);
  return await started(context, taken.session, plan, { hooked, installed });
}

/** Reports what a dry run would start. */
function described(session: Session, plan: SwitchPlan): Report {
  const { agent, by, command, args, env, paste } = plan;
  return {
    json: { agent: agent.id, briefed_by: by, command: [command, ...args], env, paste, session: session.id },
    text: (rendering) =>
      `${switchText(session, { ...plan, name: agent.name }, rendering)}${shellLine(env, command, args)}\n`,
  };
}

/** Starts the agent, waits for its end, and reports its exit code. */
async function started(
  context: Context,
  session: Session,
  plan: SwitchPlan,
  { hooked, installed }: { hooked: Agent | undefined; installed: InstalledParts },
): Promise<Report> {
  const { cwd, env, host, stderr, stdin } = context;
  const { runAgent, offerInit } = await import('../switch/index.ts');
  const rendering = renderContextFor(stderr, env, host.now());
  stderr.write(switchText(session, { ...plan, name: plan.agent.name }, rendering));
  let exitCode: number;
  try {
    // Wait until the user has copied the prompt: the agent clears the screen.
    const waits = plan.paste !== undefined && stdin.isTTY === true;
    if (waits && !(await confirm('Copied? Start it now', stdin, stderr, true))) {
      return { json: null, text: () => '', exitCode: EXIT.failed };
    }
    exitCode = await runAgent(plan, cwd, env);
  } finally {
    if (plan.file !== undefined) removeBriefingFile(plan.file);
  }
  const wanted = await offerInit(context, hooked, installed);
  return { ...(wanted ? await setUp(context) : { json: null, text: () => '' }), exitCode };
}

/** Does what `0dai init` does. */
async function setUp({ cwd, env, host }: Context): Promise<Report> {
  const { init } = await import('../setup/init.ts');
  const agents = chooseAgents([], { home: host.home, env });
  const options = {
    agents,
    scope: 'project',
    allow: true,
    agentsMd: false,
    dryRun: false,
    cwd,
    env,
  } as const;
  return setupReport(await init(options, host), {
    change: 'wrote',
    none: 'Everything is set up already.',
    last: 'Check with: 0dai doctor',
  });
}
