import { fstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadCompiled, nodeHost, type Store } from '@0dai/session-store';
import { leave, readPayload, stdinFile } from './stdin.ts';

// A hook never breaks the agent: whatever happens it ends within 2 seconds, with exit code 0.
const DEADLINE_MS = 1_900;
const STDIN_MS = 1_000;
/** The longest journal, in bytes, that there is time and memory for: some 15,000 entries. */
const JOURNAL_MAX = 4 * 1024 * 1024;

type Edited = typeof import('./edited.ts');
type Main = typeof import('./main.ts');

/**
 * The hook's program, as a process of its own: reads a payload on stdin, answers on stdout, and ends the process with
 * exit code 0. `0dai-hook` and `0dai hook` are both this.
 *
 * @param args what follows the program's name: an agent's id, and `--manual`
 * @param folder where its bundles are, the `dist` of this package: what an edit needs, and all the rest. V8 looks
 *   through all of a file, whatever of it is called, so that what is not needed is not even read
 * @param require of the bin that it is started from
 */
export function startHook(args: readonly string[], folder: string, require: (id: string) => unknown): void {
  const [id = ''] = args;
  const main = join(folder, 'main.cjs');
  // Asked in this order: the module that knows terminals costs a twelfth of what Node does.
  if (id === '' || id.startsWith('-') || (fstatSync(0).isCharacterDevice() && process.stdin.isTTY)) {
    (require(main) as Main).explain(id);
    return;
  }
  setTimeout(leave, DEADLINE_MS).unref();
  readPayload(stdinFile(), () => process.stdin, STDIN_MS)
    .then(run)
    .then(leave, leave);

  function run(input: string | undefined): void {
    const host = { ...nodeHost(homedir()), journalMax: JOURNAL_MAX };
    const options = { manual: args.includes('--manual'), parent: process.ppid };
    const event = /"hook_event_name"\s*:\s*"(\w{1,24})"/.exec(input ?? '')?.[1] ?? 'other';
    const load = (bundle: string) => loadCompiled(bundle, require, host.stateDir, event);
    if (input !== undefined && (event === 'PostToolUse' || event === 'AfterTool')) {
      const refresh = (store: Store, session: string) =>
        void (load(main) as Main).refreshView(store, session);
      const { touched } = load(join(folder, 'edited.cjs')) as Edited;
      if (touched(id, input, host, process.env, { manual: options.manual, refresh })) return;
    }
    (load(main) as Main).run(id, input, host, process.env, options);
  }
}
