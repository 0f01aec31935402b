import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AS_ANYBODY,
  answersIn,
  briefingIn,
  CAN_MOUNT,
  callsOf,
  editing,
  type InstalledWorld,
  openInstalledWorld,
  payload,
  type RunResult,
  runMounted,
  type Step,
  starting,
} from './installed-world.ts';

// On a full disk and in a read-only checkout, what was there stays, reading works, a write ends with an error, and no
// agent is disturbed.

let world: InstalledWorld;
beforeEach(() => {
  world = openInstalledWorld();
});
afterEach(() => world.close());

const LONG = 'x'.repeat(30_000);
const save = (words: string): Step => [['0dai', 'session', 'save', '-s', words]];

/** Every operation on a session, for a disk that refuses every write. */
function steps(world: InstalledWorld): Record<string, Step> {
  const { project } = world;
  return {
    init: [['0dai', 'init', 'codex']],
    save: save(LONG),
    json: [['0dai', 'session', 'save', '-s', LONG, '--json']],
    status: [['0dai', 'session', 'status']],
    log: [['0dai', 'session', 'log']],
    start: [['0dai-hook', 'claude'], starting(project)],
    edit: [['0dai-hook', 'claude'], editing(world, project, join(project, 'd/'.repeat(1_500), 'a.ts'))],
    stop: [['0dai-hook', 'claude'], payload(project, 'Stop', { last_assistant_message: LONG })],
    get: [['0dai-mcp'], callsOf(['get_session', {}])],
    put: [['0dai-mcp'], callsOf(['save_session', { summary: LONG }])],
    complete: [['0dai', 'session', 'complete']],
    undo: [['0dai', 'session', 'undo']],
  };
}

/** Expects that each write failed; `why` is the system's reason in our words. */
function expectRefused(ran: Readonly<Record<string, RunResult>>, why: string): void {
  const words = (text = '') => text.replace(/\s+/g, ' ');
  // For agents' files, the error is in the system's own words.
  expect(ran.init).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/no space left|read-only/),
  });
  for (const name of ['save', 'complete', 'undo']) {
    const { code, stdout, stderr } = ran[name] ?? {};
    expect({ code, stdout, stderr: words(stderr) }, name).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(why),
    });
  }
  expect(JSON.parse(ran.json?.stdout ?? '')).toEqual({
    error: { code: 'FILE', message: expect.stringContaining(why) },
  });
  for (const name of ['status', 'log']) {
    const { code, stdout, stderr } = ran[name] ?? {};
    expect({ code, stdout: words(stdout), stderr }, name).toEqual({
      code: 0,
      stdout: expect.stringContaining('the old state'),
      // A line that was cut short is skipped.
      stderr: expect.stringMatching(/^(?:\d+ lines? of the journal could not be read.*\n)?$/),
    });
  }
  for (const name of ['edit', 'stop']) expect(ran[name], name).toEqual({ code: 0, stdout: '', stderr: '' });
  // A disk that refuses writes does not prevent the briefing.
  expect(ran.start).toMatchObject({ code: 0, stderr: '' });
  expect(ran.start && briefingIn(ran.start)).toContain('the old state');
  expect(ran.get && answersIn(ran.get)).toMatchObject([
    { isError: false, value: { active: true, goal: 'the old state' } },
  ]);
  expect(ran.put && answersIn(ran.put)).toMatchObject([
    { isError: true, text: expect.stringContaining(why) },
  ]);
}

/** The warnings in the hook log that `0dai doctor` reads. */
function warningsOf({ home }: InstalledWorld): string {
  return readFileSync(join(home, '.local', 'state', '0dai', 'hooks.log'), 'utf8');
}

describe.skipIf(!CAN_MOUNT)('a full disk (skipped without permission to mount)', () => {
  const free = 'rm "$P"/full*; step after; step whole; step end';
  const afterwards: Record<string, Step> = {
    after: save('the new state'),
    whole: [['0dai', 'session', 'status', '--json']],
    end: [['0dai', 'session', 'complete', '--json']],
  };
  // No pages left: existing content stays, and each file may have room in its last page.
  const fill = 'dd if=/dev/zero of="$P/full" bs=1k count=100000 2>/dev/null || true';
  // No inodes left: an existing file may grow, but no file can be created.
  const name = 'i=0; while touch "$P/full$i"; do i=$((i+1)); done 2>/dev/null';

  it.each([
    ['of space', 'size=600k', fill],
    ['of names', 'size=4m,nr_inodes=40', name],
  ])('%s', (_, options, filling) => {
    const all = { before: save('the old state'), ...steps(world), ...afterwards };
    const ran = runMounted(
      world,
      `mount -t tmpfs -o ${options} none "$P"; step before; ${filling}
      ${Object.keys(steps(world))
        .map((one) => `step ${one}; ${filling}`)
        .join('\n')}
      ls -A "$P/ai/sessions" > "$S/names"; ${free}; mkdir "$S/kept"; cp -r "$P/ai" "$S/kept"`,
      all,
    );
    expect(ran.before).toMatchObject({ code: 0, stderr: '' });
    // Without inodes, an operation that creates no file succeeds.
    const { undo, ...rest } = ran;
    expect([0, 1]).toContain(undo?.code);
    expectRefused(
      { ...rest, undo: undo?.code === 0 ? (ran.complete as RunResult) : (undo as RunResult) },
      'the disk is full',
    );
    expect(warningsOf(world)).toContain('the disk is full');
    const names = readFileSync(join(world.folder, 'steps', 'names'), 'utf8')
      .trim()
      .split('\n');
    expect(names.filter((one) => one.includes('.tmp'))).toEqual([]);
    // With space again, everything works.
    expect(ran.after).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.whole?.stdout ?? '')).toMatchObject({
      session: { goal: 'the old state', summary: 'the new state' },
      skipped: expect.any(Number),
      unreadable: false,
      unverified: 0,
    });
    expect(ran.end).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(world.folder, 'steps', 'kept', 'ai', 'sessions'), { recursive: true })).toEqual(
      expect.arrayContaining([expect.stringMatching(/^history\/.*\.json$/), expect.stringMatching(/^log\//)]),
    );
  });

  it('at home too: hooks log nothing and do not disturb the agent', () => {
    const { home, project } = world;
    const hooks = {
      start: [['0dai-hook', 'claude'], starting(project)],
      edit: [['0dai-hook', 'claude'], editing(world, project, join(project, 'd/'.repeat(1_500), 'a.ts'))],
    } as const;
    const ran = runMounted(
      world,
      `mount -t tmpfs -o size=600k none "${home}"; mkdir "$P"; step before
      dd if=/dev/zero of="${home}/full" bs=1k count=100000 2>/dev/null || true
      step start; step edit; step save`,
      { before: save('the old state'), ...hooks, save: save(LONG) },
    );
    expect(ran.start).toMatchObject({ code: 0, stderr: '' });
    expect(ran.start && briefingIn(ran.start)).toContain('the old state');
    expect(ran.edit).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(ran.save).toMatchObject({ code: 1, stderr: expect.stringContaining('the disk is full') });
  });

  it('before the first save: leaves no partial project', () => {
    const ran = runMounted(
      world,
      `mount -t tmpfs -o size=4k none "$P"; ${fill}; step save; ls -A "$P" > "$S/names"`,
      {
        save: save('first'),
      },
    );
    expect(ran.save).toMatchObject({ code: 1, stderr: expect.stringContaining('the disk is full') });
    const names = readFileSync(join(world.folder, 'steps', 'names'), 'utf8')
      .trim()
      .split('\n');
    expect(names.filter((one) => one !== 'full' && one !== 'ai')).toEqual([]);
  });
});

describe('a read-only checkout', () => {
  it.skipIf(!CAN_MOUNT)('by its mount (skipped without permission to mount)', () => {
    const all = { before: save('the old state'), ...steps(world) };
    const ran = runMounted(
      world,
      `step before; mount --bind "$P" "$P"; mount -o remount,ro,bind "$P"
      ${Object.keys(steps(world))
        .map((one) => `step ${one}`)
        .join('\n')}`,
      all,
    );
    expectRefused(ran, 'read-only');
    expect(warningsOf(world)).toContain('read-only');
    expectUntouched();
  });

  it.skipIf(!AS_ANYBODY)('by its modes (skipped if root can always write)', () => {
    const { project, run } = world;
    run(['0dai', 'session', 'save', '-s', 'the old state']);
    const paths = [
      project,
      ...readdirSync(project, { recursive: true }).map((name) => join(project, String(name))),
    ];
    const modes = paths.map((path) => [path, statSync(path).mode & 0o777] as const);
    for (const [path, mode] of modes) chmodSync(path, mode & 0o555);
    const options = { ...(AS_ANYBODY && { through: AS_ANYBODY }) };
    const ran = Object.fromEntries(
      Object.entries(steps(world)).map(([name, [argv, input]]) => [
        name,
        run(argv, { ...options, ...(input !== undefined && { input }) }),
      ]),
    );
    expectRefused(ran, 'permission denied');
    expect(warningsOf(world)).toContain('permission denied');
    for (const [path, mode] of modes) chmodSync(path, mode);
    expectUntouched();
  });

  it.skipIf(!CAN_MOUNT)('without a session: briefs nothing and refuses to save', () => {
    const { project } = world;
    const ran = runMounted(
      world,
      'mount --bind "$P" "$P"; mount -o remount,ro,bind "$P"; step save; step start; step get; step put',
      {
        save: save('x'),
        start: [['0dai-hook', 'claude'], starting(project)],
        get: [['0dai-mcp'], callsOf(['get_session', {}])],
        put: [['0dai-mcp'], callsOf(['save_session', { summary: 'x' }])],
      },
    );
    expect(ran.save).toMatchObject({ code: 1, stderr: expect.stringContaining('read-only') });
    expect(ran.start).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(ran.get && answersIn(ran.get)).toMatchObject([{ isError: false, value: { active: false } }]);
    expect(ran.put && answersIn(ran.put)).toMatchObject([
      { isError: true, text: expect.stringContaining('read-only') },
    ]);
    expect(readdirSync(project)).toEqual([]);
  });

  /** Expects an unchanged session, which works once the disk accepts writes again. */
  function expectUntouched(): void {
    const { project, run } = world;
    expect(existsSync(join(project, '.codex'))).toBe(false);
    expect(readdirSync(join(project, 'ai', 'sessions')).filter((name) => name.includes('tmp'))).toEqual([]);
    expect(run(['0dai', 'session', 'save', '-s', 'the new state'])).toMatchObject({ code: 0, stderr: '' });
    const status = JSON.parse(run(['0dai', 'session', 'status', '--json']).stdout) as object;
    expect(status).toMatchObject({
      session: { goal: 'the old state', summary: 'the new state', last_words: '', files_touched: [] },
      skipped: 0,
    });
  }
});
