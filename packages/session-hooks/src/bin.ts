import { writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { nodeHost } from '@0dai/session-store';
import { agentById, agents } from './agents/index.ts';
import { runHook } from './run.ts';
import { readPayload } from './stdin.ts';

// A hook never breaks the agent: whatever happens it ends within 2 seconds, with exit code 0.
const DEADLINE_MS = 1_900;
const STDIN_MS = 1_000;

const known = agents.map((agent) => agent.id).join(', ');
// `0dai hook claude` and `0dai-hook claude` both come here.
const args = process.argv.slice(process.argv[2] === 'hook' ? 3 : 2);
const agent = agentById(args[0] ?? '');

if (args[0] === '--help' || args[0] === '-h') {
  console.log(`Usage: 0dai hook AGENT [--manual]\n\nBriefs an agent from its hooks, whose payload comes on stdin, and records what it does; with --manual
it only briefs. Put there by \`0dai init\`. AGENT is one of: ${known}.\n\nExample: 0dai hook claude < payload.json`);
} else if (!agent) {
  console.error(
    `0dai hook: ${args[0] ? `no agent is called "${args[0]}"` : 'name the agent'}. Known: ${known}.`,
  );
} else if (process.stdin.isTTY) {
  console.error(
    "0dai hook reads an agent's payload on stdin; see what it would say with: 0dai session brief",
  );
} else {
  setTimeout(() => process.exit(0), DEADLINE_MS).unref();
  readPayload(process.stdin, STDIN_MS).then(
    (input) => {
      const { stdout } = runHook(agent, input, nodeHost(homedir()), process.env, {
        manual: args.includes('--manual'),
        parent: process.ppid,
      });
      writeAll(stdout);
      process.exit(0);
    },
    () => process.exit(0),
  );
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
