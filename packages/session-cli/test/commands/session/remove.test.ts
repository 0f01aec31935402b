import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Session } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Input } from '../../../src/context.ts';
import { type CliWorld, openCliWorld } from '../../cli-world.ts';
import { recordEvents } from '../../record-events.ts';

const DAY = 24 * 3_600_000;
let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

const answering = (answer: string): Input => {
  const stdin: Input & PassThrough = new PassThrough();
  stdin.isTTY = true;
  stdin.end(answer);
  return stdin;
};
const save = (...flags: string[]) =>
  world.json<{ entry: string; session: Session }>(['session', 'save', ...flags]);
const ids = async () =>
  (await world.json<{ sessions: { id: string }[] }>(['session', 'history'])).sessions.map(({ id }) => id);

/** The text of all files below `ai/sessions`. */
function kept(): string {
  const folder = join(world.project, 'ai/sessions');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'))
    .join('\n');
}

/** Something to remove, the command that removes it, and a word that is gone from the disk afterwards. */
const REMOVALS: Record<string, { argv(): Promise<string[]>; done: string; asks: string; field: string }> = {
  forget: {
    argv: async () => ['session', 'forget', (await save('-s', 'the canary sings')).entry.slice(-8)],
    done: 'Forgotten: 1 entry of session ',
    asks: 'Remove this for good? [y/N]',
    field: 'forgotten',
  },
  delete: {
    argv: async () => ['session', 'delete', (await save('-s', 'the canary sings')).session.id.slice(-6)],
    done: 'Deleted: session ',
    asks: 'Remove this session for good? [y/N]',
    field: 'deleted',
  },
  prune: {
    argv: async () => {
      await save('-s', 'the canary sings');
      await world.run(['session', 'complete']);
      world.pass(90 * DAY + 1);
      return ['session', 'prune', '--older-than', '90d'];
    },
    done: 'Removed: 1 session\n',
    asks: 'Remove these sessions for good? [y/N]',
    field: 'removed',
  },
};

describe.each(Object.entries(REMOVALS))('%s', (name, { argv, done, asks, field }) => {
  it.each<[string, string[], Input | undefined, boolean]>([
    ['--yes', ['--yes'], undefined, true],
    ['y on a terminal', [], answering('y\n'), true],
    ['n on a terminal', [], answering('n\n'), false],
    ['Enter on a terminal', [], answering('\n'), false],
    ['a y in a pipe', [], Object.assign(answering('y\n'), { isTTY: false }), false],
  ])('%s', async (_how, flags, stdin, isRemoved) => {
    const { code, stdout, stderr } = await world.run([...(await argv()), ...flags], stdin ? { stdin } : {});
    expect(code).toBe(isRemoved ? 0 : 1);
    expect(stdout).toContain('the canary sings');
    expect(stdout.includes(done)).toBe(isRemoved);
    expect(stderr.includes(asks)).toBe(stdin?.isTTY === true);
    if (!isRemoved) expect(stderr).toContain('Nothing was removed.');
    expect(kept().includes('canary')).toBe(!isRemoved);
  });

  it('in a pipe says what to run instead', async () => {
    const words = await argv();
    const { stderr } = await world.run(words);
    expect(stderr).toMatch(
      new RegExp(`^Nothing was removed. To remove (it|them): 0dai session ${name} .*--yes\n$`),
    );
    const again = /0dai (.*)\n$/.exec(stderr)?.[1]?.split(' ') ?? [];
    expect((await world.run(again)).code).toBe(0);
    expect(kept()).not.toContain('canary');
  });

  it('--json shows and does not ask, and removes with --yes', async () => {
    const words = await argv();
    expect(await world.json(words, { stdin: answering('y\n'), code: 1 })).toMatchObject({ [field]: false });
    expect(kept()).toContain('canary');
    expect(await world.json([...words, '--yes'])).toMatchObject({ [field]: true });
    expect(kept()).not.toContain('canary');
  });
});

describe('forget', () => {
  it('names the place where the content stays, and the entries that hold it too', async () => {
    const first = await save('-s', 'the canary sings');
    const log = join(world.folder, 'home', 'c1.jsonl');
    writeFileSync(log, '');
    const [prompt = ''] = recordEvents(world, [
      'claude',
      { type: 'prompt', text: 'the canary sings', transcript: log },
    ]);
    world.git('add', '-f', 'ai');
    const answer = await world.json(['session', 'forget', prompt, '--yes']);
    expect(answer).toEqual({
      id: first.session.id,
      entries: [{ id: prompt, type: 'prompt', at: expect.any(String) }],
      already: 0,
      alike: [{ id: first.entry, type: 'save', at: expect.any(String) }],
      quarantined: [],
      still_in: { logs: [log], git: true, accepted: 0 },
      unverified: 0,
      forgotten: true,
    });
    const { stdout } = await world.run(['session', 'forget', prompt, first.entry, '--yes']);
    expect(stdout).toContain('Forgotten before: 1.');
    expect(stdout).toContain(
      `The content is still in:\n  the agent's own log: ${log}\n  git: it tracks ai/sessions, so earlier commits`,
    );
    expect(kept()).not.toContain('canary');
    expect((await world.run(['session', 'log'])).stdout).toMatch(
      /claude {2}wrote something whose content was removed later/,
    );
  });

  it('counts unverified entries apart from the places where the content stays', async () => {
    const { entry, session } = await save('-s', 'the canary sings');
    await save('-s', 'signed words');
    const journal = join(world.project, 'ai/sessions/log', `${session.id}.jsonl`);
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('signed words', 'other words'));
    const { stdout } = await world.run(['session', 'forget', entry, '--yes']);
    expect(stdout).not.toContain('still in');
    expect(stdout).toContain('Not searched: 1 unverified entry of this session.');
    expect(await world.json(['session', 'forget', entry, '--yes'])).toMatchObject({
      still_in: { logs: [], git: false, accepted: 0 },
      unverified: 1,
    });
  });

  it('removes it from an archived session', async () => {
    const { entry, session } = await save('-s', 'the canary sings');
    await world.run(['session', 'complete']);
    await save('--goal', 'next');
    const { code, stderr } = await world.run([
      'session',
      'forget',
      entry,
      '--session',
      session.id.slice(-6),
      '-y',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(kept()).not.toContain('canary');
    expect(await ids()).toEqual([session.id]);
  });

  it.each<[string, string[], string]>([
    ['an id that is none', ['zzzzzz'], 'No entry of this session has the id'],
    ['a session that is none', ['zzzzzz', '--session', 'yyyyyy'], 'has the id or name "yyyyyy"'],
  ])('refuses %s', async (_what, argv, message) => {
    await save('-s', 'x');
    const { code, stderr } = await world.run(['session', 'forget', ...argv, '--yes']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
  });

  it('without a session says how to begin one', async () => {
    await save('-s', 'x');
    await world.run(['session', 'complete']);
    const { code, stderr } = await world.run(['session', 'forget', 'zzzzzz']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('no session in progress to forget'),
    });
  });
});

describe('delete', () => {
  it('lists the files', async () => {
    const { session } = await save('--goal', 'Fix it');
    const { stdout } = await world.run(['session', 'delete', session.id, '--yes']);
    expect(stdout.replaceAll(session.id, 'ID')).toBe(
      [
        'To be deleted: session ID (in progress): Fix it',
        'Its files:',
        '  ai/sessions/active.json',
        '  ai/sessions/log/ID.jsonl',
        'Deleted: session ID',
        '',
      ].join('\n'),
    );
    expect((await world.run(['session', 'status'])).stdout).toContain('No session in progress');
  });
});

describe('prune', () => {
  it('says when nothing is as old', async () => {
    await save('-s', 'x');
    const { code, stdout } = await world.run(['session', 'prune', '--older-than', '12w']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'No completed session is older than 12w.\n' });
  });

  it.each<[string, string[], string]>([
    ['no age', [], '--older-than is missing'],
    [
      'an age that is none',
      ['--older-than', 'long'],
      '--older-than expects days or weeks, such as 90d or 12w; got "long"',
    ],
    ['an age in months', ['--older-than', '3m'], '--older-than expects days or weeks'],
  ])('refuses %s', async (_what, flags, message) => {
    await save('-s', 'x');
    const { code, stderr } = await world.run(['session', 'prune', ...flags]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  });
});
