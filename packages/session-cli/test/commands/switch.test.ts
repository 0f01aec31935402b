import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStore, setRecording } from '@0dai/session-store/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Conversation, claudeLog, codexLog } from '../../../../testing/kit/src/conversations.ts';
import { type CliWorld, OPENING, openCliWorld } from '../cli-world.ts';

const MINUTE = 60_000;
const uuid = (n: number) => `${String(n).repeat(8)}-2222-4333-8444-555555555555`;

let world: CliWorld;
let bin: string;
beforeEach(() => {
  world = openCliWorld();
  bin = join(world.folder, 'bin');
  mkdirSync(bin);
  for (const agent of ['claude', 'codex']) program(agent);
});
afterEach(() => world.close());

/** A program that notes how it was started. */
function program(name: string, code = 0): void {
  const path = join(bin, name);
  const notes = `printf '%s\\0' "$@" > '${bin}/${name}.args'; printf '%s' "$SESSION_ROAMING_BRIEFED" > '${bin}/${name}.env'; pwd > '${bin}/${name}.cwd'`;
  writeFileSync(path, `#!/bin/sh\n${notes}\nexit ${code}\n`);
  chmodSync(path, 0o755);
}

const env = () => ({ PATH: `${bin}:/usr/bin:/bin` });
const run = (...argv: string[]) => world.run(['switch', ...argv], { env: env() });
const noted = (name: string) => readFileSync(join(bin, name), 'utf8');
const argsOf = (name: string) => noted(`${name}.args`).split('\0').slice(0, -1);
const claude = (ageMinutes: number, more: Partial<Conversation> = {}) =>
  claudeLog(world.home, { folder: world.project, id: uuid(1), at: OPENING - ageMinutes * MINUTE, ...more });
const codex = (ageMinutes: number, more: Partial<Conversation> = {}) =>
  codexLog(world.home, { folder: world.project, id: uuid(2), at: OPENING - ageMinutes * MINUTE, ...more });

describe('with nothing set up before', () => {
  it('takes over the conversation and starts the next agent with it', async () => {
    claude(12, { edited: 'parser.ts', limit: "You've hit your session limit · resets 3:45pm" });
    const { code, stdout, stderr } = await run('codex');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "Taking over from claude, last seen 16 minutes ago; it stopped at its usage limit
        Make the parser faster
        1 prompt, 1 file
      Starting Codex: the briefing is in its first prompt
      "
    `);
    const [dashes, prompt = '', ...more] = argsOf('codex');
    expect({ dashes, more }).toEqual({ dashes: '--', more: [] });
    expect(prompt).toMatch(
      /^Session Roaming \[\w{4}\]: [\s\S]*Make the parser faster[\s\S]*\n\nGo on with this\.$/,
    );
    expect(prompt).toContain('parser.ts');
    const [id] = /\w{4}(?=\]: )/.exec(prompt) ?? [];
    expect(noted('codex.env')).toMatch(new RegExp(`^codex:${id}:\\d+$`));
    expect(noted('codex.cwd').trim()).toBe(world.project);
  });

  it.each<[string, string[], string[]]>([
    ['the words of the user', ['--prompt', 'First the tests'], ['--', '…First the tests']],
    [
      'arguments of the program',
      ['--', '--model', 'm', '-p'],
      ['--model', 'm', '-p', '--', '…Go on with this.'],
    ],
  ])('passes on %s', async (_what, flags, expected) => {
    claude(12);
    await run('codex', ...flags);
    expect(argsOf('codex').map((arg) => arg.replace(/^Session Roaming [\s\S]*\n\n/, '…'))).toEqual(expected);
  });

  it('tells an agent that goes on itself what it did and said', async () => {
    claude(12, { edited: 'parser.ts' });
    await run('claude');
    expect(argsOf('claude').at(-1)).toMatch(
      /Where it stopped[\s\S]*Edit parser\.ts → ok[\s\S]*The lexer is slow/,
    );
  });

  it("exits with the agent's code", async () => {
    claude(12);
    program('codex', 7);
    expect((await run('codex')).code).toBe(7);
  });

  it('goes on with the session it knows, and takes over each conversation once', async () => {
    claude(12);
    await run('codex');
    world.pass(MINUTE);
    await run('claude');
    expect(
      argsOf('claude')
        .at(-1)
        ?.match(/Make the parser faster/g),
    ).toHaveLength(1);
    const { session } = await world.json<{ session: { agent_history: unknown[] } }>(['status']);
    expect(session.agent_history).toHaveLength(1);
  });

  it('prints what would be done', async () => {
    claude(12);
    const { code, stdout } = await run('codex', '--no-start', '--prompt', "don't stop");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^SESSION_ROAMING_BRIEFED=codex:\w{4}:\d+ codex -- 'Session Roaming/m);
    expect(stdout).toMatch(/don'\\''t stop'\n$/);
    expect(existsSync(join(bin, 'codex.args'))).toBe(false);
    expect(await world.json(['switch', 'codex'], { env: env() })).toMatchObject({
      agent: 'codex',
      briefed_by: 'prompt',
      command: ['codex', '--', expect.stringMatching(/^Session Roaming/)],
    });
  });
});

describe('where the hooks are installed and trusted', () => {
  beforeEach(async () => {
    program('0dai');
    await world.run(['session', 'save', '--goal', 'Fix the lid']);
    await world.run(['init', 'claude']);
  });

  const trust = () =>
    writeFileSync(
      join(world.home, '.claude.json'),
      JSON.stringify({ projects: { [world.project]: { hasTrustDialogAccepted: true } } }),
    );

  it.each<[string, () => void, string | undefined, string, RegExp]>([
    ['by the hook', trust, undefined, 'hook', /^Go on with this\.$/],
    ['in the prompt, if they are not trusted', () => undefined, undefined, 'prompt', /^Session Roaming \[/],
    ['in the prompt, below the root', trust, 'sub', 'prompt', /^Session Roaming \[/],
  ])('briefs %s', async (_how, prepare, folder, by, prompt) => {
    prepare();
    mkdirSync(join(world.project, 'sub'));
    const cwd = join(world.project, folder ?? '.');
    const { briefed_by, command } = await world.json<{ briefed_by: string; command: string[] }>(
      ['switch', 'claude'],
      { env: env(), cwd },
    );
    expect(briefed_by).toBe(by);
    expect(command.at(-1)).toMatch(prompt);
  });
});

describe('refuses', () => {
  it.each<[string, () => unknown, string[], number, RegExp]>([
    [
      'an agent that there is not',
      () => claude(12),
      ['nobody'],
      2,
      /No agent that can be started is called "nobody"/,
    ],
    ['a program that is not installed', () => claude(12), ['gemini'], 1, /`gemini` is not on the PATH/],
    ['to choose without a terminal', () => claude(12), [], 2, /Name the agent to start: codex, claude\./],
    ['with nothing to take over', () => undefined, ['codex'], 1, /There is nothing to take over/],
    [
      'to guess between two conversations',
      () => [claude(12), codex(15)],
      ['codex'],
      2,
      /0dai session import claude --id 1111[\s\S]*0dai session import codex --id 2222/,
    ],
    [
      'in a paused project',
      () => setRecording(ensureStore(world.project, world.host), 'paused'),
      ['codex'],
      1,
      /paused in this project/,
    ],
    [
      'words that are too long',
      () => claude(12),
      ['codex', '--prompt', 'x'.repeat(140_000)],
      1,
      /--prompt is too long/,
    ],
  ])('%s', async (_what, prepare, argv, code, said) => {
    prepare();
    const ran = await run(...argv);
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(said) });
    expect(existsSync(join(bin, 'codex.args'))).toBe(false);
  });

  it('an agent', async () => {
    claude(12);
    const ran = await world.run(['switch', 'codex'], { env: env(), agent: { agent: 'claude' } });
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('Only the user may decide this') });
  });
});
