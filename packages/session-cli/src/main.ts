import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { detectShellAgent } from '@0dai/session-hooks';
import { clean, SessionError } from '@0dai/session-schema/internal';
import { nodeHost } from '@0dai/session-store/internal';
import manifest from '../package.json' with { type: 'json' };
import { candidatesIn, completionText } from './command-line/candidates.ts';
import type { GlobalFlags, Report } from './command-line/command.ts';
import { COMPLETE, completions } from './command-line/completions.ts';
import { parse } from './command-line/parse.ts';
import { inFull } from './command-line/short-forms.ts';
import { commandPath } from './command-line/usage-error.ts';
import { commands } from './commands/index.ts';
import type { Context, Environment, Input, Output, OutputStream } from './context.ts';
import { GoneFolderError, UsageError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { jsonText } from './render/json.ts';
import { pagerFor } from './render/pager.ts';
import { renderContextFor, styleFor } from './render/render-context.ts';
import { wrap } from './render/wrap.ts';

/** The parts of the process that `main` uses. */
export interface ProcessIO {
  stdin: Input;
  stdout: OutputStream;
  stderr: OutputStream;
  env: Environment;
  /** '' if it was deleted. */
  cwd: string;
  /** The user's home folder; '' if it is not known. */
  home: string;
  /**
   * Shows a long text in a pager, for a terminal.
   * @param command the user's pager, for the shell
   * @returns false if the pager could not be run. Default: there is none
   */
  page?(text: string, command: string): Promise<boolean>;
  /** Parts of the context that a test replaces. */
  replace?: Partial<Pick<Context, 'host' | 'detectAgent'>>;
}

/**
 * Runs `0dai` with these arguments.
 * @returns the exit code: one of `EXIT`, or the agent's after `0dai switch`
 * @example await main(['session', 'status'], { stdin, stdout, stderr, env, cwd, home })
 */
export async function main(words: readonly string[], io: ProcessIO): Promise<number> {
  const { env, stdout } = io;
  const argv = inFull(words, commands);
  try {
    const parsing = {
      commands,
      version: manifest.version,
      width: Math.min(renderContextFor(stdout, env, 0).width, 80),
    };
    if (argv[0] === COMPLETE) {
      // Loaded only where they are completed: it takes longer than the rest.
      const logged = argv.includes('import') ? (await import('@0dai/session-hooks/import')).loggedAgents : [];
      const candidates = candidatesIn(io.cwd, io.replace?.host ?? nodeHost(io.home), logged);
      stdout.write(completionText(completions(argv.slice(2), parsing, candidates)));
      return EXIT.done;
    }
    const request = parse(argv, parsing);
    if (request.kind === 'text') {
      stdout.write(request.text);
      return EXIT.done;
    }
    const { work, global } = request;
    const context = contextOf(io, global);
    const report = await work(context);
    await print(report, global.json === true, context, io);
    return report.exitCode ?? EXIT.done;
  } catch (error) {
    return explain(error, argv, io);
  }
}

function contextOf(io: ProcessIO, { cwd: named, color }: GlobalFlags): Context {
  const { stdout, stderr, home, replace } = io;
  const env = color === undefined ? io.env : { ...io.env, FORCE_COLOR: color ? '1' : '0' };
  return {
    stdout,
    stderr,
    env,
    cwd: folderOf(io.cwd, named),
    isCwdNamed: named !== undefined,
    // Read lazily, because few commands read it and an open stdin would keep the process alive.
    get stdin() {
      return io.stdin;
    },
    host: replace?.host ?? nodeHost(home),
    detectAgent: replace?.detectAgent ?? detectShellAgent,
  };
}

async function print(report: Report, asJson: boolean, context: Context, { page }: ProcessIO): Promise<void> {
  const { stdout, env, host } = context;
  if (asJson) {
    stdout.write(jsonText(report.json));
    return;
  }
  const text = report.text(renderContextFor(stdout, env, host.now()));
  const pager = pagerFor(context, text);
  const isPaged = pager !== undefined && (await page?.(text, pager)) === true;
  if (text !== '' && !isPaged) stdout.write(text);
  for (const warning of report.warnings ?? []) warn(warning, 'yellow', context.stderr, env);
}

/** Prints an error: a `SessionError` with its own message, a bug in one line. */
function explain(error: unknown, argv: readonly string[], io: ProcessIO): number {
  const { code, message } = described(error, argv);
  // The command line may be invalid, so look for its flag without the parser.
  if (argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined).includes('--json')) {
    io.stdout.write(jsonText({ error: { code, message: clean(message) } }));
  } else {
    warn(`0dai: ${message}`, 'red', io.stderr, io.env);
  }
  if (io.env.DEBUG === '0dai' && error instanceof Error) io.stderr.write(`${clean(error.stack ?? '')}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

function described(error: unknown, argv: readonly string[]): { code: string; message: string } {
  if (error instanceof UsageError) {
    const words = commandPath(argv, commands).map(({ name }) => name);
    return { code: error.code, message: `${error.message}\nSee: ${['0dai', ...words, '--help'].join(' ')}` };
  }
  if (error instanceof SessionError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // A system call that failed (such as on an unreadable folder) is not a bug in 0dai.
  if (error instanceof Error && 'syscall' in error)
    return { code: 'SYSTEM', message: `The system refused: ${message}` };
  // Anything else is a bug in 0dai.
  return {
    code: 'BUG',
    message: `Something went wrong inside 0dai: ${message}. This is a bug; please report it with what DEBUG=0dai prints.`,
  };
}

function warn(message: string, colour: 'red' | 'yellow', stderr: Output, env: Environment): void {
  const { width } = renderContextFor(stderr, env, 0);
  const style = styleFor(stderr, env);
  stderr.write(`${wrap(clean(message), width).map(style[colour]).join('\n')}\n`);
}

function folderOf(cwd: string, wanted: string | undefined): string {
  if (cwd === '' && (wanted === undefined || !isAbsolute(wanted))) throw new GoneFolderError();
  if (wanted === undefined) return cwd;
  const folder = resolve(cwd, wanted);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  throw new UsageError(`--cwd expects a folder, and this is not one: ${folder}`);
}
