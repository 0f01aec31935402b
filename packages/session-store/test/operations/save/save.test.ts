import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { SaveInput } from '@0dai/session-schema/internal';
import { describe, expect, test } from 'vitest';
import { complete, findStore, list, readActive, type Store, save } from '../../../src/internal.ts';
import { claude, folded, hostOf, otherUser, person, plain, readJson, world } from '../../support/world.ts';

describe('save', () => {
  test('begins a session, adds to it, and loses nothing that it does not mention', () => {
    const { store } = world();
    const first = save(
      store,
      { summary: 'one', plan: ['a', 'b'], key_decisions: ['use x: it works'] },
      claude,
    );
    expect(first).toMatchObject({ began: true, redacted: false, session: { goal: 'one', summary: 'one' } });
    const second = save(store, { done: ['a'], files_touched: ['src/a.ts'] }, claude);
    expect(second).toMatchObject({ began: false, session: { id: first.session.id, summary: 'one' } });
    expect(second.session.plan.map((item) => item.status)).toEqual(['completed', 'pending']);
    expect(second.session.key_decisions).toEqual([{ decision: 'use x', reason: 'it works' }]);
    expect(plain(readJson(store.project.active))).toEqual(folded(store, first.session.id));
  });

  test('writes files and folders that only the user may read', () => {
    const { store, host } = world();
    const { session } = save(store, { summary: 'one' }, person);
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect(mode(store.project.folder)).toBe(0o700);
    expect(mode(store.project.log)).toBe(0o700);
    expect(mode(store.project.active)).toBe(0o600);
    expect(mode(join(store.project.log, `${session.id}.jsonl`))).toBe(0o600);
    expect(mode(host.stateDir)).toBe(0o700);
    expect(mode(join(host.stateDir, 'key'))).toBe(0o600);
  });

  test('leaves no temporary file, and sweeps those of dead processes', () => {
    const { store } = world();
    writeFileSync(join(store.project.folder, '.active.json.999999999.0123456789.tmp'), '');
    save(store, { summary: 'one' }, person);
    expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'active.json', 'current', 'log']);
  });

  test.each([
    ['a secret', { summary: `key ghp_${'a1B2'.repeat(9)} leaked` }, true],
    ['no secret', { summary: 'the token is checked twice' }, false],
  ])('redacts %s before it is on disk', (_what, input, redacted) => {
    const { store } = world();
    const saved = save(store, input, person);
    expect(saved.redacted).toBe(redacted);
    const journal = readFileSync(join(store.project.log, `${saved.session.id}.jsonl`), 'utf8');
    expect(journal).not.toContain('ghp_a1');
  });

  test.each([
    [
      'an agent with no name for one',
      { summary: 'x' },
      { actor: { agent: 'Claude Code' }, evidence: 'agent' },
    ],
    [
      'a session id that is too long',
      { summary: 'x' },
      { actor: { session_id: 's'.repeat(201) }, evidence: 'agent' },
    ],
    [
      'a decision that a redaction mark makes too long',
      { key_decisions: [`${'x '.repeat(1989)}AKIAZ2J4K6L7M3N5P2Q4`] },
      person,
    ],
  ] as const)('refuses an entry that could not be read back: %s', (_what, input, writer) => {
    const { store } = world();
    expect(() => save(store, input as never, writer)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
    // No session was begun for it.
    expect(existsSync(store.project.active)).toBe(false);
  });

  test('refuses to make the session larger than readers accept', () => {
    const { store } = world();
    const plan = (n: number) => Array.from({ length: 300 }, (_, i) => `${n}.${i} ${'x'.repeat(3_900)}`);
    save(store, { plan: plan(1) }, person);
    expect(() => save(store, { plan: plan(2) }, person)).toThrow(/larger than 2 MB/);
    expect(readActive(store).session?.plan).toHaveLength(300);
  });

  test('without a key refuses, and writes nothing', () => {
    const { store, root } = world();
    const keyless: Store = { ...store, key: undefined };
    expect(() => save(keyless, { summary: 'x' }, person)).toThrow(
      expect.objectContaining({ code: 'NO_KEY' }),
    );
    expect(readdirSync(join(root, 'ai/sessions'))).toEqual(['.gitignore']);
  });

  test('a save after the end of its session is kept in it and does not resume it', async () => {
    const { store } = world();
    const { session } = save(store, { summary: 'one' }, person);
    const before = readActive(store);
    const { path } = await complete(store, person);
    // The late saver had read the session before it ended.
    const { edit } = await import('../../../src/internal.ts');
    const late = edit(store, before, { handoff_notes: 'late' }, person);
    expect(late.session).toMatchObject({ id: session.id, status: 'completed', handoff_notes: 'late' });
    expect(existsSync(store.project.active)).toBe(false);
    expect(readActive(store).session).toBeUndefined();
    expect(readJson(path).handoff_notes).toBe('late');
    expect(list(store, 10).sessions).toHaveLength(1);
  });

  test.each([
    ['a broken file', () => '{"goal": ', 'unreadable'],
    ['a list', () => '[]', 'unreadable'],
  ])('begins a session if active.json is %s, and keeps the file', (_what, text, why) => {
    const { store } = world();
    writeFileSync(store.project.active, text());
    const saved = save(store, { summary: 'mine' }, person);
    expect(saved).toMatchObject({ began: true, session: { summary: 'mine' } });
    const aside = readdirSync(store.project.folder).filter((name) => name.startsWith(why));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(store.project.folder, aside[0] ?? ''), 'utf8')).toBe(text());
    expect(saved.quarantined).toBe(join(store.project.folder, aside[0] ?? ''));
  });

  test('quarantines two files in the same second under two names', () => {
    const { store, host } = world();
    host.now = () => Date.parse('2026-11-23T10:00:00Z');
    for (const text of ['{1', '{2']) {
      writeFileSync(store.project.active, text);
      save(store, { summary: 'mine' }, person);
    }
    expect(readdirSync(store.project.folder).filter((name) => name.startsWith('unreadable'))).toHaveLength(2);
  });

  test('a disk error is an error, and keeps the earlier content', () => {
    const { store } = world();
    save(store, { summary: 'one' }, person);
    const text = readFileSync(store.project.active, 'utf8');
    // Works for root too: a folder is in the way of the journal.
    const { session } = readActive(store);
    const journal = join(store.project.log, `${session?.id}.jsonl`);
    const content = readFileSync(journal);
    chmodSync(journal, 0o600);
    expect(content.length).toBeGreaterThan(0);
    const broken = { ...store, project: { ...store.project, log: join(store.project.active, 'log') } };
    expect(() => save(broken, { summary: 'two' }, person)).toThrow();
    expect(readFileSync(store.project.active, 'utf8')).toBe(text);
  });
});

test('paths in a save from a subfolder are relative to it', () => {
  const { root, host } = world();
  mkdirSync(join(root, 'src'));
  const store = findStore(join(root, 'src'), host);
  if (!store) throw new Error('no store');
  const saved = save(store, { files_touched: ['a.ts', '../b.ts'] }, person, { cwd: join(root, 'src') });
  expect(saved.session.files_touched).toEqual(['src/a.ts', 'b.ts']);
  expect(() => save(store, { files_touched: ['../../c.ts'] }, person, { cwd: join(root, 'src') })).toThrow(
    /outside/,
  );
  expect(hostOf(host.home).stateDir).toBe(host.stateDir);
});

describe('input without type checking', () => {
  test.each<[string, object, RegExp]>([
    ['an unknown field', { note: 'x' }, /note/],
    ['an unknown status', { plan: [{ step: 'a', status: 'finished' }] }, /status/],
    ['a text where a list belongs', { files_touched: 'a.ts' }, /files_touched/],
    ['a number where a text belongs', { summary: 1 }, /summary/],
  ])('%s is an error that names it, and nothing is written', (_, input, message) => {
    const { store } = world();
    expect(() => save(store, input as SaveInput)).toThrow(message);
    expect(readActive(store).session).toBeUndefined();
  });

  test.each(['view and journal', 'only a view', 'a view without an id'])(
    'an unverified session (%s) is not replaced',
    (what) => {
      const { store, folder } = world();
      const theirs = otherUser(folder).store;
      save(theirs, { summary: 'theirs' }, claude);
      cpSync(theirs.project.folder, store.project.folder, { recursive: true });
      if (what === 'only a view') rmSync(store.project.log, { recursive: true });
      if (what === 'a view without an id') writeFileSync(store.project.active, '{"goal": "theirs"}');
      const before = readFileSync(store.project.active, 'utf8');
      for (const writer of [person, claude])
        expect(() => save(store, { summary: 'mine' }, writer)).toThrow(
          expect.objectContaining({
            code: 'UNVERIFIED_SESSION',
            message: expect.stringMatching(/trust.*new/s),
          }),
        );
      expect(readFileSync(store.project.active, 'utf8')).toBe(before);
      expect(readdirSync(store.project.folder).filter((name) => name.startsWith('unverified'))).toEqual([]);
    },
  );

  test('the default writer is a person', () => {
    const { store } = world();
    const { session } = save(store, { summary: 'half way' });
    expect(session.provenance.summary).toMatchObject({ by: 'person', evidence: 'user' });
  });
});
