import { existsSync, fstatSync } from 'node:fs';
import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nodeHost, type Store } from '@0dai/session-store';
import { leave, readPayload, stdinFile } from './stdin.ts';

// A hook never breaks the agent: whatever happens it ends within 2 seconds, with exit code 0.
const DEADLINE_MS = 1_900;
const STDIN_MS = 1_000;
/** The longest journal, in bytes, that there is time and memory for: some 15,000 entries. */
const JOURNAL_MAX = 4 * 1024 * 1024;

// `0dai hook claude` and `0dai-hook claude` both come here.
const args = process.argv.slice(process.argv[2] === 'hook' ? 3 : 2);
const [id = ''] = args;

// Two bundles stand beside this one: what an edit needs, and all the rest. V8 looks through all of a file,
// whatever of it is called, so that what is not needed is not even read.
const loadEdited = () => require('./edited.ts') as typeof import('./edited.ts');
const loadMain = () => require('./main.ts') as typeof import('./main.ts');

// Asked in this order: the module that knows terminals costs a twelfth of what Node does.
if (id === '' || id.startsWith('-') || (fstatSync(0).isCharacterDevice() && process.stdin.isTTY)) {
  loadMain().explain(id);
} else {
  setTimeout(leave, DEADLINE_MS).unref();
  readPayload(stdinFile(), () => process.stdin, STDIN_MS)
    .then(run)
    .then(leave, leave);
}

function run(input: string | undefined): void {
  const host = { ...nodeHost(homedir()), journalMax: JOURNAL_MAX };
  const options = { manual: args.includes('--manual'), parent: process.ppid };
  keepCompiled(host.stateDir);
  const isTool = input !== undefined && /"hook_event_name"\s*:\s*"(?:PostToolUse|AfterTool)"/.test(input);
  const { manual } = options;
  const refresh = (store: Store, sessionId: string) => void loadMain().refreshView(store, sessionId);
  if (isTool && loadEdited().touched(id, input, host, process.env, { manual, refresh })) return;
  loadMain().run(id, input, host, process.env, options);
}

/** What V8 has compiled is kept, where Node can (from 22.8 on): in our own folder, if there is one. */
function keepCompiled(stateDir: string): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  if (enableCompileCache && existsSync(stateDir)) enableCompileCache(join(stateDir, 'compile-cache'));
}
