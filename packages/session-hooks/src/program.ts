import { homedir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { ensureStore, nodeHost } from '@0dai/session-store/internal';
import manifest from '../package.json' with { type: 'json' };
import type { Environment } from './agent.ts';
import { agentById, agents } from './agents/index.ts';
import type { Call, HookOptions } from './runtime/brief-agent.ts';
import { hookHost } from './runtime/hook-host.ts';
import { readPayload } from './runtime/read-payload.ts';
import { answerHook, openHook } from './runtime/run.ts';
import { STDIN_MS, STDOUT_MS } from './runtime/time-limits.ts';

/** The parts of the process that the hook uses. */
export interface HookProcess {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable;
  stderr: Writable;
  env: Environment;
  /** The process that started the hook, which is the agent. */
  ppid: number;
  /** The home folder. Default: that of the process. */
  home?: string;
  /** The working folder, for `--here`. */
  cwd(): string;
  /** Set to 1 if `--here` fails; a hook leaves it alone. */
  exitCode?: number | string | null | undefined;
}

/**
 * The program `0dai-hook`, which `0dai hook` runs too: reads a payload on stdin and answers on stdout.
 * @param args an agent's id, and `--manual`; or `--here`, which lets the project of the working folder take part
 * @returns when the answer is written
 */
export async function run(args: readonly string[], io: HookProcess): Promise<void> {
  const [id = ''] = args;
  if (id === '--here') {
    takePart(io);
    return;
  }
  const agent = agentById(id);
  if (!agent || io.stdin.isTTY) {
    explain(id, io);
    return;
  }
  const input = await readPayload(io.stdin, STDIN_MS);
  const host = hookHost(io.home ?? homedir());
  const options = { manual: args.includes('--manual'), parent: io.ppid };
  const { call, stdout = '' } = openHook(agent, input, host, io.env, options);
  const output = call ? answerHook(await withAllAgents(call, io.env)) : stdout;
  if (output !== '') await write(io.stdout, output);
}

/** Adds the adapters of all agents whose logs can be read to a start; no other hook needs them. */
async function withAllAgents(call: Call, env: Environment): Promise<Call> {
  if (call.event.event !== 'start' || call.event.source === 'compact') return call;
  const { loggedAgents: agents, importLatest: search } = await import('./import/index.ts');
  const importLatest: HookOptions['importLatest'] = (store, reading, reader, budgetMs) =>
    search(store, reading, { agents, env, reader, budgetMs });
  return { ...call, options: { ...call.options, agents, importLatest } };
}

function helpOf(agents: string): string {
  return `Usage: 0dai-hook AGENT [--manual]
       0dai-hook --here

Run by an agent's hooks, with their payload on stdin: briefs the agent, and records prompts and turn ends.
AGENT is one of: ${agents}.

Options:
      --here      Let this project take part: create ai/sessions, and your key
      --manual    Only brief the agent; record nothing
  -v, --version   Print the version
  -h, --help      Print this help

Example: 0dai-hook claude < payload.json
`;
}

/** Creates what a project needs to take part, as `0dai init --here` of session-cli does. */
function takePart(io: HookProcess): void {
  try {
    const { project } = ensureStore(io.cwd(), nodeHost(io.home ?? homedir()));
    io.stdout.write(`This project takes part: ${project.root}\n`);
  } catch (error) {
    io.exitCode = 1;
    io.stderr.write(`0dai-hook: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** Says how the hook is used, or what is wrong with how it was. */
function explain(id: string, { stdout, stderr }: HookProcess): void {
  const known = agents.map((agent) => agent.id).join(', ');
  if (id === '--help' || id === '-h') {
    stdout.write(helpOf(known));
  } else if (id === '--version' || id === '-v') {
    stdout.write(`${manifest.version}\n`);
  } else if (!agentById(id)) {
    stderr.write(`0dai-hook: ${id ? `no agent is called "${id}"` : 'name the agent'}. Known: ${known}.\n`);
  } else {
    stderr.write(
      "0dai-hook reads an agent's payload on stdin, as the agent's hooks pass it; see: 0dai-hook --help\n",
    );
  }
}

/** Writes all of it, unless the reader is gone, or does not read. */
function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, STDOUT_MS);
    stream.once('error', () => resolve());
    stream.write(text, () => resolve());
  });
}
