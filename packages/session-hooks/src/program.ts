import { fstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Loading, loadCompiled, stateFolder } from '@0dai/session-store';
import { leave, readAtOnce, readPayload, stdinFile } from './stdin.ts';

// A hook never breaks the agent: whatever happens it ends within 2 seconds, with exit code 0.
const DEADLINE_MS = 1_900;
const STDIN_MS = 1_000;

type Main = typeof import('./main.ts');

/**
 * The hook's program, as a process of its own: reads a payload on stdin, answers on stdout, and ends the process with
 * exit code 0. `0dai-hook` and `0dai hook` are both this. V8 compiles it at each start, other than the bundles that it
 * loads: there is as little of it as will do.
 *
 * @param args what follows the program's name: an agent's id, and `--manual`
 * @param folder where its bundles are, the `dist` of this package
 * @param require of the bin that it is started from
 */
export function startHook(args: readonly string[], folder: string, require: Loading['require']): void {
  const [id = ''] = args;
  const main = join(folder, 'main.cjs');
  const stat = fstatSync(0);
  // Asked in this order: the module that knows terminals costs a twelfth of what Node does.
  if (id === '' || id.startsWith('-') || (stat.isCharacterDevice() && process.stdin.isTTY)) {
    load(main, '', 'help').explain(id);
    return;
  }
  const stdin = stdinFile(stat);
  const { text, bytes } = stdin && !stdin.waits ? readAtOnce(stdin.file) : { bytes: [] };
  if (text !== undefined) {
    try {
      run(text);
    } finally {
      leave();
    }
  }
  setTimeout(leave, DEADLINE_MS).unref();
  readPayload(stdin?.file, bytes, () => process.stdin, STDIN_MS)
    .then(run)
    .then(leave, leave);

  function run(input: string | undefined): void {
    const event = /"hook_event_name"\s*:\s*"(\w{1,24})"/.exec(input ?? '')?.[1] ?? 'other';
    const home = homeFolder();
    const manual = args.includes('--manual');
    load(main, stateFolder(home), event).run(id, input, home, process.env, { manual, parent: process.ppid });
  }

  function load(bundle: string, stateDir: string, purpose: string): Main {
    const keep: Loading['keep'] = (...what) => load(main, stateDir, purpose).keepCompiled(...what);
    return loadCompiled(bundle, { require, stateDir, purpose, keep }) as Main;
  }
}

/** As `os.homedir` tells it, whose module need not be loaded where the environment says it. */
function homeFolder(): string {
  return (process.platform !== 'win32' && process.env.HOME) || homedir();
}
