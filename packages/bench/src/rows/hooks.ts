import { randomUUID } from 'node:crypto';
import type { Side } from '../pairs.ts';
import { type Bench, cpuLine, type Line, type Row } from '../row.ts';
import { finishedWork, interruptedWork, type Project } from '../world.ts';

/** The event at whose start each agent is told, and what of that must stand in the answer. */
const STARTS = [
  ['claude', 'claude/SessionStart.startup', 'additionalContext'],
  ['codex', 'codex/SessionStart.startup', 'additionalContext'],
  // Gemini CLI is briefed with its first prompt: its start hook enters it and says nothing.
  ['gemini', 'gemini/SessionStart', ''],
  ['gemini', 'gemini/BeforeAgent', 'additionalContext'],
] as const;

const EDITS = [
  ['claude', 'claude/PostToolUse.Edit', 'calc.py'],
  ['codex', 'codex/PostToolUse.apply_patch', 'calc.py'],
  ['gemini', 'gemini/AfterTool.write_file', ''],
] as const;

/** A hook in a project that is put back to what it was before each run. */
export function hookSide(bench: Bench, project: Project, payload: string, expected: string): Side {
  return {
    job() {
      project.putBack();
      return bench.world.hook(payload, project.root, { session_id: randomUUID() });
    },
    check({ stdout }) {
      if (!stdout.includes(expected)) throw new Error(`${payload} was answered with ${stdout || 'nothing'}`);
    },
  };
}

const bare = (bench: Bench): Side => ({ job: () => bench.world.bareNode() });

/** An agent starts where another one left. */
export const sessionStart: Row = {
  id: 'hook-start',
  async measure(bench) {
    const project = bench.world.project();
    finishedWork(project);
    project.commit();
    project.keep();
    const lines: Line[] = [];
    for (const [agent, payload, expected] of STARTS) {
      const pairs = await bench.compare(hookSide(bench, project, payload, expected), bare(bench));
      const what = `${payload.replace(/^.*\/|\.startup$/g, '')} hook, ordinary baton: ${agent}`;
      lines.push(cpuLine(bench, { row: 'hook-start', what, target: 1.15 }, pairs));
    }
    return lines;
  },
};

/** Another agent, or HEAD, has moved on since. */
export const sessionStartMoved: Row = {
  id: 'hook-moved',
  async measure(bench) {
    const lines: Line[] = [];
    const moved = bench.world.project();
    finishedWork(moved);
    moved.keep();
    moved.commit();
    const dead = bench.world.project();
    await interruptedWork(bench.world, dead);
    dead.keep();
    for (const [what, project] of [
      ['HEAD moved since', moved],
      ['a dead agent to settle', dead],
    ] as const) {
      const side = hookSide(bench, project, 'codex/SessionStart.startup', 'additionalContext');
      const about = { row: 'hook-moved', what: `SessionStart hook, ${what}`, target: 1.35 };
      lines.push(cpuLine(bench, about, await bench.compare(side, bare(bench))));
    }
    return lines;
  },
};

/** An edit is recorded. */
export const captureEdit: Row = {
  id: 'hook-capture',
  async measure(bench) {
    const project = bench.world.project();
    finishedWork(project);
    project.keep();
    const lines: Line[] = [];
    for (const [agent, payload] of EDITS) {
      const pairs = await bench.compare(hookSide(bench, project, payload, ''), bare(bench));
      const what = `capture hook, one edit: ${agent}`;
      lines.push(cpuLine(bench, { row: 'hook-capture', what, target: 1.15 }, pairs));
    }
    return lines;
  },
};

/** What any hook costs before it does anything: shell, Node, our program and the payload read. */
export const onlyLoaded: Row = {
  id: 'hook-loaded',
  async measure(bench) {
    const project = bench.world.project();
    finishedWork(project);
    const changes = { hook_event_name: 'Unheard' };
    const side = { job: () => bench.world.hook('claude/SessionStart.startup', project.root, changes) };
    const what = 'hook of an event that we have no use for: only loaded';
    return [cpuLine(bench, { row: 'hook-loaded', what }, await bench.compare(side, bare(bench)))];
  },
};

/** Most folders are no project of ours. */
export const noProject: Row = {
  id: 'hook-none',
  async measure(bench) {
    const folder = bench.world.plainFolder('no-project/src');
    const lines: Line[] = [];
    for (const [what, payload] of [
      ['SessionStart', 'claude/SessionStart.startup'],
      ['PostToolUse', 'claude/PostToolUse.Edit'],
    ] as const) {
      const side = { job: () => bench.world.hook(payload, folder) };
      const about = { row: 'hook-none', what: `${what} hook in a folder without a project`, target: 1.05 };
      lines.push(cpuLine(bench, about, await bench.compare(side, bare(bench))));
    }
    return lines;
  },
};

/** Peak memory. */
export const memory: Row = {
  id: 'hook-memory',
  async measure(bench) {
    const project = bench.world.project();
    finishedWork(project);
    project.keep();
    const lines: Line[] = [];
    for (const payload of ['claude/SessionStart.startup', 'claude/PostToolUse.Edit']) {
      const pairs = await bench.compare(hookSide(bench, project, payload, ''), bare(bench));
      const other = bench.ratio(pairs, 'rss_kb');
      const what = `peak memory of a hook: ${payload}`;
      lines.push({
        row: 'hook-memory',
        what,
        against: 'node -e 0',
        other: { ...other, of: 'peak memory' },
        target: 1.15,
        met: other.ratio <= 1.15,
      });
    }
    return lines;
  },
};
