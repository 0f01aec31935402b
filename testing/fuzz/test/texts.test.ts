import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { briefingsIn, clean, fold, neutralise, type Session } from '@0dai/session-schema/internal';
import { complete, log, readActive, refreshView, save } from '@0dai/session-store/internal';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../../packages/session-cli/test/cli-world.ts';
import { anyText } from '../src/arbitraries.ts';
import { check } from '../src/check.ts';
import { faultsIn } from '../src/faults.ts';
import { everywhere, record, toldBy } from '../src/fields.ts';
import { HOSTILE_TEXTS } from '../src/hostile-texts.ts';
import { faultsForModel, faultsOnTerminal } from '../src/safe-text.ts';
import { answered, hooked, printed, rendered, type Shown } from '../src/sinks.ts';
import { claude, openWorld, type World } from '../src/world.ts';

it.each(Object.entries(HOSTILE_TEXTS))(
  '%s: a briefing, the news and the notice are safe from it',
  (_what, text) => {
    const session = toldBy(everywhere(text), openWorldOnce().host);
    expect(session && rendered(session).flatMap(faultsIn)).toEqual([]);
  },
);

it('whatever the texts, briefings, news and notices are safe from them', () =>
  check('texts in briefings', 40, fc.tuple(anyText, anyText), ([a, b]) => {
    const session = toldBy([...everywhere(a), ...everywhere(b)], openWorldOnce().host);
    expect(session && rendered(session).flatMap(faultsIn)).toEqual([]);
  }));

it('whatever the text, it is cleaned once and for all', () =>
  check('cleaned texts', 200, anyText, (text) => {
    expect(faultsOnTerminal(clean(text))).toEqual([]);
    expect(clean(clean(text))).toBe(clean(text));
    expect(faultsForModel(neutralise(text))).toEqual([]);
    expect(neutralise(neutralise(text))).toBe(neutralise(text));
    expect(briefingsIn(neutralise(text))).toEqual([]);
  }));

describe('in a project', () => {
  let world: World;
  let cliWorld: CliWorld;
  beforeEach(() => {
    world = openWorld();
    cliWorld = openCliWorld();
  });
  afterEach(() => {
    cliWorld.close();
    world.remove();
  });

  // All of them at once, then each by itself where that is asked for: a disk and six programs a text.
  const all = Object.values(HOSTILE_TEXTS);
  it('what programs print and answer is safe, and what they keep is kept as it was', async () => {
    await check('texts in sinks', 1, fc.subarray(all, { minLength: 10, maxLength: 25 }), async (texts) => {
      rmSync(join(world.root, 'ai', 'sessions'), { recursive: true, force: true });
      world.remove();
      world = openWorld();
      const { store, host, root } = world;
      const { id } = save(store, { summary: 'begun' }, claude).session;
      for (const text of texts) record(store, id, everywhere(text));
      refreshView(store, id);
      const shown: Shown[] = [
        ...hooked(root, host),
        ...(await answered(host, root)),
        ...(await printed(cliWorld, root, world.home, [
          ['session', 'status'],
          ['session', 'log', '--all'],
          ...['claude', 'codex', 'gemini'].map((agent) => ['session', 'brief', '--for', agent]),
          ['doctor'],
          // What it answers is what it was given, and what is there.
          ['session', 'save', '--done', texts[0] ?? ''],
          ['session', 'save', '--agent', texts[1] ?? ''],
          ['session', 'show', texts[2] ?? ''],
          ['session', 'undo', texts[3] ?? ''],
          ['session', 'undo'],
          ['session', 'undo'],
        ])),
      ];
      expect(shown.flatMap(faultsIn)).toEqual([]);
      // Where it is data it is as it was: in the journal's entries, in the view, in the JSON of the CLI.
      const { session } = readActive(store);
      const { entries } = log(store, id);
      expect(session?.goal).toBe(
        fold(
          id,
          entries.map(({ entry }) => entry),
        )?.goal,
      );
      const {
        journal: _j,
        digest: _d,
        ...view
      } = JSON.parse(readFileSync(store.project.active, 'utf8')) as Session;
      const home = relative(cliWorld.folder, world.home);
      const json = async (...argv: string[]): Promise<unknown> => {
        const { stdout } = await cliWorld.run(['session', ...argv, '--json'], { cwd: root, home });
        expect(faultsOnTerminal(stdout)).toEqual([]);
        return JSON.parse(stdout);
      };
      const same = (a: object, b: object) => {
        const others = Object.entries(b).filter(
          ([key, value]) => JSON.stringify(Reflect.get(a, key)) !== JSON.stringify(value),
        );
        expect(others.map(([key]) => key)).toEqual([]);
      };
      // Looking settles what agents left that are gone; and what was noted of briefings the view shows later.
      const told = ({
        agent_history: _a,
        provenance: _p,
        deliveries: _b,
        updated_at: _u,
        ...rest
      }: Partial<Session>) => rest;
      const { session: printedView } = (await json('status')) as { session: Session };
      same(printedView, told(view));
      const printedLog = (await json('log', '--all')) as { entries: { id: string; undone_by: unknown }[] };
      for (const { undone_by: _u, ...entry } of printedLog.entries) {
        const kept = entries.find((one) => one.entry.id === entry.id)?.entry;
        if (kept) same(entry, { ...kept, mac: undefined });
      }
      const parked = (await json('new', '--goal', texts[4] ?? 'x')) as { parked: { id: string } };
      await json('resume', parked.parked.id);
      await complete(store, claude);
      same(((await json('show', id)) as { session: Session }).session.plan, view.plan);
      const archived = [
        ...(await answered(host, root)),
        ...(await printed(cliWorld, root, world.home, [
          ['session', 'history'],
          ['session', 'show', id],
          ['session', 'log', id, '--all'],
          ['session', 'resume', id],
          ['session', 'new', '--goal', texts[5] ?? 'x'],
          ['session', 'complete'],
        ])),
      ];
      expect(archived.flatMap(faultsIn)).toEqual([]);
    });
  });

  it('what another user wrote is safe to review', async () => {
    await check(
      'texts under review',
      1,
      fc.subarray(all, { minLength: 10, maxLength: 25 }),
      async (texts) => {
        const { store } = world;
        const { id } = save(store, { summary: 'begun' }, claude).session;
        for (const text of texts) record(store, id, everywhere(text));
        refreshView(store, id);
        // Another user of the same project, who has a key of their own.
        const other = openWorld();
        const shown = [
          ...(await printed(cliWorld, world.root, other.home, [
            ['session', 'trust'],
            ['session', 'status'],
            ['session', 'log', id],
            ['session', 'history'],
          ])),
          ...hooked(world.root, other.host),
          ...(await answered(other.host, world.root)),
        ];
        other.remove();
        expect(shown.flatMap(faultsIn)).toEqual([]);
        world.remove();
        world = openWorld();
      },
    );
  });
});

let once: World | undefined;
/** For its clock and chance alone. */
function openWorldOnce(): World {
  if (!once) {
    once = openWorld();
    once.remove();
  }
  return once;
}
