import { realpathSync } from 'node:fs';
import type { Agent, Scope } from '@0dai/session-hooks';
import { inspect } from '../doctor/agent-report.ts';
import { commandCheck } from '../doctor/doctor.ts';
import type { ConfigRoots } from '../setup/plan.ts';
import { trustContext } from '../setup/trust-context.ts';

/** Which of our parts are installed for an agent. */
export interface InstalledParts {
  /** Its hook will brief it if it starts in this folder. */
  briefs: boolean;
  /** Our hooks are installed, whether or not they run. */
  hooks: boolean;
  /** The MCP server is configured, and can be started. */
  mcp: boolean;
  /** A shell finds `0dai`. */
  cli: boolean;
}

/**
 * Whether the agent's own hook will brief it: our hooks are installed and trusted, and find `0dai`. Hooks of the project
 * count only at its root, because Claude Code and Gemini CLI do not load them below it.
 *
 * @param agent undefined for an agent without hooks
 * @param cwd the folder in which it starts
 */
export async function installedParts(
  agent: Agent | undefined,
  roots: ConfigRoots,
  cwd: string,
): Promise<InstalledParts> {
  const cli = commandCheck(roots.env).state === 'ok';
  if (!agent) return { briefs: false, hooks: false, mcp: false, cli };
  const { found } = await inspect(agent, roots);
  const hooked = found.filter(({ installed: { hooks } }) => hooks && hooks.missing.length === 0);
  const setup = await agent.setup();
  const isAtRoot = realpathSync(cwd) === realpathSync(roots.projectRoot);
  const runs = (scope: Scope) => {
    if (scope !== 'user' && !isAtRoot) return false;
    try {
      const states = setup.trust(trustContext(setup, scope, roots));
      return states.every(({ state }) => state === 'trusted');
    } catch (error) {
      // The agent's own configuration cannot be read: assume that it does not run our hooks.
      if (!(error instanceof Error)) throw error;
      return false;
    }
  };
  return {
    briefs: cli && hooked.some(({ scope }) => runs(scope)),
    hooks: found.some(({ installed }) => installed.hooks),
    mcp: cli && found.some(({ installed }) => installed.mcp),
    cli,
  };
}
