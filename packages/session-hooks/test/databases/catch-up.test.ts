import { join } from 'node:path';
import zlib from 'node:zlib';
import { ensureStore, readActive } from '@0dai/session-store/internal';
import { describe, expect, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import { clockedHost } from '../../../../testing/kit/src/world.ts';
import type { LoggedAgent } from '../../src/agent.ts';
import { cursor } from '../../src/agents/cursor/index.ts';
import { kiro } from '../../src/agents/kiro/index.ts';
import { zed } from '../../src/agents/zed/index.ts';
import { catchUp } from '../../src/catch-up/catch-up.ts';
import { rootsSeen } from '../../src/catch-up/config-roots.ts';
import { findSessionsHere, importSession, readSession } from '../../src/import/index.ts';
import { hasSqlite, openTestDatabase, WHY } from './sqlite.ts';

const NOW = Date.parse('2026-01-02T12:00:00Z');
const compress = (text: string): Uint8Array =>
  (zlib as unknown as { zstdCompressSync(bytes: Buffer): Uint8Array }).zstdCompressSync(Buffer.from(text));

/** Writes a conversation with these prompts, each with an answer. */
type Write = (home: string, project: string, prompts: readonly string[]) => void;

const writeCursor: Write = (home, project, prompts) => {
  const database = openTestDatabase(
    join(home, '.config/Cursor/User/globalStorage/state.vscdb'),
    'CREATE TABLE IF NOT EXISTS cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)',
  );
  const insert = database.prepare('INSERT INTO cursorDiskKV VALUES (?, ?)');
  const bubbles = prompts.flatMap((text) => [
    { type: 1, text },
    { type: 2, text: 'done' },
  ]);
  for (const [i, bubble] of bubbles.entries()) insert.run(`bubbleId:a:b${i}`, JSON.stringify(bubble));
  const composer = {
    fullConversationHeadersOnly: bubbles.map(({ type }, i) => ({ bubbleId: `b${i}`, type })),
    workspaceIdentifier: { uri: { fsPath: project, scheme: 'file' } },
    lastUpdatedAt: NOW,
  };
  insert.run('composerData:a', JSON.stringify(composer));
  database.close();
};

const writeKiro: Write = (home, project, prompts) => {
  const database = openTestDatabase(
    join(home, '.local/share/kiro-cli/data.sqlite3'),
    `CREATE TABLE IF NOT EXISTS conversations_v2 (key TEXT, conversation_id TEXT, value TEXT, created_at INTEGER,
      updated_at INTEGER, PRIMARY KEY (key, conversation_id))`,
  );
  const history = prompts.map((prompt, i) => ({
    user: { content: { Prompt: { prompt } }, timestamp: `2026-01-02T11:0${i}:00Z` },
    assistant: { Response: { content: 'done' } },
  }));
  database
    .prepare('INSERT OR REPLACE INTO conversations_v2 VALUES (?, ?, ?, 1, ?)')
    .run(project, 'a', JSON.stringify({ conversation_id: 'a', history }), NOW);
  database.close();
};

const writeZed: Write = (home, project, prompts) => {
  const database = openTestDatabase(
    join(home, '.local/share/zed/threads/threads.db'),
    `CREATE TABLE IF NOT EXISTS threads (id TEXT PRIMARY KEY, summary TEXT, updated_at TEXT, data_type TEXT, data BLOB,
      parent_id TEXT, folder_paths TEXT)`,
  );
  const messages = prompts.flatMap((text, i) => [
    { User: { id: `u${i}`, content: [{ Text: text }] } },
    { Agent: { content: [{ Text: 'done' }], tool_results: {} } },
  ]);
  database
    .prepare('INSERT OR REPLACE INTO threads VALUES (?, ?, ?, ?, ?, NULL, ?)')
    .run('a', '', '2026-01-02T12:00:00Z', 'zstd', compress(JSON.stringify({ messages })), project);
  database.close();
};

describe.skipIf(!hasSqlite)(`a conversation in a database${WHY}`, () => {
  it.each<[string, LoggedAgent, Write]>([
    ["Cursor's editor", cursor, writeCursor],
    ["Kiro CLI's database", kiro, writeKiro],
    ['Zed', zed, writeZed],
  ])('of %s is imported once, and read on by catching up', (_, agent, write) => {
    const { home, project } = openWorld({ git: true });
    const host = clockedHost(home, NOW);
    write(home, project, ['make the door quiet']);
    const [found] = findSessionsHere(project, host, {}, { agents: [agent] }).sessions;
    const read = found && readSession(found.agent, found.log, host.now());
    if (!read) throw new Error('nothing was read');
    const store = ensureStore(project, host);
    importSession(store, read, { env: {} });
    expect(importSession(store, read, { env: {} })).toMatchObject({ added: 0 });
    expect(rootsSeen(host, agent)).toHaveLength(1);
    write(home, project, ['make the door quiet', 'now the window']);
    host.time += 60_000;
    catchUp(store, { agents: [agent] });
    catchUp(store, { agents: [agent] });
    const { session } = readActive(store);
    expect(session?.goal).toBe('make the door quiet');
    expect(session?.requests.map(({ text }) => text)).toEqual(['make the door quiet', 'now the window']);
  });
});
