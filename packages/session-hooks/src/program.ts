import { homedir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { cleanLine } from '@0dai/session-schema/internal';
import { ensureStore, nodeHost } from '@0dai/session-store/internal';
import manifest from '../package.json' with { type: 'json' };
import type { Environment } from './agent.ts';
import { agentById, agents } from './agents/index.ts';
import type { Call, HookOptions } from './runtime/brief-agent.ts';
import { hookHost } from './runtime/hook-host.ts';
import { readPayload } from './runtime/read-payload.ts';
import { answerHook, openHook } from './runtime/run.ts';
import { STDIN_MS, STDOUT_MS } from './runtime/time-limits.ts';

/** The shape of an agent's id, also of one that only another version knows. */
const AGENT_NAME = /^[a-z][a-z-]{0,30}$/;
const HELP = ['--help', '-h'];
const VERSION = ['--version', '-v'];

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
  /** Set to 1 if `--here` fails, to 2 if a person's command line is wrong; a hook leaves it alone. */
  exitCode?: number | string | null | undefined;
}

/**
 * The program `0dai-hook`, which `0dai hook` runs too: reads a payload on stdin and answers on stdout.
 * @param args an agent's id, and `--manual`; or `--here`, which lets the project of the working folder take part
 * @returns when the answer is written
 */
export async function run(args: readonly string[], io: HookProcess): Promise<void> {
  const [id = '', ...rest] = args;
  if (id === '--here' && rest.length === 0) {
    takePart(io);
    return;
  }
  const agent = agentById(id);
  if (!agent || io.stdin.isTTY) {
    explain(args, io);
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

/**
 * Prints help or the version, or says what is wrong with the arguments. Agents take exit code 2 for a refusal, so a call
 * that may be a hook of another version, with an agent's name and without a terminal, leaves the exit code alone.
 */
function explain(args: readonly string[], io: HookProcess): void {
  const { stdin, stdout, stderr } = io;
  const known = agents.map((agent) => agent.id).join(', ');
  const [id = '', ...rest] = args;
  if (rest.length === 0 && HELP.includes(id)) {
    stdout.write(helpOf(known));
  } else if (rest.length === 0 && VERSION.includes(id)) {
    stdout.write(`${manifest.version}\n`);
  } else {
    stderr.write(`0dai-hook: ${problemOf(args)}. Known agents: ${known}.\n`);
    if (AGENT_NAME.test(id) && !stdin.isTTY) return;
    stderr.write(`\n${helpOf(known)}`);
    io.exitCode = 2;
  }
}

function problemOf([id = '', ...rest]: readonly string[]): string {
  if (id === '') return 'name the agent';
  const isAgent = agentById(id) !== undefined;
  if (!isAgent && AGENT_NAME.test(id)) return `no agent is called "${id}"`;
  const isKnown = isAgent || [...HELP, ...VERSION, '--here'].includes(id);
  const unknown = isKnown ? rest.find((word) => !isAgent || word !== '--manual') : id;
  if (unknown !== undefined) return `unknown argument "${cleanLine(unknown)}"`;
  return "it reads an agent's payload on stdin, as the agent's hooks pass it";
}

/** Writes all of it, unless the reader is gone, or does not read. */
function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, STDOUT_MS);
    stream.once('error', () => resolve());
    stream.write(text, () => resolve());
  });
}
