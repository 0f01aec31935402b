import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as nodeModule from 'node:module';
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

/** The event with which each agent sends a prompt. */
const PROMPTS = ['claude/UserPromptSubmit', 'codex/UserPromptSubmit', 'gemini/BeforeAgent'];

/** The budget of a start and of a prompt: Node 20 has no compile cache of its own. */
const hasCompileCache = 'enableCompileCache' in nodeModule;
const START_MAX = hasCompileCache ? 1.9 : 2.3;
const PROMPT_MAX = hasCompileCache ? 2 : 2.4;

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
      const what = `${payload.replace(/^.*\/|\.startup$/g, '')} hook, ordinary session: ${agent}`;
      lines.push(cpuLine(bench, { row: 'hook-start', what, target: START_MAX }, pairs));
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
      ['a gone agent whose run is closed', dead],
    ] as const) {
      const side = hookSide(bench, project, 'codex/SessionStart.startup', 'additionalContext');
      const about = { row: 'hook-moved', what: `SessionStart hook, ${what}` };
      lines.push(cpuLine(bench, about, await bench.compare(side, bare(bench))));
    }
    return lines;
  },
};

/** A prompt of an agent that knows all that there is. */
export const prompt: Row = {
  id: 'hook-prompt',
  async measure(bench) {
    const lines: Line[] = [];
    for (const payload of PROMPTS) {
      const project = bench.world.project();
      finishedWork(project);
      const job = () => bench.world.hook(payload, project.root, { session_id: 'known' });
      // The first one is briefed.
      const { argv, cwd, env, stdin } = job();
      const [program = '', ...args] = argv;
      execFileSync(program, args, { cwd, env: { ...env }, input: stdin ?? '' });
      project.keep();
      const side: Side = {
        job() {
          project.putBack();
          return job();
        },
        check({ stdout }) {
          if (stdout !== '') throw new Error(`${payload} was answered with ${stdout}`);
        },
      };
      const what = `prompt hook, nothing new: ${payload.replace(/\/.*$/, '')}`;
      const about = { row: 'hook-prompt', what, target: PROMPT_MAX };
      lines.push(cpuLine(bench, about, await bench.compare(side, bare(bench))));
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

/** Most folders have no `ai/sessions`. */
export const noProject: Row = {
  id: 'hook-none',
  async measure(bench) {
    const folder = bench.world.plainFolder('no-project/src');
    const side = { job: () => bench.world.hook('claude/SessionStart.startup', folder) };
    const about = { row: 'hook-none', what: 'SessionStart hook in a folder without a project' };
    return [cpuLine(bench, about, await bench.compare(side, bare(bench)))];
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
    for (const payload of ['claude/SessionStart.startup', 'claude/UserPromptSubmit']) {
      const pairs = await bench.compare(hookSide(bench, project, payload, ''), bare(bench));
      const other = { ...bench.ratio(pairs, 'rss_kb'), of: 'peak memory' };
      const what = `peak memory of a hook: ${payload}`;
      lines.push({ row: 'hook-memory', what, against: 'node -e 0', other });
    }
    return lines;
  },
};
