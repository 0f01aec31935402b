import * as nodeModule from 'node:module';
import { cpuLine, type Line, type Row } from '../row.ts';
import { finishedWork } from '../world.ts';

const COMMANDS = [
  ['session save', ['session', 'save', '--summary', 'Half done', '--file', 'src/part-1.ts'], 3, 3.6],
  ['session status', ['session', 'status'], 2.6, 3],
  ['session history', ['session', 'history'], 2.6, 3],
] as const;
/** Node 20 has none, and larger budgets for it. */
const hasCompileCache = 'enableCompileCache' in nodeModule;

/** What a person runs. */
export const commands: Row = {
  id: 'cli',
  async measure(bench) {
    const project = bench.world.project();
    finishedWork(project);
    project.keep();
    const lines: Line[] = [];
    for (const [name, args, budget, without] of COMMANDS) {
      const side = {
        job() {
          project.putBack();
          return bench.world.cli(project.root, ...args);
        },
      };
      const pairs = await bench.compare(side, { job: () => bench.world.bareNode() });
      const target = hasCompileCache ? budget : without;
      lines.push(cpuLine(bench, { row: 'cli', what: `0dai ${name}`, target }, pairs));
    }
    return lines;
  },
};
