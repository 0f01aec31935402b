import { writeSync } from 'node:fs';
import { keepCompiled } from '@0dai/session-store';
import type { Environment } from './agent.ts';
import { agentById, agents } from './agents/index.ts';
import { hookHost } from './hook-host.ts';
import { type HookOptions, runHook } from './run.ts';

const known = agents.map((agent) => agent.id).join(', ');

/** Says how the hook is used, or what is wrong with how it was. */
export function explain(id: string): void {
  if (id === '--help' || id === '-h') {
    process.stdout.write(`Usage: 0dai hook AGENT [--manual]\n\nBriefs an agent from its hooks, whose payload comes on stdin, and records what it does; with --manual
it only briefs. Put there by \`0dai init\`. AGENT is one of: ${known}.\n\nExample: 0dai hook claude < payload.json\n`);
  } else if (!agentById(id)) {
    process.stderr.write(
      `0dai hook: ${id ? `no agent is called "${id}"` : 'name the agent'}. Known: ${known}.\n`,
    );
  } else {
    process.stderr.write(
      "0dai hook reads an agent's payload on stdin; see what it would say with: 0dai session brief\n",
    );
  }
}

/** Runs a hook of the agent of this id. */
export function run(
  id: string,
  input: string | undefined,
  home: string,
  env: Environment,
  options: HookOptions,
): void {
  const agent = agentById(id);
  if (agent) writeAll(runHook(agent, input, hookHost(home), env, options).stdout);
  else explain(id);
}

/** One write of a megabyte is cut short on a pipe. */
function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      // A pipe that is full for the moment; the deadline ends it if nobody reads. A closed one ends it now.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
}

export { keepCompiled };
