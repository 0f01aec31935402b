import { execFile, spawnSync } from 'node:child_process';
import { type Agent, agents } from '@0dai/session-hooks';
import { cleanLine } from '@0dai/session-schema/internal';
import {
  everywhereRoot,
  findStore,
  type Host,
  isDamaged,
  readActive,
  readKey,
  readRecording,
} from '@0dai/session-store/internal';
import { chooseAgents, isFound, onPath } from '../setup/find-agents.ts';
import { findCommand, INSTALL_REMEDY } from '../setup/find-command.ts';
import type { ConfigRoots } from '../setup/plan.ts';
import { configuredAgents } from '../setup/setup.ts';
import { reportOn } from './agent-report.ts';
import type { Check, Report } from './check.ts';
import { unknownRecordChecks } from './log-checks.ts';

/** The machine and the user, as doctor checks them. */
export interface DoctorContext {
  roots: ConfigRoots;
  host: Host;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Checks every step between a saved session and the next agent's first prompt.
 * @param names the agents to check. Default: those found on this machine and those that have our hooks
 * @throws {UsageError} for a name that is not an agent's
 */
export async function examine(
  names: readonly string[],
  { roots, host, env }: DoctorContext,
): Promise<Report> {
  const where = { home: roots.home, env };
  const configured = await configuredAgents(roots);
  const chosen =
    names.length > 0
      ? chooseAgents(names, where)
      : agents.filter((agent) => configured.includes(agent) || isFound(agent, where));
  const versions = await Promise.all(chosen.map((agent) => versionOf(agent, env)));
  const reports = [];
  for (const [i, agent] of chosen.entries()) {
    reports.push(await reportOn(agent, roots, host, versions[i], names.includes(agent.id)));
  }
  const general = [
    commandCheck(env),
    ...loginShellCheck(env, roots.home),
    keyCheck(host),
    ...sessionChecks(roots, host, configured.length > 0),
  ];
  if (
    !reports.some(({ checks }) => checks.some(({ subject, state }) => subject === 'hook' && state !== 'note'))
  ) {
    general.push({
      subject: 'agents',
      state: 'wrong',
      found: 'no agent is set up in this project',
      remedy: '0dai init',
    });
  }
  const all = [...general, ...reports.flatMap(({ checks }) => checks)];
  return { ok: all.every(({ state }) => state !== 'wrong'), general, agents: reports };
}

/** Checks that a shell without start-up files finds `0dai`, because hooks run it by its bare name. */
export function commandCheck(env: DoctorContext['env']): Check {
  const found = findCommand(env);
  if (found === undefined) return missing;
  return { subject: 'command', state: 'ok', found: `a bare shell finds 0dai at ${cleanLine(found)}` };
}

/**
 * Checks that a login shell finds `0dai`: Codex 0.169.0 runs its shell tool as a login shell, where /etc/profile sets
 * the PATH again.
 */
function loginShellCheck({ SHELL, ...env }: DoctorContext['env'], home: string): Check[] {
  if (process.platform === 'win32') return [];
  const login = spawnSync(SHELL || '/bin/sh', ['-lc', 'command -v 0dai'], {
    encoding: 'utf8',
    env: { HOME: home, ...(env.USER !== undefined && { USER: env.USER }) },
    timeout: 5_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (login.status === 0) return [];
  return [
    {
      subject: 'command',
      state: 'note',
      found:
        "a login shell, such as Codex's shell tool, does not find 0dai; hooks and the MCP server do not need it",
      remedy: "add the folder of 0dai to the PATH in your shell's profile, such as ~/.profile",
    },
  ];
}

const missing: Check = {
  subject: 'command',
  state: 'wrong',
  found: 'a bare shell does not find 0dai, so hooks stay silent and the MCP server does not start',
  remedy: INSTALL_REMEDY,
};

function keyCheck(host: Host): Check {
  if (isDamaged(host)) {
    return { subject: 'key', state: 'wrong', found: 'your key is damaged', remedy: '0dai key reset' };
  }
  return readKey(host)
    ? { subject: 'key', state: 'ok', found: 'your key for this machine exists' }
    : {
        subject: 'key',
        state: 'wrong',
        found: `there is no key in ${host.stateDir} yet`,
        remedy: '0dai init',
      };
}

function sessionChecks(roots: ConfigRoots, host: Host, isSetUp: boolean): Check[] {
  const store = findStore(roots.projectRoot, host);
  if (!store) return [noProject(roots, host, isSetUp)];
  const { session, unverified, skipped, unreadable } = readActive(store);
  const checks: Check[] = [
    {
      subject: 'session',
      state: 'ok',
      found: session
        ? `session in progress: ${cleanLine(session.goal || session.id)}`
        : 'no session in progress',
    },
  ];
  const { recording, warning } = readRecording(store);
  if (recording !== 'on') {
    const [found, remedy] =
      recording === 'manual'
        ? [
            'agents are briefed here, and only what is saved is recorded',
            "to record agents' work: 0dai init --record",
          ]
        : [
            'this project is paused: nothing is recorded and no agent is briefed',
            'to end the pause: 0dai session unpause',
          ];
    checks.push({ subject: 'recording', state: 'note', found, remedy });
  }
  if (warning !== undefined) {
    checks.push({
      subject: 'recording',
      state: 'wrong',
      found: warning,
      remedy: 'remove that file, or set it yourself: 0dai session pause, 0dai init --manual or --record',
    });
  }
  checks.push(...unknownRecordChecks(store));
  if (unreadable) {
    checks.push({
      subject: 'session',
      state: 'wrong',
      found: 'ai/sessions/active.json cannot be read',
      remedy: 'save once: 0dai session save; this keeps what is readable and quarantines the broken file',
    });
  }
  if (skipped > 0)
    checks.push({
      subject: 'session',
      state: 'note',
      found: `${skipped} lines of the journal cannot be read`,
    });
  if (unverified > 0) {
    checks.push({
      subject: 'session',
      state: 'note',
      found: `${unverified} entries are unverified (a clone, a pull, another machine) and not shown to agents`,
      remedy: '0dai session trust',
    });
  }
  return checks;
}

/** The check of a project without `ai/sessions`: hooks do nothing there, unless every git work tree takes part. */
function noProject({ projectRoot }: ConfigRoots, host: Host, isSetUp: boolean): Check {
  const subject = 'session';
  if (everywhereRoot(projectRoot, host) !== undefined) {
    const found = 'no session yet: the first prompt begins one, as in every git work tree';
    return { subject, state: 'ok', found };
  }
  return {
    subject,
    state: 'wrong',
    found: `this project takes no part, so nothing is recorded and no agent is briefed: ${projectRoot} has no ai/sessions`,
    remedy: isSetUp ? '0dai init --here' : '0dai init',
  };
}

function versionOf(agent: Agent, env: DoctorContext['env']): Promise<string | undefined> {
  const command = onPath(agent.detect.command, env.PATH ?? '');
  if (command === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const options = {
      timeout: 10_000,
      env: { ...env },
      encoding: 'utf8' as const,
      shell: process.platform === 'win32',
    };
    execFile(command, ['--version'], options, (error, stdout) => {
      resolve(error ? undefined : cleanLine(stdout).slice(0, 80) || undefined);
    });
  });
}
