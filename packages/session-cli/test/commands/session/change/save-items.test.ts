import { utimesSync } from 'node:fs';
import type { Session } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../../cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld();
});
afterEach(() => world.close());

interface SaveJson {
  session: Session;
  entry: string;
  warnings: string[];
}
const run = (...flags: string[]) => world.run(['session', 'save', ...flags]);
const save = (...flags: string[]) => world.json<SaveJson>(['session', 'save', ...flags]);

describe('a probable mistake is recorded, with a one-line warning', () => {
  it.each<[string, string[], string]>([
    ['a decision without a reason', ['--decision', 'no cookies'], 'Recorded without a reason: no cookies'],
    ['a dead end without a reason', ['--dead-end', 'a retry'], 'Recorded without why it failed: a retry'],
    ['a file that does not exist', ['--file', 'src/gone.ts'], 'Recorded, but not on disk: src/gone.ts'],
  ])('%s', async (_what, flags, warning) => {
    const { code, stderr } = await run(...flags);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${warning}\n` });
    expect((await save(...flags)).warnings).toEqual([warning]);
  });

  it('and nothing is said of what is complete', async () => {
    world.write('a.ts', '');
    const { stderr } = await run('--decision', 'no cookies: they leak', '--file', 'a.ts');
    expect(stderr).toBe('');
    expect((await save('--file', 'a.ts')).warnings).toEqual([]);
  });
});

describe('the line on git', () => {
  /** Writes a file that is older than every session of the world. */
  const old = (name: string) => utimesSync(world.write(name, ''), 1, 1);

  it.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'no uncommitted changes'],
    ['what the first save listed', () => old('first.txt'), '1 uncommitted: first.txt'],
  ])('names at a second save %s', async (_what, lay, text) => {
    world.git('init', '-q', '-b', 'main');
    lay();
    await run();
    expect((await run()).stdout).toContain(`main (no commit yet), ${text}\n`);
  });

  it('says what is older than the session', async () => {
    world.git('init', '-q', '-b', 'main');
    await run();
    old('notes.txt');
    expect((await run()).stdout).toContain('1 uncommitted, older than the session: notes.txt\n');
    world.write('a.ts', '');
    world.git('add', 'a.ts');
    expect((await run()).stdout).toContain('2 uncommitted: a.ts; older than the session: notes.txt\n');
    const { stdout } = await world.run(['session', 'status']);
    expect(stdout).toContain('2 uncommitted files when saved, 1 of them older than the session');
  });
});

describe('--remove', () => {
  const slip = [
    '--plan',
    'Deploy',
    '--decision',
    'use jose: x',
    '--dead-end',
    'a retry: y',
    '--file',
    'a.ts',
  ];

  it.each<[string, string]>([
    ['a step', 'deploy'],
    ['a decision', 'use jose'],
    ['a dead end', 'a retry'],
    ['a file', 'a.ts'],
  ])('takes out %s, and undo brings it back', async (_what, item) => {
    const before = (await save(...slip)).session;
    const { stdout } = await run('--remove', item);
    expect(stdout).toContain('Saved: 1 item removed');
    const held = async () => {
      const { session } = await world.json<{ session: Session }>(['session', 'status']);
      return [session.plan, session.key_decisions, session.dead_ends, session.files_touched];
    };
    expect((await held()).flat()).toHaveLength(3);
    await world.run(['session', 'undo']);
    expect(await held()).toEqual([before.plan, before.key_decisions, before.dead_ends, before.files_touched]);
  });

  it('takes the id of an entry, and the log says what it took out', async () => {
    const { entry } = await save(...slip);
    const { session } = await save('--remove', entry.slice(-8));
    expect([...session.plan, ...session.key_decisions, ...session.dead_ends]).toEqual([]);
    expect((await world.run(['session', 'log'])).stdout).toContain('removed step "Deploy"');
  });

  it('lists what there is when nothing matches', async () => {
    await save(...slip);
    const { code, stderr } = await run('--remove', 'cookies');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /No item matches "cookies"\. The items are:\s+1\. step: Deploy\s+2\. decision: use jose/,
    );
  });
});
