import { runHook } from '@0dai/session-hooks';
import { claude } from '@0dai/session-hooks/claude';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lab, openLab } from '../lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = openLab();
  await lab.run(['session', 'save', '--goal', 'Fix it']);
  await lab.run(['session', 'save', '-s', 'half done']);
});
afterEach(() => lab.close());

const NOTICE =
  'Session Roaming is paused in this project: nothing is recorded and nobody is briefed. To go on: 0dai session unpause\n';
const hook = (name: string, more: object = {}) =>
  runHook(
    claude,
    JSON.stringify({ hook_event_name: name, session_id: 'c1', cwd: lab.project, source: 'startup', ...more }),
    lab.host,
    {},
  ).stdout;

describe('in a paused project', () => {
  it('hooks record nothing and brief nobody, until it is unpaused', async () => {
    expect(hook('SessionStart')).toContain('Fix it');
    const { code, stdout, stderr } = await lab.run(['session', 'pause']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'Paused: nothing is recorded here and nobody is briefed. To go on: 0dai session unpause\n',
    );
    expect(hook('SessionStart')).toBe('');
    expect(hook('UserPromptSubmit', { prompt: 'secret words' })).toBe('');
    expect(hook('Stop', { last_assistant_message: 'secret words' })).toBe('');
    expect((await lab.run(['session', 'unpause'])).stdout).toMatch(/^Unpaused: agents are briefed/);
    hook('UserPromptSubmit', { prompt: 'open words' });
    const { stdout: log } = await lab.run(['session', 'log']);
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
    await lab.run(['session', 'pause']);
    const ran = await lab.run(['session', name, ...flags]);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toBe(code === 0 ? NOTICE : `0dai: ${NOTICE}`);
  });

  it('a refused save and a refused goal change nothing', async () => {
    const before = await lab.json(['session', 'status']);
    await lab.run(['session', 'pause']);
    for (const argv of [
      ['save', '-s', 'x'],
      ['new', '--goal', 'x'],
    ]) {
      expect(await lab.json(['session', ...argv], { code: 1 })).toMatchObject({ error: { code: 'PAUSED' } });
    }
    expect(await lab.json(['session', 'status'])).toEqual({ ...before, recording: 'paused' });
  });

  it('nobody gets a briefing', async () => {
    await lab.run(['session', 'pause']);
    expect(await lab.json(['session', 'brief'])).toEqual({
      agent: null,
      text: null,
      notice: null,
      recording: 'paused',
    });
  });

  it('doctor says how to go on', async () => {
    await lab.run(['session', 'pause']);
    const { stdout } = await lab.run(['doctor']);
    expect(stdout.replace(/\s+/g, ' ')).toContain('to record: 0dai session unpause');
  });
});

describe('unpause', () => {
  it('says when there was no pause', async () => {
    expect((await lab.run(['session', 'unpause'])).stdout).toBe('This project is not paused.\n');
    expect(await lab.json(['session', 'unpause'])).toEqual({ recording: 'on', was_paused: false });
  });

  it('leaves a project as it was before the pause', async () => {
    lab.write('ai/sessions/settings.json', '{"recording":"manual"}');
    expect(await lab.json(['session', 'pause'])).toEqual({ recording: 'paused' });
    expect(await lab.json(['session', 'unpause'])).toEqual({ recording: 'manual', was_paused: true });
  });
});
