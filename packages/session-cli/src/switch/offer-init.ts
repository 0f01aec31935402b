import type { Agent } from '@0dai/session-hooks';
import { takeInitOffer } from '@0dai/session-store/internal';
import type { Context } from '../context.ts';
import { confirm } from '../input/confirm.ts';
import type { InstalledParts } from './hook-briefing.ts';

/**
 * Offers, once for this user, to set up the agents, so that they are briefed without this command. Does not ask without
 * a terminal.
 * @returns whether the user wants it now
 */
export async function offerInit(
  { stdin, stderr, host }: Context,
  agent: Agent | undefined,
  { hooks, cli }: InstalledParts,
): Promise<boolean> {
  if (!agent || hooks || stdin.isTTY !== true || !takeInitOffer(host)) return false;
  if (!cli) {
    stderr.write(
      'To have agents briefed at their start, without this command:\n  npm install -g @0dai/session-cli\n  0dai init\n',
    );
    return false;
  }
  return await confirm(
    'Set up the agents here, so that each is briefed at its start (0dai init)?',
    stdin,
    stderr,
  );
}
