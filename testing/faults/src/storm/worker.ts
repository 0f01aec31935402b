// A process of the storm that calls the library: bundled from the sources by scripts/faults.mjs. It says on stdout what
// it is about to do and what was acknowledged, line by line, as soon as it is.
import { mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { agentById, runHook } from '@0dai/session-hooks';
import { complete, ensureStore, nodeHost, readActive, save } from '@0dai/session-store/internal';
import { payloadOf, scriptOf, tokenOf } from './script.ts';

/** What a worker is to do. */
export interface Task {
  home: string;
  root: string;
  seed: number;
  slot: number;
  /** The operations of the slot, and with which of them to begin. */
  times: number;
  from: number;
  /** By how much this process's clock is wrong. */
  skewMs: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task;
const { home, root, seed, slot, times, skewMs } = task;
const host = { ...nodeHost(home), now: () => Date.now() + skewMs };
const store = ensureStore(root, host);
const cwd = join(store.project.root, `slot-${slot}`);
mkdirSync(cwd, { recursive: true });
const claude = agentById('claude');
const writer = { actor: { agent: 'claude', session_id: `slot-${slot}` }, evidence: 'agent' as const };
const say = (...words: (string | number)[]) => writeSync(1, `${words.join(' ')}\n`);
const sessionNow = () => readActive(store).session?.id;

for (const [n, op] of scriptOf(seed, slot, times).entries()) {
  if (n < task.from || !claude) continue;
  const token = tokenOf(slot, n);
  say('try', n, op, token);
  try {
    if (op === 'save') {
      const input = { summary: `at ${token}`, key_decisions: [token], files_touched: [`${token}.ts`] };
      say('ok', token, 'sure', save(store, input, writer, { cwd }).session.id);
    } else if (op === 'complete') {
      say('ok', token, 'sure', (await complete(store, writer)).session.id);
    } else {
      const before = sessionNow();
      const { stdout } = runHook(claude, payloadOf(op, token, slot, cwd), host, {});
      const sure = op === 'prompt' || (before !== undefined && before === sessionNow());
      say('ok', token, sure && (op !== 'brief' || stdout !== '') ? 'sure' : 'maybe', before ?? '');
    }
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    say('no', token, code, message.replaceAll('\n', ' '));
  }
}
