import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { nodeHost } from '@0dai/session-store/internal';
import { git, makeWorld, removeWorld, type World } from '../../../testing/kit/src/world.ts';
import type { Context, Environment, Input, OutputStream } from '../src/context.ts';
import { main } from '../src/main.ts';

/** The time at which a world begins. */
export const OPENING = Date.parse('2026-11-23T14:00:00Z');

/** How a run differs from the default: a person in a pipe, in the project's folder. */
interface RunOptions {
  cwd?: string;
  /** What is on stdin; a stream for one that behaves otherwise. Default: nothing, closed. */
  stdin?: string | Input;
  /** stdin, stdout and stderr are a terminal of 80 columns. */
  terminal?: boolean;
  /** The width of the terminal. Default: 80. */
  columns?: number;
  env?: Environment;
  /** The agent whose shell tool we are run from. */
  agent?: { agent: string; session_id?: string };
  /** Another user's home folder, beside the world's. */
  home?: string;
}

/** The result of a run. */
interface RunResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** A temporary project and home, with a clock of its own. */
export interface CliWorld extends World {
  /** Moves the clock. */
  pass(ms: number): void;
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Runs with `--json`, expects an exit code (default 0), and parses the output. */
  json<T = Record<string, unknown>>(
    argv: readonly string[],
    options?: RunOptions & { code?: number },
  ): Promise<T>;
  write(path: string, text: string): string;
  git(...args: string[]): string;
  close(): void;
}

/** Opens one; the caller closes it. */
export function openCliWorld(options: { git?: boolean } = {}): CliWorld {
  const folders = makeWorld({ ...options, start: OPENING });
  const { folder, project, host } = folders;
  const world: CliWorld = {
    ...folders,
    pass: (ms) => {
      host.time += ms;
    },
    run: async (argv, options = {}) => {
      const { terminal = false, columns = 80 } = options;
      const home = join(folder, options.home ?? 'home');
      mkdirSync(home, { recursive: true });
      const stdout = sink(terminal, columns);
      const stderr = sink(terminal, columns);
      const replace: Partial<Pick<Context, 'host' | 'detectAgent'>> = {
        host: { ...nodeHost(home), now: () => host.time },
        detectAgent: () => options.agent,
      };
      const code = await main(argv, {
        stdin: source(options.stdin, terminal),
        stdout,
        stderr,
        env: { TZ: 'UTC', PATH: process.env.PATH, TMPDIR: folder, ...options.env },
        cwd: options.cwd ?? project,
        home,
        replace,
      });
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    },
    json: async (argv, { code = 0, ...options } = {}) => {
      const ran = await world.run([...argv, '--json'], options);
      if (ran.code !== code)
        throw new Error(`exit code ${ran.code}, expected ${code}: ${ran.stdout}${ran.stderr}`);
      if (ran.stderr !== '') throw new Error(`--json and yet on stderr: ${ran.stderr}`);
      return JSON.parse(ran.stdout);
    },
    write: (path, text) => {
      const whole = join(project, path);
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(whole, text);
      return whole;
    },
    git: (...args) => git(project, ...args).trim(),
    close: () => removeWorld(folders),
  };
  return world;
}

/** A stdin that stays open and silent, as an agent's shell tool may leave it. */
export function silent(): Input {
  return new PassThrough();
}

function source(stdin: RunOptions['stdin'], terminal: boolean): Input {
  if (stdin !== undefined && typeof stdin !== 'string') return stdin;
  const stream: Input = new PassThrough();
  stream.isTTY = terminal;
  (stream as PassThrough).end(stdin ?? '');
  return stream;
}

function sink(terminal: boolean, columns: number): OutputStream & { text(): string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString('utf8'));
      done();
    },
  });
  return Object.assign(stream, {
    text: () => chunks.join(''),
    ...(terminal && { isTTY: true, columns }),
  });
}
