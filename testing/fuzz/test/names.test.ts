import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProjectPath } from '@0dai/session-schema/internal';
import { complete, noteHookRun, readActive, save } from '@0dai/session-store/internal';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../../packages/session-cli/test/cli-world.ts';
import { check } from '../src/check.ts';
import { everywhere, record } from '../src/fields.ts';
import { HOSTILE_TEXTS } from '../src/hostile-texts.ts';
import { faultsForModel, faultsOnTerminal } from '../src/safe-text.ts';
import { answered, hooked, printed, type Shown } from '../src/sinks.ts';
import { claude, openWorld, type World } from '../src/world.ts';

// Names that nobody typed: of branches and files as git has them, of agents in files that anybody wrote, of folders
// that hooks ran in.

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

const all = Object.values(HOSTILE_TEXTS);
const someTexts = fc.subarray(all, { minLength: 2, maxLength: 5 });
const faultsIn = ({ sink, reader, text }: Shown) =>
  (reader === 'model' ? faultsForModel(text) : faultsOnTerminal(text)).map((fault) => `${sink}: ${fault}`);
const LOOKS = [['status'], ['log', '--all'], ['brief'], ['history'], ['trust'], ['save']].map((argv) => [
  'session',
  ...argv,
]);

/** All that is shown in the world's project, in this home. */
async function shownTo({ home, host }: World): Promise<Shown[]> {
  const { root } = world;
  return [
    ...hooked(root, host),
    ...(await answered(host, root)),
    ...(await printed(cliWorld, root, home, [...LOOKS, ['doctor']])),
  ];
}

/** A text as the name of a file: of no more bytes than one may have. */
const fileName = (text: string) =>
  Buffer.from(text.replace(/[/\0]/g, '_')).subarray(0, 200).toString('utf8').replaceAll('\ufffd', '') || 'x';

it('branches and files: what git has is safe to show', () =>
  check('names in git', 1, fc.tuple(someTexts, fc.constantFrom(...all)), async ([texts, branch]) => {
    world.remove();
    world = openWorld();
    const { root, store } = world;
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'ignore' });
    git('init', '-q');
    save(store, { goal: 'g', summary: 's' }, claude, { listChanges: true });
    for (const text of texts) writeFileSync(join(root, fileName(text)), 'x');
    // A session takes no name that is more than a line; git lists it among the changes all the same.
    const files_touched = texts.map(fileName).filter(isProjectPath);
    save(store, { summary: 'again', files_touched }, claude, { listChanges: true });
    // Git refuses most of this for a branch; whoever wrote the file did not ask it.
    writeFileSync(join(root, '.git', 'HEAD'), `ref: refs/heads/${branch.replace(/[\n\0]/g, '_')}\n`);
    save(store, { summary: 'on it' }, claude, { listChanges: true });
    expect((await shownTo(world)).flatMap(faultsIn)).toEqual([]);
  }));

/** The value with a text in the place of each string that is no time and no word of the schema's own. */
function overwritten(value: unknown, text: string, key = ''): unknown {
  if (typeof value === 'string')
    return /^(?:id|status|change|evidence|digest|tail|outcome|form|.*_at|at)$/.test(key) ? value : text;
  if (Array.isArray(value)) return value.map((item) => overwritten(item, text, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, overwritten(item, text, name)]),
  );
}

it('agents and all else in a view that anybody wrote: safe to review, and to list', () =>
  check('names in views', 1, fc.subarray(all, { minLength: 1, maxLength: 2 }), async (texts) => {
    for (const text of texts) {
      world.remove();
      world = openWorld();
      const { store } = world;
      save(store, { summary: 'archived' }, claude);
      const { path } = await complete(store, claude);
      writeFileSync(path, JSON.stringify(overwritten(JSON.parse(readFileSync(path, 'utf8')), text)));
      const { id } = save(
        store,
        { summary: 'begun', plan: ['one'], files_touched: ['a.ts'] },
        claude,
      ).session;
      record(store, id, everywhere('harmless'));
      const view = JSON.parse(readFileSync(store.project.active, 'utf8')) as object;
      writeFileSync(store.project.active, JSON.stringify(overwritten(view, text)));
      // A digest tells whose view it is: for another user all of it is unverified, for this one it was edited by hand.
      const other = openWorld();
      const shown = [...(await shownTo(other)), ...(await shownTo(world))];
      other.remove();
      expect(shown.flatMap(faultsIn)).toEqual([]);
      expect(readActive(store).session?.id).toBe(id);
    }
  }));

it('what hooks noted of folders and troubles: safe to show in a doctor’s report', () =>
  check('names in notes', 1, someTexts, async (texts) => {
    const { host, home, root } = world;
    mkdirSync(join(home, '.claude'), { recursive: true });
    for (const text of texts) {
      const note = { agent: 'claude', at: text, event: text, cwd: text, said: text, warning: true };
      noteHookRun(host, note);
      noteHookRun(host, { ...note, at: new Date(host.now()).toISOString() });
      const shown = await printed(cliWorld, root, home, [
        ['doctor', 'claude'],
        ['init', 'claude'],
      ]);
      expect(shown.flatMap(faultsIn)).toEqual([]);
    }
    expect(readdirSync(host.stateDir)).toContain('hooks.log');
  }));
