import type { Agent, Installed, InstalledHooks, Scope, TrustState } from '@0dai/session-hooks';
import type { Host } from '@0dai/session-store/internal';
import { type ConfigRoots, labelOf } from '../setup/plan.ts';
import { readConfigOf, SCOPES, targetOf } from '../setup/setup.ts';
import { trustContext } from '../setup/trust-context.ts';
import type { AgentReport, Check } from './check.ts';
import { deliveryChecks } from './delivery.ts';
import { logChecks } from './log-checks.ts';
import { runChecks } from './run-checks.ts';

/** Our parts in one file of an agent. */
interface Found {
  scope: Scope;
  label: string;
  installed: Installed;
}

/**
 * Checks one agent.
 * @param version the output of its `--version`; undefined if the command did not run
 * @param named the user named this agent: a missing setup is then wrong, not a note
 */
export async function reportOn(
  agent: Agent,
  roots: ConfigRoots,
  host: Host,
  version: string | undefined,
  named: boolean,
): Promise<AgentReport> {
  const checks: Check[] = [
    version === undefined
      ? {
          subject: 'version',
          state: 'note',
          found: `\`${agent.detect.command}\` did not run from this PATH; tested with ${agent.testedVersion}`,
        }
      : { subject: 'version', state: 'ok', found: `${version}; tested with ${agent.testedVersion}` },
  ];
  const { found, broken } = await inspect(agent, roots);
  checks.push(...broken);
  const hooks = found.flatMap(({ installed: { hooks }, ...where }) => (hooks ? [{ ...where, hooks }] : []));
  checks.push(...hookChecks(agent, hooks, named));
  if (hooks.length > 0) {
    for (const { scope } of hooks) checks.push(...(await trustChecks(agent, scope, roots)));
    checks.push(mcpCheck(agent, found), ...runChecks(agent, host));
  }
  if (hooks.length > 0) checks.push(...(await logChecks(agent, roots, host)));
  checks.push(...deliveryChecks(agent, roots, host, hooks.length > 0));
  return { id: agent.id, name: agent.name, checks };
}

/** Finds our parts in an agent's configuration, and the files that cannot be read. */
export async function inspect(
  agent: Agent,
  roots: ConfigRoots,
): Promise<{ found: Found[]; broken: Check[] }> {
  const found: Found[] = [];
  // Most agents have the same files in a project for everyone and for one user.
  const seen = new Set<string>();
  const broken: Check[] = [];
  for (const scope of SCOPES) {
    const target = await targetOf(agent, scope, roots);
    for (const file of target.files) {
      try {
        const { path, text } = readConfigOf(roots, target, file);
        if (seen.has(path)) continue;
        seen.add(path);
        const label = labelOf(roots, path);
        if (text !== undefined) found.push({ scope, label, installed: file.inspect(text) });
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        broken.push({ subject: 'configuration', state: 'wrong', found: error.message });
      }
    }
  }
  return { found, broken };
}

/** Our hooks in one file. */
interface FoundHooks extends Omit<Found, 'installed'> {
  hooks: InstalledHooks;
}

function hookChecks(agent: Agent, found: readonly FoundHooks[], named: boolean): Check[] {
  if (found.length === 0) {
    const remedy = `0dai init ${agent.id}`;
    return [{ subject: 'hook', state: named ? 'wrong' : 'note', found: 'no 0dai hook is installed', remedy }];
  }
  return [...found.flatMap((file) => fileChecks(agent, file)), ...mixtureCheck(found)];
}

function fileChecks(agent: Agent, { scope, label, hooks }: FoundHooks): Check[] {
  const { manual, missing, outdated } = hooks;
  const remedy = `0dai init ${agent.id}${scope === 'user' ? ' --user' : ''}`;
  const problems = [
    ...(missing.length > 0 ? [`${label} has no 0dai hook for ${missing.join(', ')}`] : []),
    ...(outdated.length > 0 ? [`${label} has hooks of an earlier version: ${outdated.join(', ')}`] : []),
  ];
  if (problems.length > 0)
    return problems.map((problem) => ({ subject: 'hook', state: 'wrong', found: problem, remedy }));
  const does = manual ? '; manual: they only brief' : '';
  return [{ subject: 'hook', state: 'ok', found: `hooks installed in ${label}${does}` }];
}

/** The user's and the project's hooks both run, so one records even if the other is manual. */
function mixtureCheck(found: readonly FoundHooks[]): Check[] {
  const manual = found.find(({ hooks }) => hooks.manual);
  const whole = found.find(({ hooks }) => !hooks.manual);
  if (!manual || !whole) return [];
  const message = `${manual.label} is manual, but the hooks in ${whole.label} run too and record`;
  return [{ subject: 'hook', state: 'note', found: message }];
}

async function trustChecks(agent: Agent, scope: Scope, roots: ConfigRoots): Promise<Check[]> {
  const setup = await agent.setup();
  let states: readonly TrustState[];
  try {
    states = setup.trust(trustContext(setup, scope, roots));
  } catch (error) {
    // One of the agent's own configuration files cannot be read. If it is one that we edit, `inspect` has reported
    // it.
    if (!(error instanceof Error)) throw error;
    return [{ subject: 'trust', state: 'wrong', found: error.message }];
  }
  return states.map((state): Check => {
    const { some } = state;
    const hooks = some
      ? `${some.events.length} of our ${some.of} ${scope}-level hooks (${some.events.join(', ')})`
      : `our ${scope}-level hooks`;
    const what = { folder: 'this folder', hook: hooks, switch: 'hooks' }[state.subject];
    const [them, are] = state.subject === 'folder' ? ['it', 'it is'] : ['them', 'they are'];
    const found = {
      trusted: `${agent.name} trusts ${what}`,
      untrusted: `${agent.name} does not trust ${what} yet, and skips ${them}`,
      changed: `${agent.name} skips ${what}: ${are} not as trusted before`,
      disabled: `${what} ${state.subject === 'folder' ? 'is' : 'are'} turned off`,
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
  for (const { scope, label, installed } of found) {
    const remedy = `0dai init ${agent.id}${scope === 'user' ? ' --user' : ''}`;
    if (installed.otherServer !== undefined) {
      const message = `the MCP server roaming in ${label} is not as 0dai writes it: ${installed.otherServer}`;
      return { subject: 'mcp', state: 'wrong', found: message, remedy: `${remedy} --force` };
    }
    if (installed.mcp?.outdated) {
      const message = `${label} has the MCP server of an earlier version`;
      return { subject: 'mcp', state: 'wrong', found: message, remedy };
    }
  }
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
