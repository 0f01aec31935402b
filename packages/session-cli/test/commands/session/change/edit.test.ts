import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Session } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../../cli-world.ts';

let world: CliWorld;
beforeEach(async () => {
  world = openCliWorld();
  await world.run([
    ...[
      'session',
      'save',
      '--goal',
      'G',
      '-s',
      'S',
      '--note',
      'N',
      '--plan',
      'a',
      '--plan',
      'b',
      '--done',
      '1',
    ],
    ...['--file', 'x.ts', '--file', 'y.ts', '--decision', 'd: r', '--decision', 'e: q'],
    ...['--dead-end', 'f: s'],
  ]);
});
afterEach(() => world.close());

type Form = Record<string, unknown>;
const active = async () => (await world.json<{ session: Session }>(['session', 'status'])).session;

/** An editor that runs this on the form; `form` and `path` are there. */
function editor(script: string): string {
  const path = join(world.folder, 'editor.mjs');
  writeFileSync(
    path,
    `import fs from 'node:fs';
const path = process.argv.at(-1);
const form = JSON.parse(fs.readFileSync(path, 'utf8'));
const write = (value) => fs.writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
${script}`,
  );
  return `${process.execPath} ${path}`;
}
const edit = (script: string, env: Record<string, string> = {}) =>
  world.run(['session', 'edit'], { env: { EDITOR: editor(script), ...env } });
/** The temporary files that are left. */
const drafts = () => readdirSync(world.folder).filter((name) => name.startsWith('0dai-'));

describe('an edit of the form changes the session:', () => {
  it.each<[string, string, Partial<Session>]>([
    ['another goal', 'form.goal = "H"; write(form)', { goal: 'H', summary: 'S', handoff_notes: 'N' }],
    [
      'one saved with a byte order mark',
      'form.goal = "H"; write("\\ufeff" + JSON.stringify(form))',
      { goal: 'H', summary: 'S' },
    ],
    ['an emptied summary', 'form.summary = ""; write(form)', { goal: 'G', summary: '' }],
    ['a step taken out', 'form.plan.shift(); write(form)', { plan: [{ step: 'b', status: 'pending' }] }],
    ['no steps at all', 'form.plan = []; write(form)', { plan: [] }],
    [
      'another order, another status',
      'form.plan.reverse(); form.plan[0].status = "doing"; write(form)',
      {
        plan: [
          { step: 'b', status: 'in_progress' },
          { step: 'a', status: 'completed' },
        ],
      },
    ],
    [
      'a step as a bare text',
      'form.plan.push("c"); write(form)',
      {
        plan: [
          { step: 'a', status: 'completed' },
          { step: 'b', status: 'pending' },
          { step: 'c', status: 'pending' },
        ],
      },
    ],
    ['a file taken out', 'form.files_touched = ["y.ts"]; write(form)', { files_touched: ['y.ts'] }],
    [
      'a decision taken out, a reason changed',
      'form.key_decisions = [{decision: "e", reason: "z"}]; write(form)',
      { key_decisions: [{ decision: 'e', reason: 'z' }] },
    ],
    [
      'a dead end corrected, another added',
      'form.dead_ends[0].reason = "t"; form.dead_ends.push("g: u"); write(form)',
      {
        dead_ends: [
          { approach: 'f', reason: 't' },
          { approach: 'g', reason: 'u' },
        ],
      },
    ],
    ['dead ends taken out', 'form.dead_ends = []; write(form)', { dead_ends: [] }],
    [
      'a field left out stays',
      'delete form.goal; delete form.plan; form.summary = "T"; write(form)',
      {
        goal: 'G',
        summary: 'T',
        plan: [
          { step: 'a', status: 'completed' },
          { step: 'b', status: 'pending' },
        ],
      },
    ],
    [
      'a note of many lines, typed as they are',
      'write(JSON.stringify(form).replace(\'"N"\', \'"one \\\\"x\\\\"\\r\\n\\n\\ttwo\\\\\\\\no"\'))',
      { handoff_notes: 'one "x"\n\n\ttwo\\no' },
    ],
    [
      'a note of many lines',
      'form.handoff_notes = "one\\n\\ntwo"; write(form)',
      { handoff_notes: 'one\n\ntwo' },
    ],
  ])('%s', async (_name, script, expected) => {
    const { code, stdout, stderr } = await edit(script);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Session corrected');
    expect(await active()).toMatchObject(expected);
    expect(drafts()).toEqual([]);
  });
});

it('shows only the plain fields, in a file that only the user can read', async () => {
  const copy = join(world.folder, 'copy.json');
  await edit(
    `write(form); fs.writeFileSync(${JSON.stringify(copy)}, JSON.stringify({ form, mode: fs.statSync(path).mode & 0o777 }))`,
  );
  const seen = JSON.parse(readFileSync(copy, 'utf8')) as { form: Form; mode: number };
  expect(seen.mode).toBe(0o600);
  expect(Object.keys(seen.form)).toEqual([
    '//',
    'goal',
    'summary',
    'plan',
    'files_touched',
    'key_decisions',
    'dead_ends',
    'handoff_notes',
  ]);
});

it('shows the lines of a text as they are, and takes them back unchanged', async () => {
  await world.run(['save', '--note', 'one\n\n"two" C:\\new']);
  const copy = join(world.folder, 'copy.txt');
  const script = `cp "$1" ${copy}; sed 's/"goal": "G"/"goal": "H"/' ${copy} > "$1"`;
  const sh = join(world.folder, 'editor.sh');
  writeFileSync(sh, script);
  expect((await world.run(['edit'], { env: { EDITOR: `sh ${sh}` } })).code).toBe(0);
  expect(readFileSync(copy, 'utf8')).toContain('"handoff_notes": "one\n\n\\"two\\" C:\\\\new"');
  expect(await active()).toMatchObject({ goal: 'H', handoff_notes: 'one\n\n"two" C:\\new' });
});

it.each([
  ['nothing', ''],
  ['only its layout', 'write(form)'],
])('saves nothing when %s changed', async (_name, script) => {
  const before = await active();
  expect(await edit(script)).toEqual({ code: 0, stdout: 'Nothing was changed.\n', stderr: '' });
  expect(await active()).toEqual(before);
  expect(await world.json(['session', 'edit'], { env: { EDITOR: 'true' } })).toEqual({ changed: false });
});

describe('an invalid form', () => {
  it.each<[string, string, string]>([
    ['no JSON', 'write("{nope")', 'This is not JSON'],
    ['nothing at all', 'write("")', 'This is not JSON'],
    ['a list', 'write("[]")', 'Expected a JSON object'],
    ['an unknown field', 'form.gaol = "x"; write(form)', 'Unknown field gaol'],
    ['a wrong type', 'form.goal = 5; write(form)', 'goal: expected string'],
    ['an unknown status', 'form.plan[1].status = "later"; write(form)', 'plan[1]'],
    ['a path outside', 'form.files_touched.push("../x"); write(form)', 'outside the project'],
    [
      'an empty decision',
      'form.key_decisions.push({decision: " "}); write(form)',
      'key_decisions[2].decision',
    ],
  ])('%s: the error names the problem, the text is kept, nothing changes', async (_name, script, message) => {
    const before = await active();
    const { code, stdout, stderr } = await edit(script);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    const kept = /kept in (\S+)/.exec(stderr)?.[1] ?? '';
    expect(existsSync(kept)).toBe(true);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(await active()).toEqual(before);
  });

  it('can be fixed on a terminal', async () => {
    const stdin = new PassThrough();
    Object.assign(stdin, { isTTY: true });
    const fix = editor('form.goal = form.goal === 5 ? "fixed" : 5; write(form)');
    setTimeout(() => stdin.write('y\n'), 300);
    const { code, stderr } = await world.run(['session', 'edit'], { stdin, env: { EDITOR: fix } });
    expect({ code, asked: stderr.includes('Open the editor again? [Y/n]') }).toEqual({
      code: 0,
      asked: true,
    });
    expect((await active()).goal).toBe('fixed');
    expect(drafts()).toEqual([]);
  });
});

describe('the editor', () => {
  it('is VISUAL before EDITOR, and may hold flags', async () => {
    const visual = `${editor('if (process.argv[2] === "--wait") { form.goal = "V"; write(form) }')} --wait`;
    await world.run(['session', 'edit'], { env: { VISUAL: visual, EDITOR: 'false' } });
    expect((await active()).goal).toBe('V');
  });

  it.each<[string, Record<string, string>, string]>([
    ['fails', { EDITOR: 'sh -c "exit 3"' }, 'exited with code 3'],
    ['is not there', { EDITOR: 'no-such-editor 2>/dev/null' }, 'was not found'],
    ['is killed', { EDITOR: 'kill -9 $$; true' }, 'SIGKILL'],
    ['is not named, and there is no terminal', {}, 'Set it, as in: EDITOR=nano 0dai session edit'],
    ['takes the file away', { EDITOR: 'rm' }, 'is missing'],
  ])('%s: saves nothing and leaves no file', async (_name, env, message) => {
    const before = await active();
    const { code, stderr } = await world.run(['session', 'edit'], { env });
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(await active()).toEqual(before);
    expect(drafts()).toEqual([]);
  });

  it('may be open while an agent saves: the save stays', async () => {
    // The editor waits until the other save is done.
    const flag = join(world.folder, 'saved');
    const script = `while (!fs.existsSync(${JSON.stringify(flag)})) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
form.goal = 'H'; write(form);`;
    const editing = edit(script);
    await world.run(['session', 'save', '-s', 'meanwhile', '--file', 'z.ts'], { agent: { agent: 'codex' } });
    writeFileSync(flag, '');
    expect((await editing).code).toBe(0);
    expect(await active()).toMatchObject({
      goal: 'H',
      summary: 'meanwhile',
      files_touched: ['x.ts', 'y.ts', 'z.ts'],
    });
  });

  it('may be open while the session is completed: nothing is saved, the text is kept', async () => {
    const flag = join(world.folder, 'done');
    const script = `while (!fs.existsSync(${JSON.stringify(flag)})) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
form.goal = 'H'; write(form);`;
    const editing = edit(script);
    await world.run(['session', 'complete']);
    writeFileSync(flag, '');
    const { code, stderr } = await editing;
    expect(code).toBe(1);
    expect(stderr).toMatch(/was completed.*kept in/s);
    expect(drafts()).toHaveLength(1);
  });
});

it('redacts secrets with a warning', async () => {
  const { stderr } = await edit(
    'form.handoff_notes = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"; write(form)',
  );
  expect(stderr).toContain('looks like a secret');
  expect((await active()).handoff_notes).toBe('[redacted:github-token]');
});
