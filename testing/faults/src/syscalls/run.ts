import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Door, Ended } from './operation.ts';
import type { World } from './world.ts';

/** The paths of the programs to be tried. */
export interface Programs {
  /** The `0dai` program. */
  cli: string;
  /** The program that accepts through the library. */
  acceptor: string;
}

/** A process that takes longer than this hangs. */
const PATIENCE_MS = 15_000;
const LOOK_MS = 500;

/**
 * Runs `0dai` through one of its doors.
 * @param wrap what to run it under
 * @param isInVain asked now and then; once it is, the program is ended
 */
export function run(
  world: World,
  door: Door,
  { cli, acceptor }: Programs,
  wrap: readonly string[] = [],
  isInVain: () => boolean = () => false,
): Promise<Ended> {
  const words = {
    cli: [cli, ...(door.kind === 'cli' ? door.args : [])],
    hook: [cli, 'hook', 'claude'],
    mcp: [cli, 'mcp'],
    accept: [acceptor],
  };
  const [file = '', ...args] = [...wrap, process.execPath, ...words[door.kind]];
  const child = spawn(file, args, { cwd: world.root, env: world.env, detached: true });
  const killAll = () => child.pid !== undefined && killGroup(child.pid);
  const ended: Ended = { code: null, signal: null, stdout: '', stderr: '', hung: false };
  child.stdout.on('data', (chunk: Buffer) => {
    ended.stdout += chunk.toString();
    if (door.kind === 'mcp') converse(child, ended);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    ended.stderr += chunk.toString();
  });
  // A killed process reads no more of its input.
  child.stdin.on('error', () => undefined);
  if (door.kind === 'mcp')
    child.stdin.write(
      opening(door)
        .map((message) => line(message))
        .join(''),
    );
  else child.stdin.end(door.kind === 'hook' ? JSON.stringify(door.payload) : '');
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      ended.hung = true;
      killAll();
    }, PATIENCE_MS);
    const look = setInterval(() => isInVain() && killAll(), LOOK_MS);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      clearInterval(look);
      resolve({ ...ended, code, signal });
    });
  });
}

/** The tracer, and what it traces, as far as they are still there. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const CALL = 2;
const AFTER = 3;

const line = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;

function opening({ tool, input }: Extract<Door, { kind: 'mcp' }>): object[] {
  const clientInfo = { name: 'faults', version: '1' };
  return [
    {
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
    },
    { method: 'notifications/initialized' },
    { id: CALL, method: 'tools/call', params: { name: tool, arguments: input } },
  ];
}

/** Once the call is answered, asks for something else, and goes when that is answered. */
function converse(child: ChildProcessWithoutNullStreams, ended: Ended): void {
  const whole = ended.stdout.split('\n').slice(0, -1);
  const answers = whole.map((text) => JSON.parse(text) as { id?: number; result?: ToolResult });
  const result = answers.find(({ id }) => id === CALL)?.result;
  if (result && !ended.answer) {
    const { isError, content } = result;
    ended.answer = { ...(isError && { isError }), text: content?.map(({ text }) => text).join('\n') ?? '' };
    child.stdin.write(line({ id: AFTER, method: 'tools/list' }));
  }
  if (answers.some(({ id }) => id === AFTER)) {
    ended.stillServes = true;
    child.stdin.end();
  }
}

interface ToolResult {
  isError?: boolean;
  content?: { text?: string }[];
}
