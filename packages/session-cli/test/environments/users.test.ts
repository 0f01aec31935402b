import { cpSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  AS_ANYBODY,
  answersIn,
  briefingIn,
  callsOf,
  type InstalledWorld,
  openInstalledWorld,
  type RunResult,
  starting,
} from './installed-world.ts';

// Two users of one machine: root, by sudo, in a user's project; and a user with files that root left.

const OWNER = 54_321;
const AS_OWNER = ['setpriv', `--reuid=${OWNER}`, `--regid=${OWNER}`, '--clear-groups'];
const CAN_CHANGE_USER = process.getuid?.() === 0 && AS_ANYBODY !== undefined;

let world: InstalledWorld;
beforeEach(() => {
  world = openInstalledWorld();
  // The owner may not be able to read our build.
  cpSync(dirname(dirname(inject('bins').cli)), join(world.folder, 'programs'), { recursive: true });
  world.run(['chmod', '-R', 'a+rX', world.folder]);
  give(world.home);
});
afterEach(() => world.close());

const give = (path: string, owner: number | string = OWNER) =>
  world.run(['chown', '-R', `${owner}:${owner}`, path]);
const state = () => join(world.home, '.local', 'state', '0dai');

/** Runs one of the programs, as root unless `through` says otherwise. */
function program(name: 'cli' | 'hooks' | 'mcp', args: readonly string[], options: object = {}): RunResult {
  const path = join(world.folder, 'programs', `session-${name}`, 'bin.cjs');
  return world.run([process.execPath, path, ...args], options);
}
const asOwner = { through: AS_OWNER };
const bySudo = { env: { SUDO_USER: 'alice' } };

/** Owners and times of everything in the project. */
function projectFiles(): unknown[] {
  return readdirSync(world.project, { recursive: true }).map((name) => {
    const { uid, mtimeMs } = lstatSync(join(world.project, String(name)));
    return [name, uid, mtimeMs];
  });
}

describe.skipIf(!CAN_CHANGE_USER)('two users (skipped unless root may change the user)', () => {
  it('root by sudo, with HOME kept: briefs, records nothing, says whose the project is', () => {
    const { project } = world;
    expect(program('cli', ['session', 'save', '-s', 'half done'], asOwner)).toMatchObject({
      code: 0,
      stderr: '',
    });
    const before = projectFiles();
    const refused = /it belongs to user 54321, and you are root\. Run it as user 54321, without sudo/;
    const saved = program('cli', ['session', 'save', '-s', 'x'], bySudo);
    expect({ code: saved.code, stderr: saved.stderr.replace(/\s+/g, ' ') }).toEqual({
      code: 1,
      stderr: expect.stringMatching(refused),
    });
    const init = program('cli', ['init', 'claude'], bySudo);
    expect({ code: init.code, stderr: init.stderr.replace(/\s+/g, ' ') }).toEqual({
      code: 1,
      stderr: expect.stringMatching(refused),
    });
    const mcp = program('mcp', [], { ...bySudo, input: callsOf(['save_session', { summary: 'x' }]) });
    expect(answersIn(mcp)).toMatchObject([{ isError: true, text: expect.stringMatching(refused) }]);
    const hook = program('hooks', ['claude'], { ...bySudo, input: starting(project) });
    expect({ code: hook.code, briefing: briefingIn(hook) }).toEqual({
      code: 0,
      briefing: expect.stringContaining('half done'),
    });
    expect(readFileSync(join(state(), 'hooks.log'), 'utf8')).toMatch(refused);
    expect(projectFiles()).toEqual(before);
    // The files that it wrote in the home belong to the user.
    expect(readdirSync(state()).map((name) => lstatSync(join(state(), name)).uid)).not.toContain(0);
    expect(program('cli', ['session', 'save', '-s', 'more'], asOwner)).toMatchObject({ code: 0, stderr: '' });
  });

  it('root alone, as in a container: the files of init and of a save are the owner’s', () => {
    const host = { env: { SUDO_USER: undefined } };
    // Outside a container, and without an account of this id, root may write here too.
    expect(program('cli', ['init', 'claude'], host)).toMatchObject({ code: 0, stderr: '' });
    expect(program('cli', ['session', 'save', '-s', 'half done'], host)).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(world.run(['find', world.home, '-user', '0']).stdout).toBe('');
  });

  it('a state folder that root left: one sentence says what to do', () => {
    const { project } = world;
    program('cli', ['session', 'save', '-s', 'half done'], asOwner);
    give(state(), 'root');
    const status = program('cli', ['session', 'status'], asOwner);
    expect({ code: status.code, stderr: status.stderr.replace(/\s+/g, ' ') }).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        `0dai belongs to root. If it is yours: sudo chown -R ${OWNER} ${state()}`,
      ),
    });
    const hook = program('hooks', ['claude'], { ...asOwner, input: starting(project) });
    expect(hook).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(hook.stdout)).toMatchObject({
      systemMessage: expect.stringContaining('cannot read its folder ~/.local/state/0dai'),
    });
    give(state());
    expect(program('cli', ['session', 'status'], asOwner).stdout).toContain('half done');
  });
});
