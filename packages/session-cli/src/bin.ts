import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { startHook } from '@0dai/session-hooks';
import { loadCompiled, stateFolder } from '@0dai/session-store';

type Main = typeof import('./main.ts');
type Surroundings = import('./main.ts').Surroundings;

// Built to CommonJS. It only decides who is meant, before anything large is loaded: a hook runs at each start
// of an agent, and pays neither for yargs nor for the MCP SDK.
const args = process.argv.slice(2);

if (args[0] === 'hook') {
  startHook(args.slice(1), hookFolder(), require);
} else {
  const work = args[0] === 'mcp' && args.length === 1 ? serve : run;
  work().catch((error: unknown) => {
    process.stderr.write(`0dai: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

/**
 * Where the hook's bundles are. They are looked for where npm and pnpm put them, in Node's order: what Node does to
 * resolve the name of a package costs a hook more than to read its payload.
 */
function hookFolder(): string {
  const places = ['../node_modules/@0dai/session-hooks/dist', '../../session-hooks/dist'];
  const found = places.map((path) => join(__dirname, path)).find((path) => existsSync(path));
  return found ?? dirname(require.resolve('@0dai/session-hooks/bin'));
}

/** Everything that a person runs. */
async function run(): Promise<void> {
  const around = surroundings();
  const { main, directOutput } = loadMain(stateFolder(around.home));
  around.text = directOutput(() => around.stdout);
  const code = await main(args, around);
  // What could not be written has set its own.
  process.exitCode ??= code;
  // Somebody who keeps our stdin open does not keep us.
  around.leaveStdin();
}

/** The commands, all in one bundle. */
function loadMain(stateDir: string): Main {
  const file = join(__dirname, 'main.cjs');
  return loadCompiled(file, {
    require,
    stateDir,
    purpose: purpose(),
    keep: (...what) => loadMain(stateDir).keepCompiled(...what),
  }) as Main;
}

/** The MCP server: its own program, whose one bundle starts in half the time that the library and the SDK take. */
async function serve(): Promise<void> {
  require('@0dai/session-mcp/bin');
}

/** What is run often is kept compiled for itself. */
function purpose(): string {
  const often = args[0] === 'session' && /^(?:save|status|history|complete|log|brief)$/.test(args[1] ?? '');
  return often ? `session_${args[1]}` : 'command';
}

/** What the process has; a stream is made when it is first asked for, as each costs a twentieth of what Node does. */
function surroundings() {
  let stdin: NodeJS.ReadStream | undefined;
  let stdout: NodeJS.WriteStream | undefined;
  let stderr: NodeJS.WriteStream | undefined;
  return {
    text: undefined as Surroundings['text'],
    env: process.env,
    cwd: told(process.cwd),
    home: told(homedir),
    get stdout() {
      stdout ??= heard(process.stdout);
      return stdout;
    },
    get stderr() {
      stderr ??= heard(process.stderr);
      return stderr;
    },
    get stdin() {
      stdin = process.stdin;
      return stdin;
    },
    leaveStdin() {
      // A file has no such method.
      if (stdin && 'unref' in stdin) stdin.unref();
    },
  };
}

/** A stream that says nothing of its errors by itself. */
function heard(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return stream.on('error', (error: NodeJS.ErrnoException) => {
    // `| head` closes the pipe when it has seen enough; that is no error.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    process.exitCode = 1;
    if (stream === process.stderr) return;
    heard(process.stderr).write(`0dai: could not write the output: ${error.message}\n`);
  });
}

/** What the system tells; '' where it does not: a folder that was deleted is none, and not every user has a home. */
function told(tell: () => string): string {
  try {
    return tell();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return '';
  }
}
