import { createHmac } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, nextId, SCHEMA_VERSION, signedText } from '@0dai/session-schema/internal';
import { ensureStore, nodeHost, readKey, type Store, save } from '@0dai/session-store/internal';
import { makeWorld, removeWorld } from '../../../kit/src/world.ts';

/** A project and a home, with a session of an ordinary size. */
export interface World {
  folder: string;
  home: string;
  root: string;
  store: Store;
  /** The session's id. */
  id: string;
  /** Its journal. */
  journal: string;
  close(): void;
}

export function world(): World {
  const made = makeWorld();
  const { folder, home, project: root } = made;
  mkdirSync(join(home, '.claude/projects/p'), { recursive: true });
  const store = ensureStore(root, nodeHost(home));
  const input = { summary: 'half done', plan: ['find it', 'mend it'], files_touched: ['src/a.ts'] };
  const { id } = save(store, input, {
    actor: { agent: 'codex', session_id: 'c' },
    evidence: 'agent',
  }).session;
  return {
    folder,
    home,
    root,
    store,
    id,
    journal: join(store.project.log, `${id}.jsonl`),
    close: () => removeWorld(made),
  };
}

/** Appends entries to a world's journal, as the store itself writes them, without reading it each time. */
export function appendMany(
  { store, id, journal }: World,
  times: number,
  filesOf: (n: number) => readonly string[],
): void {
  const key = readKey(store.host);
  if (!key) throw new Error('the world has no key');
  const file = openSync(journal, 'a');
  const view = JSON.parse(readFileSync(store.project.active, 'utf8')) as { journal: { last: string } };
  let { last } = view.journal;
  let text = '';
  for (let n = 0; n < times; n++) {
    const now = Date.now();
    last = nextId(last, now, Buffer.alloc(7, n));
    const entry: Entry = {
      v: SCHEMA_VERSION,
      id: last,
      at: new Date(now).toISOString(),
      actor: { agent: 'codex', session_id: 'c' },
      evidence: 'observed',
      type: 'capture',
      patch: { files_touched: filesOf(n).map((path) => ({ path, change: 'modified' })) },
    };
    const mac = createHmac('sha256', key).update(signedText(id, entry)).digest('base64url').slice(0, 22);
    text += `\n${JSON.stringify({ ...entry, mac })}\n`;
    if (text.length < 1_000_000) continue;
    writeSync(file, text);
    text = '';
  }
  writeSync(file, text);
  closeSync(file);
}
