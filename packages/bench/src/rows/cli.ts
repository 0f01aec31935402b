import { cpuLine, type Line, type Row } from '../row.ts';
import { finishedWork } from '../world.ts';

const COMMANDS = [
  ['session save', ['session', 'save', '--summary', 'Half done', '--file', 'src/part-1.ts']],
  ['session status', ['session', 'status']],
  ['session history', ['session', 'history']],
] as const;

/** What a person runs. */
export const commands: Row = {
  id: 'cli',
  async measure(bench) {
    const project = bench.world.project();
    finishedWork(project);
    project.keep();
    const lines: Line[] = [];
    for (const [name, args] of COMMANDS) {
      const side = {
        job() {
          project.putBack();
          return bench.world.cli(project.root, ...args);
        },
      };
      const pairs = await bench.compare(side, { job: () => bench.world.bareNode() });
      lines.push(cpuLine(bench, { row: 'cli', what: `0dai ${name}`, target: 2.3 }, pairs));
    }
    return lines;
  },
};
