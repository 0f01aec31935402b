import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { complete, endTurn, type Store, save } from '../../src/internal.ts';
import { claude, git, person, type World, world } from '../support/world.ts';

/** A repository with one committed file, `a.txt`. */
function repository(): World {
  const made = world({ git: true, real: true });
  writeFileSync(join(made.root, 'a.txt'), 'a');
  git(made.root, 'add', '.');
  git(made.root, 'commit', '-qm', 'one');
  return made;
}

/** Writes a file that is `minutes` old. */
function lay({ root, host }: World, name: string, minutes = 0): void {
  mkdirSync(join(root, name, '..'), { recursive: true });
  writeFileSync(join(root, name), 'x');
  const time = new Date(host.now() - minutes * 60_000);
  if (minutes > 0) utimesSync(join(root, name), time, time);
}

const listing = (store: Store) => save(store, {}, person, { listChanges: true });
const who = { agent: 'claude', session_id: 'c1' };

/** What happens to the work tree and the session, and what the state lists after it. */
type Happening = (made: World) => unknown;
const saves: Happening = ({ store }) => listing(store);
const savesOverMcp: Happening = ({ store }) => save(store, { summary: 's' }, claude);
const turnEnds: Happening = ({ store }) => endTurn(store, who, { outcome: 'done' });
const commits: Happening = ({ root }) => {
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'two');
};
const writes =
  (name: string, minutes?: number): Happening =>
  (made) =>
    lay(made, name, minutes);

describe('the files that a state lists', () => {
  test.each<[string, Happening[], string[], string[]?]>([
    [
      'are those that git shows at the first save',
      [writes('b', 5), writes('a.txt', 5), saves],
      ['a.txt', 'b'],
    ],
    ['are the same at a second save', [writes('b', 5), saves, saves], ['b']],
    ['are the same after a save that does not list them', [writes('b', 5), saves, savesOverMcp], ['b']],
    ['are the same when a turn ends', [writes('b', 5), writes('new/c', 5), saves, turnEnds], ['b', 'new/c']],
    ['are fewer once they are committed', [writes('b', 5), saves, commits, saves], []],
    ['are not those of another commit', [writes('b', 5), saves, commits, savesOverMcp], ['(not listed)']],
    ['are marked if they are older than the session', [saves, writes('b', 5), saves], ['b'], ['b']],
    ['are marked only if they are new', [saves, writes('a.txt', 5), writes('c'), saves], ['a.txt', 'c']],
    [
      'stay marked when a turn ends',
      [saves, writes('b', 5), saves, writes('c'), turnEnds],
      ['b', 'c'],
      ['b'],
    ],
    ['do not grow by older ones when a turn ends', [saves, writes('b', 5), writes('c'), turnEnds], ['c']],
  ])('%s', (_what, happenings, files, older) => {
    const made = repository();
    for (const happening of happenings) happening(made);
    const { session } = save(made.store, {}, claude);
    expect(session.git?.changed_files ?? ['(not listed)']).toEqual(files);
    expect(session.git?.older_files).toEqual(older);
  });

  test('are those of the session first, if there are too many', () => {
    const made = repository();
    listing(made.store);
    for (let i = 0; i < 250; i++) lay(made, `old-${i}`, 5);
    lay(made, 'z');
    const state = listing(made.store).session.git;
    expect(state?.changed_files).toHaveLength(200);
    expect(state?.changed_files).toContain('z');
    expect(state?.older_files).not.toContain('z');
  });

  test('of the next session are its own', async () => {
    const made = repository();
    lay(made, 'b', 5);
    listing(made.store);
    await complete(made.store, person);
    rmSync(join(made.root, 'a.txt'));
    expect(listing(made.store).session.git).toMatchObject({ changed_files: ['a.txt', 'b'] });
  });
});
