import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { copilot } from '../../src/agents/copilot/index.ts';
import { cursor } from '../../src/agents/cursor/index.ts';
import { droid } from '../../src/agents/droid/index.ts';
import { kimi } from '../../src/agents/kimi/index.ts';
import { subagentFiles } from '../../src/agents/kimi/sessions.ts';
import { pi } from '../../src/agents/pi/index.ts';
import { qwen } from '../../src/agents/qwen/index.ts';
import { foldersOf } from '../folders.ts';

// Agents whose logs are files of JSON lines: where the logs are, and which of them belong to a folder.
const lines = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

const AGENTS = [
  {
    agent: copilot,
    log: (cwd: string, prompt?: string) =>
      lines(
        { type: 'session.start', data: { context: { cwd } } },
        ...(prompt === undefined ? [] : [{ type: 'user.message', data: { content: prompt } }]),
      ),
    path: (_cwd: string, id: string) => `/r/session-state/${id}/events.jsonl`,
  },
  {
    agent: qwen,
    log: (cwd: string, prompt?: string) =>
      lines(
        { type: 'system', subtype: 'attribution_snapshot', cwd },
        ...(prompt === undefined ? [] : [{ type: 'user', cwd, message: { parts: [{ text: prompt }] } }]),
      ),
    path: (cwd: string, id: string) => `/r/projects/${cwd.replace(/[^a-zA-Z0-9]/g, '-')}/chats/${id}.jsonl`,
  },
  {
    agent: droid,
    log: (cwd: string, prompt?: string) =>
      lines(
        { type: 'session_start', cwd },
        ...(prompt === undefined ? [] : [{ type: 'message', message: { role: 'user', content: prompt } }]),
      ),
    path: (cwd: string, id: string) => `/r/sessions/${cwd.replace(/[^a-zA-Z0-9]/g, '-')}/${id}.jsonl`,
  },
  {
    agent: pi,
    log: (cwd: string, prompt?: string) =>
      lines(
        { type: 'session', cwd },
        ...(prompt === undefined ? [] : [{ type: 'message', message: { role: 'user', content: prompt } }]),
      ),
    path: (cwd: string, id: string) =>
      `/r/sessions/--${cwd.slice(1).replaceAll('/', '-')}--/2026-11-28_${id}.jsonl`,
  },
  {
    agent: kimi,
    log: (cwd: string, prompt?: string) =>
      lines(
        { type: 'config.update', cwd },
        ...(prompt === undefined
          ? []
          : [{ type: 'turn.prompt', input: [{ type: 'text', text: prompt }], origin: { kind: 'user' } }]),
      ),
    path: (cwd: string, id: string) =>
      `/r/sessions/wd_${cwd.replace(/.*\//, '')}_0123456789ab/${id}/agents/main/wire.jsonl`,
  },
];

describe.each(AGENTS)('sessions of $agent.name', ({ agent, log, path }) => {
  const find = (files: Readonly<Record<string, string>>, folder = '/home/dev/proj', max = 10) =>
    agent.findSessions({ config: '/r' }, folder, foldersOf(files), max);

  it.each([
    ['of the folder', '/home/dev/proj', true],
    ['of a folder below', '/home/dev/proj/web', true],
    ['of another folder of the same name', '/home/dev-proj', false],
    ['of a longer name', '/home/dev/proj-2', false],
    ['of the folder above', '/home/dev', false],
  ])('are those %s', (_, cwd, isFound) => {
    const found = find({ [path(cwd, 'a')]: log(cwd, 'fix it') });
    expect(found.map(({ sessionId, folder }) => [sessionId, folder])).toEqual(isFound ? [['a', cwd]] : []);
  });

  it('come newest first, up to the limit', () => {
    const files = Object.fromEntries(
      ['new', 'old'].map((id) => [path('/home/dev/proj', id), log('/home/dev/proj', 'fix it')]),
    );
    expect(find(files).map(({ sessionId }) => sessionId)).toEqual(['new', 'old']);
    expect(find(files, '/home/dev/proj', 1)).toHaveLength(1);
  });

  it.each([
    ['no prompt', log('/home/dev/proj')],
    ['nothing', ''],
    ['NUL bytes', '\0'.repeat(100)],
    ['garbage', '}{'],
  ])('leave out a log with %s', (_, text) => {
    expect(find({ [path('/home/dev/proj', 'a')]: text })).toEqual([]);
  });

  it('are found by either spelling of a Windows path', () => {
    const cwd = 'C:\\Dev\\proj';
    expect(
      find({ [path('/c/dev/proj', 'a').replace('-c-', 'c--')]: log(cwd, 'fix it') }, 'c:/dev/proj'),
    ).toHaveLength(1);
  });
});

describe('sessions of Copilot CLI', () => {
  it('have the title in workspace.yaml, and its folder if the log names none', () => {
    const files = {
      '/r/session-state/a/events.jsonl': lines({ type: 'user.message', data: { content: 'fix it' } }),
      '/r/session-state/a/workspace.yaml': "id: a\ncwd: /home/dev/proj\nname: 'Fix the door'\n",
      '/r/session-state/b.jsonl': lines(
        { type: 'session.start', data: { context: { cwd: '/home/dev/proj' } } },
        { type: 'user.message', data: { content: 'fix it' } },
      ),
    };
    const found = copilot.findSessions({ config: '/r' }, '/home/dev/proj', foldersOf(files), 10);
    expect(found.map(({ sessionId, title }) => [sessionId, title])).toEqual([
      ['a', 'Fix the door'],
      ['b', undefined],
    ]);
  });
});

describe('sessions of cursor-agent', () => {
  const message = (role: string, ...content: unknown[]) => ({ role, message: { content } });
  const log = (path?: string) =>
    lines(
      message('user', { type: 'text', text: 'fix it' }),
      ...(path === undefined
        ? []
        : [message('assistant', { type: 'tool_use', name: 'Read', input: { path } })]),
    );
  const find = (name: string, text: string, folder = '/home/dev/proj') =>
    cursor
      .findSessions(
        { config: '/r' },
        folder,
        foldersOf({ [`/r/projects/${name}/agent-transcripts/a/a.jsonl`]: text }),
        10,
      )
      .map(({ sessionId }) => sessionId);

  it.each([
    ['of the folder’s name', 'home-dev-proj', log(), true],
    ['with a path in the folder', 'home-dev-proj', log('/home/dev/proj/a'), true],
    ['with a path elsewhere', 'home-dev-proj', log('/etc/hosts'), true],
    ['with a path in another folder of that name', 'home-dev-proj', log('/home/dev-proj/a'), false],
    ['that may be from a folder below', 'home-dev-proj-web', log(), false],
    ['from a folder below', 'home-dev-proj-web', log('/home/dev/proj/web/a'), true],
    ['of another name', 'home-dev-project', log(), false],
    ['without a prompt', 'home-dev-proj', lines({ type: 'turn_ended' }), false],
  ])('are those %s', (_, name, text, isFound) => expect(find(name, text)).toEqual(isFound ? ['a'] : []));

  it('are found by a Windows path', () => {
    expect(find('c-Dev-proj', log('C:\\Dev\\proj\\a'), 'c:\\dev\\proj')).toEqual(['a']);
  });
});

describe('sessions of Kimi', () => {
  const prompt = lines({ timestamp: 1, message: { type: 'TurnBegin', payload: { user_input: 'fix it' } } });
  const md5 = (path: string) => createHash('md5').update(path).digest('hex');

  it('are found by the hash of a folder in the older layout', () => {
    const files = {
      [`/old/sessions/${md5('/home/dev/proj')}/a/wire.jsonl`]: prompt,
      [`/old/sessions/${md5('/home/dev/proj/web')}/b/wire.jsonl`]: prompt,
      [`/old/sessions/${md5('/home/dev/other')}/c/wire.jsonl`]: prompt,
      '/old/kimi.json': JSON.stringify({
        work_dirs: [{ path: '/home/dev/proj/web' }, { path: '/home/dev/other' }],
      }),
    };
    const found = kimi.findSessions(
      { config: '/r', others: ['/old'] },
      '/home/dev/proj',
      foldersOf(files),
      10,
    );
    expect(found.map(({ sessionId, folder }) => [sessionId, folder])).toEqual([
      ['a', '/home/dev/proj'],
      ['b', '/home/dev/proj/web'],
    ]);
  });

  it('have logs of sub-agents beside their own', () => {
    const files = foldersOf({
      '/r/s/a/agents/main/wire.jsonl': '{}',
      '/r/s/a/agents/agent-0/wire.jsonl': '{}',
    });
    const log = { path: '/r/s/a/agents/main/wire.jsonl', sessionId: 'a', modifiedMs: 1, bytes: 1 };
    expect(subagentFiles(log, files)).toMatchObject([
      { path: '/r/s/a/agents/agent-0/wire.jsonl', sessionId: 'a', subagentOf: 'a' },
    ]);
  });
});
