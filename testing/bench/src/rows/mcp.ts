import { join } from 'node:path';
import { call, HANDSHAKE, WarmServer, wire } from '../mcp-client.ts';
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
  const stdin = wire([...HANDSHAKE, call(1, 'get_session')]);
  const spawned = { stdin, until: '"id":1', cwd: project.root, env: world.env, quiet: true };
  return {
    ours: {
      argv: [process.execPath, join(world.places.root, 'packages/session-mcp/bin.cjs')],
      ...spawned,
    },
    hello: {
      argv: [process.execPath, join(world.places.programs, 'hello-server.cjs'), ...files],
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
      const servers = [new WarmServer(ours), new WarmServer(hello)] as const;
      const pairs: [number, number][] = [];
      for (let n = -WARM_UP; n < bench.runs * 10; n++) {
        const pair: [number, number] = [await servers[0].ask(name, args), await servers[1].ask(name, args)];
        if (n >= 0) pairs.push(pair);
      }
      await Promise.all(servers.map((server) => server.stop()));
      const wall = bench.ratioOf(pairs);
      const what = `${name} round trip, warm`;
      lines.push({ row: 'mcp-warm', what, against, wall, target: 1.5, met: wall.ratio <= 1.5 });
    }
    return lines;
  },
};
