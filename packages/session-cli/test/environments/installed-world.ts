import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { HANDSHAKE, toolCall, wire } from '../../../../testing/kit/src/mcp-messages.ts';
import { makeWorld, removeWorld } from '../../../../testing/kit/src/world.ts';

/** How a run differs from the default. */
export interface RunOptions {
  cwd?: string;
  /** Variables besides HOME, PATH and TZ, which they may replace; undefined removes one. */
  env?: Record<string, string | undefined>;
  input?: string;
  /** Octal, as the shell takes it. */
  umask?: string;
  /** The command that starts it: `setpriv …`, `unshare …`. */
  through?: readonly string[];
}

/** The result of a program. */
export interface RunResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A home and a project below a folder of their own, and the three programs on a PATH. */
export interface InstalledWorld {
  folder: string;
  home: string;
  project: string;
  /** Holds `0dai`, `0dai-hook`, `0dai-mcp`, and nothing else. */
  bin: string;
  /** The PATH that programs are run with. */
  path: string;
  /** Runs a command in a process of its own; `argv[0]` is looked for on the PATH. */
  run(argv: readonly string[], options?: RunOptions): RunResult;
  git(cwd: string, ...args: string[]): string;
  close(): void;
}

const works = (...argv: string[]) => spawnSync(argv[0] ?? '', argv.slice(1)).status === 0;
/**
 * The prefix that runs a command without root's right to ignore file permissions; empty for other users. undefined if
 * root cannot give the right up: such tests are skipped.
 */
export const AS_ANYBODY: readonly string[] | undefined =
  process.getuid?.() !== 0
    ? []
    : works('setpriv', '--bounding-set=-dac_override,-dac_read_search', 'true')
      ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search']
      : undefined;
/** Whether this process may mount file systems in a namespace of its own. */
export const CAN_MOUNT = works('unshare', '--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt');

/** A program that runs longer is killed; its exit code is then null. */
const HANG_MS = 20_000;

/** Opens a world; the caller closes it. */
export function openInstalledWorld(): InstalledWorld {
  const folders = makeWorld();
  const { folder, home, project } = folders;
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const bins = inject('bins');
  for (const [name, path] of [
    ['0dai', bins.cli],
    ['0dai-hook', bins.hook],
    ['0dai-mcp', bins.mcp],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${path}' "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const world: InstalledWorld = {
    folder,
    home,
    project,
    bin,
    path: `${bin}:/usr/bin:/bin`,
    run(argv, { cwd = project, env, input = '', umask = '022', through = [] } = {}) {
      const all = { HOME: home, PATH: world.path, TZ: 'UTC', ...env };
      // An undefined variable would be passed on as the word.
      const set = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      const script = `umask ${umask}; exec "$@"`;
      const { status, stdout, stderr, error } = spawnSync(
        '/bin/sh',
        ['-c', script, 'sh', ...through, ...argv],
        {
          cwd,
          env: set,
          input,
          encoding: 'utf8',
          timeout: HANG_MS,
          killSignal: 'SIGKILL',
        },
      );
      if (error && (error as NodeJS.ErrnoException).code !== 'ETIMEDOUT' && !isLost(error)) throw error;
      return { code: status, stdout, stderr };
    },
    git: (cwd, ...args) => {
      const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
      const allowed = ['-c', 'protocol.file.allow=always', '-c', 'init.defaultBranch=main'];
      const ran = world.run(['git', ...identity, ...allowed, ...args], { cwd });
      if (ran.code !== 0) throw new Error(`git ${args.join(' ')}: ${ran.stderr}`);
      return ran.stdout.trim();
    },
    close: () => removeWorld(folders),
  };
  return world;
}

/** Whether the program ended without reading its stdin, which is no failure. */
function isLost(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE';
}

/** One program of a script, and its stdin. */
export type Step = readonly [argv: readonly string[], input?: string];

/**
 * Runs programs one after the other in a mount namespace, which ends with them.
 * @param script for sh, before, between and after: `step NAME` runs the step of that name
 */
export function runMounted(
  { folder, project, run }: InstalledWorld,
  script: string,
  steps: Readonly<Record<string, Step>>,
): Record<string, RunResult> {
  const files = join(folder, 'steps');
  mkdirSync(files);
  for (const [name, [argv, input = '']] of Object.entries(steps)) {
    writeFileSync(join(files, `${name}.in`), input);
    writeFileSync(join(files, `${name}.argv`), argv.map((word) => `${word}\n`).join(''));
  }
  const step = `step() {
    name=$1; set --
    while IFS= read -r word; do set -- "$@" "$word"; done < "$S/$name.argv"
    code=0; (cd "$P" && "$@") < "$S/$name.in" > "$S/$name.out" 2> "$S/$name.err" || code=$?
    echo $code > "$S/$name.code"
  }`;
  const ran = run(['unshare', '--mount', 'sh', '-e', '-c', `${step}\n${script}`], {
    cwd: folder,
    env: { S: files, P: project },
  });
  if (ran.code !== 0) throw new Error(`the script failed: ${ran.stderr}`);
  return Object.fromEntries(
    Object.keys(steps).map((name) => {
      const read = (what: string) => readFileSync(join(files, `${name}.${what}`), 'utf8');
      return [name, { code: Number(read('code')), stdout: read('out'), stderr: read('err') }];
    }),
  );
}

/** A payload of Claude Code's. */
export function payload(cwd: string, name: string, more: object = {}): string {
  return JSON.stringify({ hook_event_name: name, session_id: 's1', cwd, ...more });
}

export const starting = (cwd: string) => payload(cwd, 'SessionStart', { source: 'startup' });
/** The end of a turn in which the agent edited a file, as its log shows, which is written here. */
export function editing({ home }: InstalledWorld, cwd: string, path: string): string {
  const log = join(home, '.claude', 'projects', 'project', 's1.jsonl');
  mkdirSync(dirname(log), { recursive: true });
  const id = `toolu_${path.length}_${path.slice(-20)}`;
  const input = { file_path: path, old_string: 'a', new_string: 'b' };
  const records = [
    {
      type: 'assistant',
      message: { role: 'assistant', content: [{ type: 'tool_use', id, name: 'Edit', input }] },
    },
    {
      type: 'user',
      message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'done' }] },
      toolUseResult: { filePath: path, structuredPatch: [] },
    },
  ];
  const lines = records.map((record) => `${JSON.stringify({ ...record, cwd, sessionId: 's1' })}\n`);
  appendFileSync(log, lines.join(''));
  return payload(cwd, 'Stop', { transcript_path: log });
}

/** The command that `0dai init` wrote for an agent's hooks: each of its events has the same one. */
export function installedCommand(project: string): string {
  const { hooks } = JSON.parse(readFileSync(join(project, '.claude', 'settings.json'), 'utf8')) as {
    hooks: Record<string, { hooks: { command: string }[] }[]>;
  };
  const commands = Object.values(hooks).flatMap((groups) =>
    groups.flatMap(({ hooks: all }) => all.map(({ command }) => command)),
  );
  const [command] = commands;
  if (command === undefined || new Set(commands).size !== 1) throw new Error(`not one command: ${commands}`);
  return command;
}

/** The briefing in a hook's output; '' if there is none. */
export function briefingIn({ stdout }: RunResult): string {
  if (stdout === '') return '';
  const reply = JSON.parse(stdout) as { hookSpecificOutput?: { additionalContext?: string } };
  return reply.hookSpecificOutput?.additionalContext ?? '';
}

/** The MCP server's answer to a call. */
export interface ToolAnswer {
  isError: boolean;
  text: string;
  /** The structured content; {} where there is none. */
  value: Record<string, unknown>;
  stderr: string;
}

type Call = readonly [name: string, args: object];

/** The messages of an MCP client that makes these calls. */
export function callsOf(...calls: readonly Call[]): string {
  return wire([...HANDSHAKE, ...calls.map(([name, args], i) => toolCall(i + 1, name, args))]);
}

/** The MCP server's answers to the calls, in their order. */
export function answersIn({ stdout, stderr }: RunResult): ToolAnswer[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { id?: number; result?: Result; error?: { message: string } })
    .filter(({ id = 0 }) => id > 0)
    .sort((a, b) => (a.id ?? 0) - (b.id ?? 0))
    .map(({ result: { content = [], structuredContent = {}, isError = false } = {}, error }) => ({
      isError: isError || error !== undefined,
      text: error?.message ?? content.map((part) => part.text).join('\n'),
      value: structuredContent,
      stderr,
    }));
}

interface Result {
  content?: { text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
}
