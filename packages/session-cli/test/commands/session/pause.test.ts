import { runHook } from '@0dai/session-hooks';
import { claude } from '@0dai/session-hooks/claude';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../cli-world.ts';

let world: CliWorld;
beforeEach(async () => {
  world = openCliWorld();
  await world.run(['session', 'save', '--goal', 'Fix it']);
  await world.run(['session', 'save', '-s', 'half done']);
});
afterEach(() => world.close());

const NOTICE =
  'Session Roaming is paused in this project: nothing is recorded and no agent is briefed. To go on: 0dai session unpause\n';
const hook = (name: string, more: object = {}) =>
  runHook(
    claude,
    JSON.stringify({
      hook_event_name: name,
      session_id: 'c1',
      cwd: world.project,
      source: 'startup',
      ...more,
    }),
    world.host,
    {},
  ).stdout;

describe('in a paused project', () => {
  it('hooks record nothing and brief no agent, until it is unpaused', async () => {
    expect(hook('SessionStart')).toContain('Fix it');
    const { code, stdout, stderr } = await world.run(['session', 'pause']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'Paused: nothing is recorded here and no agent is briefed. To go on: 0dai session unpause\n',
    );
    expect(hook('SessionStart')).toBe('');
    expect(hook('UserPromptSubmit', { prompt: 'secret words' })).toBe('');
    expect(hook('Stop', { last_assistant_message: 'secret words' })).toBe('');
    expect((await world.run(['session', 'unpause'])).stdout).toMatch(/^Unpaused: agents are briefed/);
    hook('UserPromptSubmit', { prompt: 'open words' });
    const { stdout: log } = await world.run(['session', 'log']);
    expect(log).toContain('open words');
    expect(log).not.toContain('secret words');
  });

  it.each<[string, string[], number]>([
    ['status', [], 0],
    ['log', [], 0],
    ['history', [], 0],
    ['brief', [], 0],
    ['undo', [], 0],
    ['complete', [], 0],
    ['new', [], 0],
    ['trust', [], 0],
    ['prune', ['--older-than', '1d'], 0],
    ['save', ['-s', 'x'], 1],
    ['save', [], 1],
    ['new', ['--goal', 'x'], 1],
  ])('%s %s says so in one line', async (name, flags, code) => {
    await world.run(['session', 'pause']);
    const ran = await world.run(['session', name, ...flags]);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toBe(code === 0 ? NOTICE : `0dai: ${NOTICE}`);
  });

  it('a refused save and a refused goal change nothing', async () => {
    const before = await world.json(['session', 'status']);
    await world.run(['session', 'pause']);
    for (const argv of [
      ['save', '-s', 'x'],
      ['new', '--goal', 'x'],
    ]) {
      expect(await world.json(['session', ...argv], { code: 1 })).toMatchObject({
        error: { code: 'PAUSED' },
      });
    }
    expect(await world.json(['session', 'status'])).toEqual({ ...before, recording: 'paused' });
  });

  it('no agent gets a briefing', async () => {
    await world.run(['session', 'pause']);
    expect(await world.json(['session', 'brief'])).toEqual({
      agent: null,
      text: null,
      notice: null,
      recording: 'paused',
    });
  });

  it('doctor says how to go on', async () => {
    await world.run(['session', 'pause']);
    const { stdout } = await world.run(['doctor']);
    expect(stdout.replace(/\s+/g, ' ')).toContain('to end the pause: 0dai session unpause');
  });
});

describe.each([
  ['--record', 'on', 'The pause of this project has ended. Agents are briefed, and their work is recorded.'],
  ['--manual', 'manual', 'The pause of this project has ended. Agents are briefed; only what is saved'],
])('init %s', (flag, recording, text) => {
  it('ends the pause and says so', async () => {
    await world.run(['session', 'pause']);
    const { stdout } = await world.run(['init', 'claude', flag]);
    expect(stdout.replace(/\s+/g, ' ')).toContain(text);
    await world.run(['session', 'pause']);
    expect(await world.json(['init', 'claude', flag])).toMatchObject({ recording, ended_pause: true });
    expect(await world.json(['init', 'claude', flag])).toMatchObject({ recording, ended_pause: false });
  });
});

describe('init', () => {
  it('leaves a pause as it is', async () => {
    await world.run(['session', 'pause']);
    expect((await world.run(['init', 'claude'])).stdout).toContain('This project is paused');
    expect(await world.json(['init', 'claude'])).toMatchObject({ recording: 'paused', ended_pause: false });
  });
});

describe('unpause', () => {
  it('says when there was no pause', async () => {
    expect((await world.run(['session', 'unpause'])).stdout).toBe('This project is not paused.\n');
    expect(await world.json(['session', 'unpause'])).toEqual({ recording: 'on', was_paused: false });
  });

  it('leaves a project as it was before the pause', async () => {
    await world.run(['init', 'claude', '--manual']);
    expect(await world.json(['session', 'pause'])).toEqual({ recording: 'paused' });
    expect(await world.json(['session', 'unpause'])).toEqual({ recording: 'manual', was_paused: true });
  });
});

describe('settings that came with a clone', () => {
  beforeEach(() =>
    world.write('ai/sessions/settings.json', '{"recording":"paused","since":"2999-01-01T00:00:00Z"}'),
  );

  it('pause nothing, and status and doctor say that they are ignored', async () => {
    const status = await world.run(['session', 'status']);
    expect(status.stderr.replace(/\s+/g, ' ')).toMatch(
      /settings\.json was not written by 0dai for you .* ignored/,
    );
    expect((await world.run(['session', 'save', '-s', 'x'])).code).toBe(0);
    expect((await world.run(['doctor'])).stdout.replace(/\s+/g, ' ')).toMatch(
      /settings\.json was not written/,
    );
  });

  it('are replaced by a pause of the user', async () => {
    await world.run(['session', 'pause']);
    expect((await world.run(['session', 'status'])).stderr).toBe(NOTICE);
  });
});
