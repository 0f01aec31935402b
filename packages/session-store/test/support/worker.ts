// A program for tests that need real processes. `processes.ts` bundles it from the sources.
import { writeSync } from 'node:fs';
import {
  catchUpRuns,
  complete,
  ensureKey,
  ensureStore,
  enter,
  nodeHost,
  park,
  readActive,
  resume,
  save,
} from '../../src/internal.ts';
import { logs } from './logs.ts';
import type { Task } from './processes.ts';

const task = JSON.parse(process.argv[2] ?? '{}') as Task;
const host = nodeHost(task.home);
const say = (line: string) => writeSync(1, `${line}\n`);
const writer = { actor: { agent: 'claude', session_id: task.name }, evidence: 'agent' as const };

/** Prints each acknowledged save at once, one a line. */
async function work(): Promise<void> {
  if (task.uid !== undefined) process.setuid?.(task.uid);
  if (task.at !== undefined) {
    // All at the same moment.
    while (Date.now() < task.at);
  }
  if (task.op === 'key') {
    say(Buffer.from(ensureKey(host) ?? []).toString('hex'));
    return;
  }
  const store = ensureStore(task.root, host);
  for (let i = 0; i < task.times; i++) {
    const word = `${task.name}-${i}`;
    if (task.op === 'save') {
      const saved = save(
        store,
        { summary: word, key_decisions: [word], files_touched: [`${word}.ts`] },
        writer,
      );
      say(`${saved.session.id} ${word}`);
    } else if (task.op === 'complete' || task.op === 'park') {
      const end = task.op === 'complete' ? complete : park;
      const done = await end(store, writer).catch((error: { code?: string }) => {
        if (error.code !== 'NO_SESSION') throw error;
      });
      if (done) say(`${done.session.id} ${task.op}`);
    } else if (task.op === 'resume') {
      say(`${(await resume(store, task.wanted ?? '', writer)).session.id} resume`);
    } else if (task.op === 'catch up') {
      say(catchUpRuns(store, { logs, reader: { actor: {} } }) ? 'wrote' : 'nothing');
    } else if (task.op === 'read') {
      say(JSON.stringify(readActive(store)));
    } else {
      const { session } = readActive(store);
      if (session) {
        const first = enter(store, session, { agent: 'codex', session_id: 's1', source: 'startup' });
        say(first ? 'first' : 'second');
      }
    }
  }
}

await work().catch((error: unknown) => {
  say(`error ${(error as { code?: string }).code} ${(error as Error).stack}`);
  process.exitCode = 1;
});
