import type { Agent } from '@0dai/session-hooks';
import { ago, cleanLine } from '@0dai/session-schema/internal';
import {
  type HookFailure,
  type HookRun,
  type Host,
  lastHookFailure,
  lastHookRun,
} from '@0dai/session-store/internal';
import type { Check } from './check.ts';

/** Reports the last run of an agent's hook, and the last time that it could not run 0dai. */
export function runChecks(agent: Agent, host: Host): Check[] {
  const run = lastHookRun(host, agent.id);
  const failure = lastHookFailure(host, agent.id);
  return [lastRun(run, host), ...(failure ? [failed(failure, run, host)] : [])];
}

function lastRun(run: HookRun | undefined, host: Host): Check {
  if (!run) return { subject: 'last run', state: 'note', found: 'its hook has not run on this machine yet' };
  const found = `its hook ran ${ago(Date.parse(run.at), host.now())} in ${cleanLine(run.cwd)}: ${cleanLine(run.said)}`;
  return { subject: 'last run', state: run.warning ? 'wrong' : 'ok', found };
}

/**
 * A failure is `wrong` until a hook runs again. After that it is a `note`, because hooks may still fail in that
 * folder.
 */
function failed({ at, exitCode, cwd, node }: HookFailure, run: HookRun | undefined, host: Host): Check {
  const folder = cleanLine(cwd);
  return {
    subject: 'last run',
    state: run && Date.parse(run.at) > at ? 'note' : 'wrong',
    found: `its hook could not run 0dai ${ago(at, host.now())} in ${folder}: ${node === undefined ? describeExit(exitCode) : `it ran on Node ${node}, and needs 20.19 or newer`}`,
    remedy: `in ${folder}, find out why with: sh -c '0dai --version'`,
  };
}

function describeExit(code: number): string {
  if (code === 127) return '0dai or Node was not found (127)';
  if (code === 126) return '0dai or Node could not be run (126)';
  return code > 128 ? `it was killed (${code})` : `it exited with code ${code}`;
}
