import { join } from 'node:path';
import { type Agent, hookCommand, type Installed, type Scope, type TrustState } from '@0dai/session-hooks';
import { ago, cleanLine } from '@0dai/session-schema';
import { type Host, lastHookRun } from '@0dai/session-store';
import { readConfig } from '../configure/config-files.ts';
import type { Places } from '../configure/plan.ts';
import { trustContext } from '../setup/trust-context.ts';
import type { AgentReport, Check } from './check.ts';

const SCOPES: readonly Scope[] = ['project', 'user'];

/** What one agent's files, at one scope, hold of ours. */
interface Found {
  scope: Scope;
  label: string;
  installed: Installed;
}

/**
 * Looks at one agent.
 * @param version what its command said of itself; undefined when it did not run
 * @param named the user asked about this one: that it is not set up is then wrong, not a note
 */
export async function reportOn(
  agent: Agent,
  places: Places,
  host: Host,
  version: string | undefined,
  named: boolean,
): Promise<AgentReport> {
  const checks: Check[] = [
    version === undefined
      ? { subject: 'version', state: 'note', found: `\`${agent.detect.command}\` did not run from this PATH` }
      : { subject: 'version', state: 'ok', found: version },
  ];
  const { found, broken } = await inspect(agent, places);
  checks.push(...broken);
  const hooks = found.filter(({ installed }) => installed.hook);
  checks.push(...hookChecks(agent, hooks, named));
  if (hooks.length > 0) {
    for (const { scope } of hooks) checks.push(...(await trustChecks(agent, scope, places)));
    checks.push(mcpCheck(agent, found), lastRunCheck(agent, host));
  }
  return { id: agent.id, name: agent.name, checks };
}

async function inspect(agent: Agent, places: Places): Promise<{ found: Found[]; broken: Check[] }> {
  const setup = await agent.setup();
  const found: Found[] = [];
  const broken: Check[] = [];
  for (const scope of SCOPES) {
    const base = scope === 'user' ? places.home : places.projectRoot;
    for (const file of setup.files(scope)) {
      const label = scope === 'user' ? `~/${file.path}` : file.path;
      try {
        const text = readConfig(join(base, file.path));
        if (text !== undefined) found.push({ scope, label, installed: file.inspect(text) });
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        broken.push({ subject: 'configuration', state: 'wrong', found: error.message });
      }
    }
  }
  return { found, broken };
}

function hookChecks(agent: Agent, hooks: readonly Found[], named: boolean): Check[] {
  const remedy = `0dai init ${agent.id}`;
  if (hooks.length === 0) {
    return [{ subject: 'hook', state: named ? 'wrong' : 'note', found: 'no hook of ours is set up', remedy }];
  }
  return hooks.map(({ label, installed }) =>
    installed.hook?.command === hookCommand(agent.id)
      ? { subject: 'hook', state: 'ok', found: `hook installed in ${label}` }
      : {
          subject: 'hook',
          state: 'wrong',
          found: `the hook in ${label} is not the command of this version`,
          remedy,
        },
  );
}

async function trustChecks(agent: Agent, scope: Scope, places: Places): Promise<Check[]> {
  const setup = await agent.setup();
  let states: readonly TrustState[];
  try {
    states = setup.trust(trustContext(scope, places.projectRoot, places.home));
  } catch (error) {
    // A configuration of the agent's own that cannot be read; inspect() has said so where it is one of ours.
    if (!(error instanceof Error)) throw error;
    return [{ subject: 'trust', state: 'wrong', found: error.message }];
  }
  return states.map((state): Check => {
    const what = { folder: 'this folder', hook: `our ${scope}-level hook`, switch: 'hooks' }[state.subject];
    const found = {
      trusted: `${agent.name} trusts ${what}`,
      untrusted: `${agent.name} does not trust ${what} yet, and skips it`,
      changed: `${agent.name} skips ${what}: it is not what was trusted`,
      disabled: `${what} ${state.subject === 'switch' ? 'are' : 'is'} turned off`,
    }[state.state];
    if (state.state === 'trusted') return { subject: 'trust', state: 'ok', found };
    return {
      subject: 'trust',
      state: 'wrong',
      found,
      ...(state.remedy !== undefined && { remedy: state.remedy }),
    };
  });
}

function mcpCheck(agent: Agent, found: readonly Found[]): Check {
  const servers = found.filter(({ installed }) => installed.mcp);
  if (servers.length > 0) {
    const labels = servers.map(({ label }) => label).join(' and ');
    return { subject: 'mcp', state: 'ok', found: `MCP server configured in ${labels}` };
  }
  return {
    subject: 'mcp',
    state: 'wrong',
    found: 'MCP server not configured',
    remedy: `0dai init ${agent.id}`,
  };
}

function lastRunCheck(agent: Agent, host: Host): Check {
  const run = lastHookRun(host, agent.id);
  if (!run) return { subject: 'last run', state: 'note', found: 'its hook has not run on this machine yet' };
  const found = `its hook ran ${ago(Date.parse(run.at), host.now())} in ${cleanLine(run.cwd)}: ${cleanLine(run.said)}`;
  return { subject: 'last run', state: run.trouble ? 'wrong' : 'ok', found };
}
