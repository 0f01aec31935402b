import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { run } from '../../../scripts/run.mjs';
import type { Outcome } from './npm.ts';

/** A home and a project of a test's own, and one version of Node on the PATH. */
export class Machine {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'session-roaming-machine-')));
  readonly home = join(this.folder, 'home');
  // Below home, where the search for a project ends: what else lies in the temporary folder is not found.
  readonly project = join(this.home, 'project');
  readonly env: Record<string, string>;

  /**
   * @param node the program of the Node that runs everything here
   * @param bins folders with further commands
   */
  constructor(node: string, ...bins: string[]) {
    mkdirSync(this.home);
    mkdirSync(this.project);
    this.env = { HOME: this.home, PATH: [...bins, dirname(node), process.env.PATH].join(delimiter) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Runs a command in the project, by name, as a shell would find it.
   * @example await machine.run('0dai', ['session', 'status']);
   */
  run(command: string, args: string[], { input = '', cwd = this.project } = {}): Promise<Outcome> {
    return run(command, args, { cwd, env: this.env, input, quiet: true });
  }
}

/** What Claude Code 2.1.330 writes to its SessionStart hook in this folder. */
export function sessionStart(cwd: string): string {
  return JSON.stringify({
    session_id: '3517acba-7b0c-4d06-9f5e-0e7a0f3f2f11',
    transcript_path: join(cwd, 'transcript.jsonl'),
    cwd,
    hook_event_name: 'SessionStart',
    source: 'startup',
    model: 'claude-sonnet-4-5',
  });
}

/** The text for the model in a hook's answer. */
export function briefingIn({ stdout }: Outcome): string {
  return JSON.parse(stdout).hookSpecificOutput.additionalContext;
}
