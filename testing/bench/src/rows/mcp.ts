import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { McpClient } from '../../../kit/src/mcp-client.ts';
import { HANDSHAKE, toolCall, wire } from '../../../kit/src/mcp-messages.ts';
import { type Bench, cpuLine, type Line, type Row } from '../row.ts';
import type { Job } from '../runner.ts';
import { finishedWork } from '../world.ts';

/** Round trips that are not counted: the engine has not compiled yet what it will. */
const WARM_UP = 50;

function jobs(bench: Bench): { ours: Job; hello: Job } {
  const project = bench.world.project();
  finishedWork(project);
  const { world } = bench;
  const files = ['hello.jsonl', 'hello.json'].map((name) => join(world.folder, name));
  const stdin = wire([...HANDSHAKE, toolCall(1, 'get_session')]);
  const spawned = { stdin, until: '"id":1', cwd: project.root, env: world.env, quiet: true };
  return {
    ours: {
      argv: [process.execPath, join(world.paths.root, 'packages/session-mcp/bin.cjs')],
      ...spawned,
    },
    hello: {
      argv: [process.execPath, join(world.paths.programs, 'hello-server.cjs'), ...files],
      ...spawned,
      env: { ...world.env, NODE_COMPILE_CACHE: join(world.folder, 'hello-cache') },
    },
  };
}

/** From spawn to the first answer. */
export const mcpStart: Row = {
  id: 'mcp-start',
  async measure(bench) {
    const { ours, hello } = jobs(bench);
    const pairs = await bench.compare({ job: () => ours }, { job: () => hello });
    const what = '0dai-mcp from spawn to the first get_session answer';
    return [cpuLine(bench, { row: 'mcp-start', what, against: 'a hello server', target: 1.3 }, pairs)];
  },
};

/** Starts a server that stays, to be asked again and again. */
function connect({ argv: [command = '', ...args], cwd, env }: Job): McpClient {
  return new McpClient(spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'ignore'] }));
}

/** Calls a tool and gives the milliseconds until its answer is there. */
async function timeCall(server: McpClient, name: string, args: object): Promise<number> {
  const start = performance.now();
  const answer = await server.call(name, args);
  if (answer?.result === undefined || answer.result.isError)
    throw new Error(`${name} was answered with ${JSON.stringify(answer)}`);
  return performance.now() - start;
}

/** A call and its answer, when both servers have run for a while. Wall time: most of it is the way there and back. */
export const mcpWarm: Row = {
  id: 'mcp-warm',
  async measure(bench) {
    const { ours, hello } = jobs(bench);
    const lines: Line[] = [];
    for (const [name, args, against] of [
      ['get_session', {}, "the hello server's echo"],
      ['save_session', { summary: 'Half done' }, "the hello server's echo, with the fsyncs owed"],
    ] as const) {
      const servers = [connect(ours), connect(hello)] as const;
      const pairs: [number, number][] = [];
      for (let n = -WARM_UP; n < bench.runs * 10; n++) {
        const pair: [number, number] = [
          await timeCall(servers[0], name, args),
          await timeCall(servers[1], name, args),
        ];
        if (n >= 0) pairs.push(pair);
      }
      await Promise.all(servers.map((server) => server.close()));
      const wall = bench.ratioOf(pairs);
      const what = `${name} round trip, warm`;
      lines.push({ row: 'mcp-warm', what, against, wall, target: 1.5, met: wall.ratio <= 1.5 });
    }
    return lines;
  },
};
