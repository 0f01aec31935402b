import { join } from 'node:path';
import { root, run } from '../../../scripts/run.mjs';

/** What is worth keeping between runs. */
export const cache = join(root, 'node_modules/.cache/packaging');

/** A program as a test runs it: to its end, with its output. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs npm with the machine's own settings (registry, proxy, cache).
 * @throws when it fails, with all that it said
 */
export async function npm(args: string[], { cwd }: { cwd: string }): Promise<Outcome> {
  // Not those that another npm, whose script this runs in, hands down.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)/.test(name)),
  );
  const outcome = await run('npm', [...args, '--no-audit', '--no-fund'], {
    cwd,
    env,
    input: '',
    quiet: true,
  });
  if (outcome.code !== 0) {
    throw new Error(
      `npm ${args.join(' ')} in ${cwd} ended with ${outcome.code}:\n${outcome.stdout}\n${outcome.stderr}`,
    );
  }
  return outcome;
}
