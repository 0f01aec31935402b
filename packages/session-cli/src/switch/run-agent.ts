import { constants } from 'node:os';
import spawn from 'cross-spawn';
import { SwitchError } from '../errors.ts';
import type { SwitchPlan } from './plan.ts';

/** Signals that are passed on to the agent, because another process may send them to us alone. */
const FORWARDED: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP'];

/**
 * Starts an agent in a folder, on our own terminal, and waits for its end.
 * @returns its exit code; 128 and the signal's number if a signal ended it
 * @throws {SwitchError} if its program can't be started
 */
export function runAgent(
  { command, args, env, agent }: SwitchPlan,
  cwd: string,
  inherited: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd, stdio: 'inherit', env: { ...inherited, ...env } });
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    // The terminal sends Ctrl-C to the agent too, and the agent decides what it means.
    const ignore = () => undefined;
    process.on('SIGINT', ignore);
    for (const signal of FORWARDED) process.on(signal, forward);
    const release = () => {
      process.off('SIGINT', ignore);
      for (const signal of FORWARDED) process.off(signal, forward);
    };
    child.once('error', (error) => {
      release();
      reject(
        new SwitchError(`${agent.name} (${command}) could not be started: ${error.message}.`, {
          cause: error,
        }),
      );
    });
    child.once('exit', (code, signal) => {
      release();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
