import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  complete,
  endTurn,
  ensureKey,
  forget,
  noteHookRun,
  park,
  readActive,
  recordPrompt,
  type Store,
  save,
  setRecording,
} from '../../src/internal.ts';
import { appendEntries } from '../../src/journal/journal.ts';
import { logged, logPath } from '../support/logs.ts';
import { claude, editByHand, ownEntries, person, world } from '../support/world.ts';

const umask = process.umask();
afterEach(() => void process.umask(umask));
const isRoot = process.getuid?.() === 0;
const who = { agent: 'claude', session_id: 'c1' };
const run = {
  agent: 'claude',
  at: '2026-11-23T10:00:00.000Z',
  event: 'start',
  cwd: '/p',
  said: 'no',
  warning: true,
};

/** Runs every operation that writes a file. */
async function everything(store: Store): Promise<void> {
  recordPrompt(store, who, { text: 'do it', transcript: logPath(store) });
  logged(store, who, [{ fact: 'file', path: 'a.ts', change: 'modified' }]);
  setRecording(store, 'on');
  endTurn(store, who, { outcome: 'done', said: 'done' });
  save(store, { summary: 'one' }, claude);
  await park(store, person);
  save(store, { summary: 'two' }, claude);
  await complete(store, person);
  writeFileSync(store.project.active, 'not a session');
  save(store, { summary: 'three' }, claude);
  noteHookRun(store.host, run);
}

/** Paths and modes of everything in a folder. */
function modes(folder: string): [path: string, mode: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((item) => {
    const path = join(item.parentPath, item.name);
    return [`${item.isDirectory() ? 'folder' : 'file'} ${path}`, (statSync(path).mode & 0o777).toString(8)];
  });
}

describe('files with the user’s prompts are readable by that user only', () => {
  test.each([0o000, 0o002, 0o022, 0o077])('under umask %o', async (mask) => {
    process.umask(mask);
    const { store } = world();
    await everything(store);
    const all = [...modes(store.project.folder), ...modes(store.host.stateDir)];
    expect(all.length).toBeGreaterThan(12);
    // A quarantined file of another writer keeps its mode.
    const ours = all.filter(([path]) => !path.includes('unreadable-'));
    for (const [path, mode] of ours)
      expect([path, mode]).toEqual([path, path.startsWith('folder') ? '700' : '600']);
    for (const folder of [store.project.folder, store.host.stateDir])
      expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('existing folders keep their wider modes; new files in them do not get them', async () => {
    const { store } = world();
    for (const folder of [store.project.folder, store.project.log, store.project.history]) {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o755);
    }
    await everything(store);
    expect(statSync(store.project.folder).mode & 0o777).toBe(0o755);
    const files = modes(store.project.folder).filter(([path]) => path.startsWith('file'));
    for (const [path, mode] of files.filter(([path]) => !path.includes('unreadable-')))
      expect([path, mode]).toEqual([path, '600']);
  });

  test('removes the permissions of other users from a key', () => {
    const { store } = world();
    const key = join(store.host.stateDir, 'key');
    chmodSync(key, 0o644);
    chmodSync(store.host.stateDir, 0o777);
    expect(ensureKey(store.host)).toEqual(store.key);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(statSync(store.host.stateDir).mode & 0o777).toBe(0o700);
  });
});

describe("another user's file is not written to:", () => {
  const OTHER = 65_534;

  test.runIf(isRoot)('a journal', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    const journal = join(store.project.log, `${session.id}.jsonl`);
    const before = readFileSync(journal, 'utf8');
    chownSync(journal, OTHER, OTHER);
    expect(() => save(store, { summary: 'two' }, claude)).toThrow(
      expect.objectContaining({ code: 'UNSAFE_PATH' }),
    );
    expect(readFileSync(journal, 'utf8')).toBe(before);
  });

  test.runIf(isRoot)('a note and a log', () => {
    const { store } = world();
    for (const name of ['last-hook-claude.json', 'hooks.log']) {
      const path = join(store.host.stateDir, name);
      writeFileSync(path, 'theirs');
      chownSync(path, OTHER, OTHER);
      expect(noteHookRun(store.host, run)).toBe(false);
      expect(readFileSync(path, 'utf8')).toBe('theirs');
      chownSync(path, 0, 0);
    }
  });

  test.each(['last-hook-claude.json', 'hooks.log'])('%s as a symlink is not followed', (name) => {
    const { store, folder } = world();
    const target = join(folder, 'precious');
    writeFileSync(target, 'precious');
    symlinkSync(target, join(store.host.stateDir, name));
    expect(noteHookRun(store.host, run)).toBe(false);
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  test.runIf(isRoot)('root can work in another user’s project', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    for (const path of [store.project.log, join(store.project.log, `${session.id}.jsonl`)])
      chownSync(path, OTHER, OTHER);
    for (const path of [store.project.folder, dirname(store.project.folder), store.project.root])
      chownSync(path, OTHER, OTHER);
    save(store, { summary: 'two' }, claude);
    expect(readActive(store).session?.summary).toBe('two');
  });
});

test('a journal that is a hard link to another file is not written to', () => {
  const { store, folder } = world();
  const { session } = save(store, { summary: 'one' }, claude);
  const [notes, journal] = [join(folder, 'notes.txt'), join(store.project.log, `${session.id}.jsonl`)];
  writeFileSync(notes, 'Dear diary\n', { mode: 0o600 });
  const entries = ownEntries(store, session.id);
  rmSync(journal);
  linkSync(notes, journal);
  expect(() => appendEntries(store.project, session.id, entries, false)).toThrow(/is a hard link/);
  expect(readFileSync(notes, 'utf8')).toBe('Dear diary\n');
});

describe('a backup made with hard links (cp -al, rsync --link-dest)', () => {
  test('of the project: saves go on, and forgetting works', async () => {
    const { store, folder } = world();
    const { session } = save(store, { summary: 'one' }, claude);
    linkSync(join(store.project.log, `${session.id}.jsonl`), join(folder, 'backup'));
    const { entry } = save(store, { handoff_notes: 'wrong' }, claude);
    await forget(store, [entry], person);
    save(store, { goal: 'three' }, claude);
    expect(readActive(store).session).toMatchObject({ summary: 'one', goal: 'three', handoff_notes: 'one' });
    expect(readFileSync(join(store.project.log, `${session.id}.jsonl`), 'utf8')).not.toContain('wrong');
  });

  test('of the state folder: hooks are logged, and a hand edit is the user’s', () => {
    const { store, folder } = world();
    save(store, { summary: 'one' }, claude);
    noteHookRun(store.host, run);
    for (const [path] of modes(store.host.stateDir).filter(([what]) => what.startsWith('file ')))
      linkSync(path.slice('file '.length), join(folder, `backup-${path.split('/').at(-1)}`));
    expect(noteHookRun(store.host, run)).toBe(true);
    save(store, { summary: 'two' }, claude);
    editByHand(store, (view) => {
      view.goal = 'edited';
    });
    expect(readActive(store)).toMatchObject({ unverified: 0, session: { goal: 'edited' } });
  });
});
