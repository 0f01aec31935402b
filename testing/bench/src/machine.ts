import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** Where and with what was measured: ratios are compared between machines, times are not. */
export interface Machine {
  node: string;
  v8: string;
  cpu: string;
  cores: number;
  memory_gb: number;
  kernel: string;
  shell: string;
  commit: string;
  at: string;
}

/** This machine, as it is now. */
export function machine(root: string): Machine {
  const said = (command: string, ...args: string[]) => {
    try {
      return execFileSync(command, args, {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    } catch (error) {
      // It is only told: a machine without git or readlink can measure all the same.
      return `unknown (${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)})`;
    }
  };
  return {
    node: process.version,
    v8: process.versions.v8,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    kernel: `${process.platform} ${release()}`,
    shell: said('readlink', '-f', '/bin/sh'),
    commit: said('git', 'rev-parse', '--short', 'HEAD'),
    at: new Date().toISOString(),
  };
}
