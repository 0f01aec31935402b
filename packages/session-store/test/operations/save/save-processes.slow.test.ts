import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { list, readActive, type Store, save } from '../../../src/internal.ts';
import { foldJournal } from '../../../src/journal/fold-journal.ts';
import { bundleWorker, start, together } from '../../support/processes.ts';
import { folded, ownEntries, person, plain, readJson, world } from '../../support/world.ts';

let worker: Awaited<ReturnType<typeof bundleWorker>>;
beforeAll(async () => {
  worker = await bundleWorker();
});
afterAll(() => worker.remove());

describe('many processes', () => {
  /** The decisions of a session, which may be in progress or archived. */
  function decisionsOf(store: Store, id: string): string[] {
    const active = readActive(store).session;
    const session =
      active?.id === id ? active : list(store, 1_000).sessions.find((item) => item.id === id)?.session;
    return (session?.key_decisions ?? []).map((item) => item.decision);
  }

  test('8 × 10 saves into an empty project: one session, nothing lost, the view is the fold', async () => {
    const { root, home, store } = world({ real: true });
    const names = Array.from({ length: 8 }, (_, i) => `p${i}`);
    const lines = (
      await together(
        worker.path,
        names.map((name) => ({ op: 'save', home, root, name, times: 10 })),
      )
    ).flat();
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([]);
    expect(lines).toHaveLength(80);
    const [id = ''] = new Set(lines.map((line) => line.split(' ')[0]));
    expect(lines.every((line) => line.startsWith(id))).toBe(true);
    expect(decisionsOf(store, id).sort()).toEqual(lines.map((line) => line.split(' ')[1]).sort());
    expect(plain(readJson(store.project.active))).toEqual(folded(store, id));
    // Processes that lost the race to begin a session removed their journals.
    expect(readdirSync(store.project.log)).toEqual([`${id}.jsonl`]);
    expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'active.json', 'current', 'log']);
  });

  test('8 × 10 saves with completes and parks among them: nothing lost, nothing duplicated', async () => {
    const { root, home, store } = world({ real: true });
    const savers = Array.from({ length: 8 }, (_, i) => ({
      op: 'save' as const,
      home,
      root,
      name: `p${i}`,
      times: 10,
    }));
    const enders = [
      { op: 'complete' as const, home, root, name: 'c0', times: 6 },
      { op: 'complete' as const, home, root, name: 'c1', times: 6 },
      { op: 'park' as const, home, root, name: 'k0', times: 6 },
    ];
    const lines = (await together(worker.path, [...savers, ...enders])).flat();
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([]);
    const saved = lines
      .map((line) => line.split(' '))
      .filter(([, word]) => word?.startsWith('p') && word !== 'park');
    expect(saved).toHaveLength(80);
    for (const [id = '', word] of saved) expect(decisionsOf(store, id), `${id} ${word}`).toContain(word);
    const { sessions } = list(store, 1_000);
    const active = readActive(store).session;
    const words = [...sessions.map((item) => item.session), ...(active ? [active] : [])].flatMap((session) =>
      session.key_decisions.map((item) => item.decision),
    );
    expect(words).toHaveLength(80);
    for (const item of sessions) expect(plain(item.session)).toEqual(folded(store, item.id));
    // No session in progress is unreachable.
    const open = readdirSync(store.project.log)
      .map((name) => name.slice(0, -6))
      .filter((id) => id !== active?.id && !sessions.some((item) => item.id === id))
      // A journal with only a `begin` entry lost `current` before any content.
      .filter((id) => foldJournal(store, id)?.says);
    expect(open).toEqual([]);
  });

  test('killed at random moments, no acknowledged save is missing and the next one works', async () => {
    const { root, home, store } = world({ real: true });
    const acknowledged: string[] = [];
    for (const round of Array.from({ length: 12 }).keys()) {
      const running = start(worker.path, { op: 'save', home, root, name: `r${round}`, times: 1_000 });
      // A random moment after the first save.
      while (running.lines().length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
      running.child.kill('SIGKILL');
      await running.ended;
      acknowledged.push(...running.lines());
    }
    expect(acknowledged.filter((line) => line.startsWith('error'))).toEqual([]);
    const { session } = readActive(store);
    const known = new Set(session?.key_decisions.map((item) => item.decision));
    expect(acknowledged.map((line) => line.split(' ')[1] ?? '').filter((word) => !known.has(word))).toEqual(
      [],
    );
    save(store, { summary: 'after' }, person);
    expect(readdirSync(store.project.folder).sort()).toEqual(['.gitignore', 'active.json', 'current', 'log']);
    expect(ownEntries(store, session?.id ?? '').length).toBeGreaterThan(acknowledged.length);
  });
});
