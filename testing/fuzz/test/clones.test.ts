import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { complete, park, save } from '@0dai/session-store/internal';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../../packages/session-cli/test/cli-world.ts';
import { check } from '../src/check.ts';
import { HOSTILE_TEXTS } from '../src/hostile-texts.ts';
import { faultsForModel, faultsOnTerminal } from '../src/safe-text.ts';
import { answered, hooked, printed } from '../src/sinks.ts';
import { claude, openWorld, type World } from '../src/world.ts';

// A clone brings unsigned files in every place of `ai/sessions`. An agent reads nothing of them, and neither does a
// pipe.

const CANARY = 'canary7f3e';
const ID = '20261123-100000-abcdef';

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

/** Another user's session folder: a session in progress, a parked one and a completed one, as path and text. */
async function theirFiles(): Promise<[path: string, text: string][]> {
  const there = openWorld();
  const { store } = there;
  const said = { goal: 'g', plan: ['p'], files_touched: ['f'], key_decisions: ['d'], handoff_notes: 'n' };
  save(store, said, claude);
  await complete(store, claude);
  save(store, said, claude);
  await park(store, claude);
  save(store, said, claude);
  const names = readdirSync(store.project.folder, { recursive: true, withFileTypes: true });
  const files = names
    .filter((item) => item.isFile() && !item.name.startsWith('.'))
    .map((item) => join(item.parentPath, item.name));
  const found = files.map((path): [string, string] => [
    relative(store.project.folder, path),
    readFileSync(path, 'utf8'),
  ]);
  there.remove();
  return found;
}

/** Each string that is no id and no word of the schema's own, with a text in its place. */
function overwritten(value: unknown, text: string, key = ''): unknown {
  if (typeof value === 'string')
    return /^(?:id|type|status|change|evidence|digest|mac|tail|schema_version)$/.test(key) ? value : text;
  if (Array.isArray(value)) return value.map((item) => overwritten(item, text, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, overwritten(item, text, name)]),
  );
}

function withText(path: string, file: string, text: string): string {
  if (!/\.jsonl?$/.test(path)) return file;
  const lines = path.endsWith('l') ? file.split('\n').filter((line) => line !== '') : [file];
  return lines.map((line) => JSON.stringify(overwritten(JSON.parse(line), text))).join('\n');
}

/** Files that no session needs, but that we read. */
const MORE: Readonly<Record<string, (text: string) => string>> = {
  current: (text) => `${text}\n`,
  'settings.json': (text) =>
    `${JSON.stringify({ recording: 'paused', since: text, since_in: { '.': text } }).slice(0, -1)},"mac":"${'a'.repeat(22)}"}\n`,
  '.gitignore': (text) => `*\n${text}\n`,
  '.lock-holder.json': (text) => JSON.stringify({ pid: text, what: text, since: text }),
  'trees/other': (text) => `${text}\n`,
  [`trees/${CANARY}`]: () => `${ID}\n`,
  [`history/2026-11/20261123T100000Z_${CANARY}.json`]: (text) => JSON.stringify({ goal: text }),
  [`history/${CANARY}/20261123T100000Z_${ID}.json`]: (text) => JSON.stringify({ goal: text }),
  [`parked/20261123T100000Z_${CANARY}.json`]: (text) => text,
  [`log/${ID}.jsonl`]: (text) => `${text}\n`,
  [`log/${CANARY}.jsonl`]: (text) => `${text}\n`,
  'unverified-20261123T100000Z.json': (text) => JSON.stringify({ id: ID, goal: text }),
  [`unreadable-${CANARY}.json`]: (text) => text,
};

const LOOKS = [
  ...[['status'], ['show'], ['log', '--all'], ['brief'], ['history'], ['history', '--json'], ['trust']],
  ...[
    ['trust', '--json'],
    ['status', '--json'],
    ['resume', CANARY.slice(0, 4)],
  ],
].map((argv) => ['session', ...argv]);

it('what a clone brings is read by no agent and printed to no pipe', async () => {
  const theirs = await theirFiles();
  const names = [...theirs.map(([path]) => path), ...Object.keys(MORE)];
  const cases = fc.record({
    left: fc.subarray(names, { minLength: 1 }),
    text: fc.constantFrom(...Object.values(HOSTILE_TEXTS)),
    lock: fc.constantFrom('none', 'link', 'folder'),
  });
  await check('clones with unsigned files', 3, cases, async ({ left, text, lock }) => {
    world.remove();
    world = openWorld();
    const { folder } = world.store.project;
    rmSync(folder, { recursive: true });
    const bad = `${CANARY} ${text} ${CANARY}`;
    const files = [
      ...theirs.map(([path, file]) => [path, withText(path, file, bad)] as const),
      ...Object.entries(MORE).map(([path, make]) => [path, make(bad)] as const),
    ].filter(([path]) => left.includes(path));
    for (const [path, file] of files) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), file);
    }
    if (lock === 'link') symlinkSync(CANARY, join(folder, '.lock'));
    if (lock === 'folder') mkdirSync(join(folder, '.lock'));
    const models = [...hooked(world.root, world.host), ...(await answered(world.host, world.root))];
    const screens = await printed(cliWorld, world.root, world.home, LOOKS);
    // `printed` runs each command at a terminal first, then into a pipe.
    const pipes = screens.filter((_, i) => i % 2 === 1);
    for (const { sink, text: shown } of [...models, ...pipes])
      if (shown.includes(CANARY) && !shown.includes(`"${CANARY.slice(0, 4)}"`))
        throw new Error(
          `${sink} shows: ${shown.slice(Math.max(0, shown.indexOf(CANARY) - 100), shown.indexOf(CANARY) + 60)}`,
        );
    expect(models.flatMap(({ text: shown }) => faultsForModel(shown))).toEqual([]);
    expect(screens.flatMap(({ text: shown }) => faultsOnTerminal(shown))).toEqual([]);
  });
});
