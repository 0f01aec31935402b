import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NewerSchemaError, parseSession, type Session } from '@0dai/session-schema/internal';
import {
  clearAway,
  complete,
  find,
  findUnverified,
  list,
  log,
  readActive,
  resume,
  save,
} from '@0dai/session-store/internal';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCliWorld } from '../../../packages/session-cli/test/cli-world.ts';
import { folded, plain } from '../../../packages/session-store/test/support/world.ts';
import { mutated, mutatedText } from '../src/arbitraries.ts';
import { check } from '../src/check.ts';
import { faultsOnTerminal } from '../src/safe-text.ts';
import { claude, openWorld, person, type World } from '../src/world.ts';

// What is in a project's folder may have been written by anybody, and torn by anything.

const samples = sampleFiles();
let world: World;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.remove());

/** A project in which agents worked: its active.json, its journal, an archived session, as they are on disk. */
function sampleFiles(): { active: string; journal: string; archived: string } {
  const there = openWorld();
  filled(there);
  const { active, log: folder } = there.store.project;
  const { session } = readActive(there.store);
  const files = {
    active: readFileSync(active, 'utf8'),
    journal: readFileSync(join(folder, `${session?.id}.jsonl`), 'utf8'),
    archived: '',
  };
  files.archived = files.active.replace('"status": "active"', '"status": "completed"');
  there.remove();
  return files;
}

function filled({ store }: World): Session {
  save(
    store,
    {
      goal: 'Fix the token bug',
      plan: ['find the cause', 'fix it', 'test it'],
      done: ['1'],
      files_touched: ['src/auth.ts', 'test/auth.test.ts'],
      key_decisions: [{ decision: 'use jose', reason: 'maintained' }],
      dead_ends: [{ approach: 'retry', reason: 'hides it' }],
      handoff_notes: 'line 84',
    },
    claude,
  );
  return save(store, { summary: 'half done', files_touched: ['src/key.ts'] }, person).session;
}

/** A text with a few things in it changed, as it comes back from a disk: half a character is written as U+FFFD. */
const onDisk = (samples: readonly string[]) =>
  mutatedText(samples).map((text) => Buffer.from(text).toString('utf8'));

/** The names of the files in the session folder that hold exactly this text. */
function keptAs(folder: string, text: string): string[] {
  return readdirSync(folder).filter(
    (name) => name.endsWith('.json') && readFileSync(join(folder, name), 'utf8') === text,
  );
}

describe('active.json', () => {
  const texts = (id: string) => {
    const own = samples.active.replaceAll(/\d{8}-\d{6}-[0-9a-z]{6}/g, id);
    return fc.oneof(
      { arbitrary: mutated([JSON.parse(own)]).map((value) => JSON.stringify(value)), weight: 3 },
      { arbitrary: onDisk([own]), weight: 2 },
    );
  };

  it('whatever it holds, nothing saved is lost, and what cannot be read is kept', async () => {
    const { id } = filled(world);
    const { active, folder } = world.store.project;
    const original = readFileSync(active, 'utf8');
    let saves = 0;
    await check('active.json', 25, fc.oneof(texts(id), onDisk([original])), (text) => {
      writeFileSync(active, text);
      let reading: ReturnType<typeof readActive>;
      try {
        reading = readActive(world.store);
      } catch (error) {
        // The one thing that is refused; then nothing may be touched, neither by a look nor by a save.
        if (!(error instanceof NewerSchemaError)) throw error;
        expect(() => save(world.store, { summary: 'no' }, claude)).toThrow(NewerSchemaError);
        expect(readFileSync(active, 'utf8')).toBe(text);
        writeFileSync(active, original);
        return;
      }
      const decision = `decision ${++saves}`;
      const saved = save(world.store, { key_decisions: [decision] }, claude);
      expect(saved.session.key_decisions.map((item) => item.decision)).toContain(decision);
      const view = parseSession(JSON.parse(readFileSync(active, 'utf8')));
      expect(plain(view)).toEqual(folded(world.store, view.id));
      if (reading.unreadable) {
        expect(saved.quarantined).toMatch(/unreadable-/);
        expect(readFileSync(saved.quarantined ?? '', 'utf8')).toBe(text);
      } else if (reading.unverified > 0 && !text.includes(id)) {
        expect(keptAs(folder, text).join()).toMatch(/unverified-/);
      }
      // The journal is what counts: of what agents saved nothing is gone but by an edit that can be taken back.
      const entries = log(world.store, view.id).entries;
      expect(entries.some(({ entry }) => entry.type === 'save')).toBe(true);
    });
  });

  it('another user’s is unverified, whatever it holds', async () => {
    const { active } = world.store.project;
    const id = '20261123-100000-abcdef';
    await check('another user’s active.json', 25, texts(id), (text) => {
      writeFileSync(active, text);
      try {
        expect(readActive(world.store).session).toBeUndefined();
        findUnverified(world.store);
      } catch (error) {
        if (!(error instanceof NewerSchemaError)) throw error;
      }
      expect(readFileSync(active, 'utf8')).toBe(text);
    });
  });
});

describe('the journal', () => {
  it('whatever is in it, own lines count, others are skipped or unverified, and it only grows', async () => {
    const { id } = filled(world);
    const path = join(world.store.project.log, `${id}.jsonl`);
    const original = readFileSync(path, 'utf8');
    const view = readFileSync(world.store.project.active, 'utf8');
    const lines = original.split('\n').filter((line) => line !== '');
    const own = new Set(lines.map((line) => (JSON.parse(line) as { mac: string }).mac));
    const texts = fc.oneof(
      onDisk([original]),
      fc
        .array(mutated(lines.map((line) => JSON.parse(line) as unknown)), { minLength: 1, maxLength: 4 })
        .map((values) => original + values.map((value) => `\n${JSON.stringify(value)}\n`).join('')),
    );
    await check('journal', 25, fc.tuple(texts, fc.boolean()), async ([text, withView]) => {
      const files = { [`log/${id}.jsonl`]: text, ...(withView && { 'active.json': view }) };
      reset(world.store.project.folder, files);
      // The view of before must not be a way around what the journal says now.
      const { session } = readActive(world.store);
      if (session) {
        const { entries } = log(world.store, session.id);
        for (const { entry } of entries) expect(own).toContain(entry.mac);
      }
      // A save is refused where only an unverified session is there.
      await clearAway(world.store);
      const saved = save(world.store, { summary: 'again' }, claude);
      if (saved.session.id === id) {
        expect(readFileSync(path, 'utf8').startsWith(text)).toBe(true);
        // With a view of ours only the journal's tail is read.
        if (!withView) expect(plain(readActive(world.store).session)).toEqual(folded(world.store, id));
      } else expect(saved.began).toBe(true);
    });
  });
});

/** The session folder with these files in it and no others. */
function reset(folder: string, files: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true });
  mkdirSync(join(folder, 'log'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

describe('the archive', () => {
  const cliWorld = openCliWorld();
  afterAll(() => cliWorld.close());

  it('whatever is in it, the listings go on, and a terminal is safe from it', async () => {
    filled(world);
    const { path, session } = await complete(world.store, claude);
    const original = readFileSync(path, 'utf8');
    const json = JSON.parse(original) as unknown;
    const texts = fc.oneof(
      { arbitrary: mutated([json]).map((value) => JSON.stringify(value)), weight: 3 },
      { arbitrary: onDisk([original]), weight: 1 },
    );
    const cli = (...argv: string[]) =>
      cliWorld.run(['session', ...argv], { cwd: world.root, terminal: true });
    await check('archive', 10, texts, async (text) => {
      writeFileSync(path, text);
      const { sessions, unreadable } = list(world.store, 10);
      expect(sessions.length + unreadable).toBe(1);
      for (const ran of [await cli('history'), await cli('show', session.id)]) {
        expect(ran.stdout + ran.stderr).not.toContain('Something went wrong inside');
        expect(faultsOnTerminal((ran.stdout + ran.stderr).replaceAll(/\u001b\[\d+m/g, ''))).toEqual([]);
      }
      try {
        find(world.store, session.id);
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/NOT_FOUND|NEWER_SCHEMA|TOO_LARGE/);
      }
      expect(readFileSync(path, 'utf8')).toBe(text);
    });
    writeFileSync(path, '{');
    // Its journal is there all the same.
    await expect(resume(world.store, session.id, claude)).rejects.toThrow();
  });
});
