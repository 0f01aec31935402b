import { type ChildProcess, spawn } from 'node:child_process';
import { inject } from 'vitest';
import type { McpWorld } from './harness.ts';

/** The program, driven by raw messages. */
export interface Raw {
  child: ChildProcess;
  /** All of stdout, as messages. */
  messages: { id?: unknown; result?: Record<string, unknown>; error?: { code: number; message: string } }[];
  stderr: () => string;
  say(...messages: (string | object)[]): void;
  ended: Promise<{ code: number | null; signal: string | null }>;
}

/** The environment of a server in a temporary home. */
export function environment(world: McpWorld): Record<string, string> {
  return { HOME: world.home, USERPROFILE: world.home, PATH: process.env.PATH ?? '' };
}

/** Starts the program. A line on its stdout that is no message fails the test. */
export function start(world: McpWorld, env = environment(world)): Raw {
  const child = spawn(process.execPath, [inject('bins').mcp], { cwd: world.project, env });
  world.after.push(() => child.kill('SIGKILL'));
  const messages: Raw['messages'] = [];
  let rest = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) messages.push(JSON.parse(line) as Raw['messages'][number]);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => undefined);
  return {
    child,
    messages,
    stderr: () => stderr,
    say: (...all) => {
      for (const one of all) child.stdin.write(typeof one === 'string' ? one : `${JSON.stringify(one)}\n`);
    },
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
  };
}

export const answer = ({ messages }: Raw, id: number) => messages.find((message) => message.id === id);
