import type { LoggedAgent } from '@0dai/session-hooks';
import { loggedAgents } from '@0dai/session-hooks/import';
import { cleanLine, lastRun, runsThatWorked, type Session } from '@0dai/session-schema/internal';
import type { Context } from '../context.ts';
import { SwitchError, UsageError } from '../errors.ts';
import { pick } from '../input/pick.ts';
import { onPath } from '../setup/find-agents.ts';

const startable = loggedAgents.filter(({ launch }) => launch !== undefined);

/**
 * The agent that the command line names.
 * @throws {UsageError} for one that cannot be started
 */
export function namedAgent(id: string): LoggedAgent {
  const agent = startable.find((one) => one.id === id);
  if (agent) return agent;
  const known = startable.map((one) => one.id).join(', ');
  throw new UsageError(`No agent that can be started is called "${cleanLine(id)}". Known: ${known}.`);
}

/**
 * The path of an agent's program.
 * @throws {SwitchError} if it is not on the PATH
 */
export function programOf({ name, detect }: LoggedAgent, path: string): string {
  const program = onPath(detect.command, path);
  if (program !== undefined) return program;
  throw new SwitchError(
    `${name} was not found: \`${detect.command}\` is not on the PATH. Install it, or name another agent.`,
  );
}

/**
 * Lets the user choose among the agents on this machine; the one that just stopped comes last. Does not ask if there is
 * only one.
 * @throws {UsageError} without a terminal, or if nothing is chosen
 * @throws {SwitchError} if there is no agent on this machine
 */
export async function pickAgent(
  { env, stdin, stderr }: Context,
  session: Session,
  mayAsk: boolean,
): Promise<LoggedAgent> {
  const found = startable.filter(({ detect }) => onPath(detect.command, env.PATH ?? '') !== undefined);
  const known = startable.map(({ id }) => id).join(', ');
  if (found.length === 0) {
    throw new SwitchError(`No agent that can be started was found on the PATH. Known: ${known}.`);
  }
  const stopped = lastRun(runsThatWorked(session, undefined))?.run.agent;
  const sorted = [...found.filter(({ id }) => id !== stopped), ...found.filter(({ id }) => id === stopped)];
  const [only] = sorted;
  if (only && sorted.length === 1) return only;
  if (mayAsk && stdin.isTTY === true) {
    const options = sorted.map((agent) => ({
      value: agent,
      label: agent.name,
      ...(agent.id === stopped && { hint: 'it just stopped' }),
    }));
    const picked = await pick('Which agent goes on?', options, { input: stdin, output: stderr });
    if (picked) return picked;
  }
  throw new UsageError(`Name the agent to start: ${sorted.map(({ id }) => id).join(', ')}.`);
}
