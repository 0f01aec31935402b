import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Line, Row } from '../row.ts';
import type { Job } from '../runner.ts';
import { finishedWork } from '../world.ts';

/** System calls, all threads and children, where strace is installed. */
export const systemCalls: Row = {
  id: 'syscalls',
  async measure(bench) {
    if (spawnSync('strace', ['-V']).status !== 0) {
      bench.say('  strace is not installed: system calls are not counted');
      return [];
    }
    const project = bench.world.project();
    finishedWork(project);
    project.keep();
    const { world } = bench;
    const lines: Line[] = [];
    for (const [what, job] of [
      ['node -e 0', () => world.bareNode()],
      ['SessionStart hook', () => world.hook('claude/SessionStart.startup', project.root)],
      ['prompt hook', () => world.hook('claude/UserPromptSubmit', project.root)],
      ['hook in no project', () => world.hook('claude/UserPromptSubmit', world.plainFolder('nothing'))],
    ] as const) {
      project.putBack();
      const counts = count(bench, job());
      const of = (names: RegExp) =>
        [...counts].reduce((sum, [name, calls]) => sum + (names.test(name) ? calls : 0), 0);
      const figure = `${of(/./)} in all: ${of(/^open/)} open, ${of(/^p?read(?:64)?$/)} read, ${of(/^p?write(?:64)?$/)} write, ${of(/^f(?:data)?sync$/)} fsync, ${of(/^(?:clone|fork|vfork)/)} threads and children`;
      lines.push({ row: 'syscalls', what: `system calls of ${what}`, against: '–', figure });
    }
    return lines;
  },
};

function count({ world }: Bench, { argv, cwd, env, stdin = '' }: Job): Map<string, number> {
  const folder = join(world.folder, 'strace');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'counts');
  execFileSync('strace', ['-c', '-f', '-o', file, ...argv], {
    cwd,
    env: { ...env },
    input: stdin,
    stdio: 'pipe',
  });
  const rows = readFileSync(file, 'utf8').matchAll(/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$/gm);
  return new Map(
    [...rows]
      .map(([, calls, name]) => [name ?? '', Number(calls)] as const)
      .filter(([name]) => name !== 'total'),
  );
}
