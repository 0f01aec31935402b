import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { runMcpServer } from '@0dai/session-mcp';
import { run as runHookProgram } from '../../../session-hooks/src/program.ts';
import { main } from '../../src/main.ts';
import type { InstalledWorld, RunResult } from './installed-world.ts';

/** How a call differs from the default. */
export interface CallOptions {
  cwd?: string;
  /** The home. Default: the world's. */
  home?: string;
  /** The PATH. Default: the world's. */
  path?: string;
  input?: string;
  /** The error of the program's clock, in milliseconds. */
  clockMs?: number;
}

/**
 * Calls `0dai`, `0dai-hook` or `0dai-mcp` in this process, which takes a tenth of the time of a process of its own. For
 * rows that differ in the files that a program meets; what differs in the process itself needs `world.run`.
 */
export async function call(
  world: InstalledWorld,
  [program, ...args]: readonly string[],
  { cwd = world.project, home = world.home, path = world.path, input = '', clockMs = 0 }: CallOptions = {},
): Promise<RunResult> {
  const [stdout, stderr] = [collector(), collector()];
  const env = { HOME: home, PATH: path, TZ: 'UTC' };
  const stdin = new PassThrough();
  stdin.end(input);
  const restorePath = setPath(path);
  const restoreClock = shiftClock(clockMs);
  try {
    let code = 0;
    if (program === '0dai') {
      code = await main(args, {
        stdin,
        stdout,
        stderr,
        env,
        cwd,
        home,
        replace: { detectAgent: () => undefined },
      });
    } else if (program === '0dai-hook') {
      await runHookProgram(args, { stdin, stdout, stderr, env, home, cwd: () => cwd, ppid: process.ppid });
    } else if (program === '0dai-mcp') {
      await runMcpServer({ stdin, stdout, stderr, cwd, home, env, signals: new EventEmitter() });
    } else {
      throw new Error(`${program} is not one of our programs`);
    }
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    restoreClock();
    restorePath();
  }
}

function collector(): Writable & { text(): string } {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return Object.assign(stream, { text: () => text });
}

/** Sets the PATH on which our programs find git. */
function setPath(path: string): () => void {
  const before = process.env.PATH;
  process.env.PATH = path;
  return () => {
    process.env.PATH = before;
  };
}

function shiftClock(ms: number): () => void {
  const Real = globalThis.Date;
  if (ms !== 0) {
    globalThis.Date = class extends Real {
      constructor(...args: [] | [number]) {
        if (args.length === 0) super(Real.now() + ms);
        else super(...args);
      }
      static override now() {
        return Real.now() + ms;
      }
    } as DateConstructor;
  }
  return () => {
    globalThis.Date = Real;
  };
}
