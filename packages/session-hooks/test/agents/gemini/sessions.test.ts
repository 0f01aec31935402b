import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findSessions, subagentFiles } from '../../../src/agents/gemini/sessions.ts';
import { foldersOf } from '../../folders.ts';

const HASH = createHash('sha256').update('/home/dev/proj').digest('hex');

const user = (text: string) => ({ id: `u-${text}`, type: 'user', content: text });
/** A chat as JSON lines. */
const lines = (sessionId: string, ...records: unknown[]) =>
  [{ sessionId, projectHash: 'h', kind: 'main' }, ...records]
    .map((one) => `${JSON.stringify(one)}\n`)
    .join('');
/** A chat as one document. */
const document = (sessionId: string, lastUpdated: string, ...messages: unknown[]) =>
  JSON.stringify({ sessionId, projectHash: 'h', lastUpdated, messages }, null, 2);
const projects = (known: Record<string, string>) => JSON.stringify({ projects: known }, null, 2);
const PROJECTS = { '/g/projects.json': projects({ '/home/dev/proj': 'proj', '/home/dev/proj2': 'proj2' }) };

const find = (files: Readonly<Record<string, string>>, max = 10) =>
  findSessions({ config: '/g' }, '/home/dev/proj', foldersOf(files), max).map(({ path, sessionId }) => [
    sessionId,
    path.slice('/g/tmp/'.length),
  ]);

describe('findSessions of Gemini CLI', () => {
  it.each([
    [
      'projects.json',
      { ...PROJECTS, '/g/tmp/proj/chats/session-1.jsonl': lines('a', user('fix it')) },
      'proj',
    ],
    [
      'the hash of the folder',
      { [`/g/tmp/${HASH}/chats/session-1.jsonl`]: lines('a', user('fix it')) },
      HASH,
    ],
    [
      '.project_root',
      {
        '/g/tmp/x/.project_root': '/home/dev/proj\n',
        '/g/tmp/x/chats/session-1.jsonl': lines('a', user('fix it')),
        '/g/tmp/y/.project_root': '/home/dev/other',
        '/g/tmp/y/chats/session-1.jsonl': lines('b', user('fix it')),
      },
      'x',
    ],
    [
      'projects.json, of a folder below',
      {
        '/g/projects.json': projects({ '/home/dev/proj/web': 'web' }),
        '/g/tmp/web/chats/session-1.jsonl': lines('a', user('fix it')),
      },
      'web',
    ],
  ])('finds a chat by %s', (_, files: Record<string, string>, name) => {
    expect(find(files)).toEqual([['a', `${name}/chats/session-1.jsonl`]]);
  });

  it('finds none for an unknown project', () => {
    expect(find({ '/g/tmp/proj2/chats/session-1.jsonl': lines('a', user('fix it')) })).toEqual([]);
    expect(find({ '/g/projects.json': 'nonsense' })).toEqual([]);
    expect(find({ '/g/projects.json': projects({ '/home/dev/proj': '../../etc' }) })).toEqual([]);
  });

  it('lists the newest first, up to the limit', () => {
    const files = {
      ...PROJECTS,
      '/g/tmp/proj/chats/session-2.jsonl': lines('new', user('fix it')),
      '/g/tmp/proj/chats/session-1.jsonl': lines('old', user('fix it')),
    };
    expect(find(files).map(([id]) => id)).toEqual(['new', 'old']);
    expect(find(files, 1).map(([id]) => id)).toEqual(['new']);
  });

  it('uses the id and time in a document', () => {
    const files = {
      ...PROJECTS,
      '/g/tmp/proj/chats/session-1.json': document('old', '2026-01-02T03:04:05.000Z', user('fix it')),
      '/g/tmp/proj/chats/session-2.json': document('new', '2026-01-03T03:04:05.000Z', user('fix it')),
    };
    expect(find(files).map(([id]) => id)).toEqual(['new', 'old']);
  });

  it.each([
    ['after', ['session-1.jsonl', 'session-1.json']],
    ['before', ['session-1.json', 'session-1.jsonl']],
  ])('prefers lines to the document of the same session, written %s', (_, names) => {
    const texts: Record<string, string> = {
      'session-1.json': document('a', '2026-01-02T03:04:05.000Z', user('fix it')),
      'session-1.jsonl': lines('a', user('fix it')),
    };
    const files = Object.fromEntries(names.map((name) => [`/g/tmp/proj/chats/${name}`, texts[name] ?? '']));
    expect(find({ ...PROJECTS, ...files })).toEqual([['a', 'proj/chats/session-1.jsonl']]);
  });

  it.each([
    ['a sub-agent', JSON.stringify({ sessionId: 'a', kind: 'subagent' })],
    ['no prompt', lines('a', { $set: { messages: [user('<session_context>x</session_context>')] } })],
    ['no id', JSON.stringify({ messages: [user('fix it')] })],
    ['nothing', ''],
  ])('leaves out a chat of %s', (_, text) => {
    expect(find({ ...PROJECTS, '/g/tmp/proj/chats/session-1.jsonl': text })).toEqual([]);
  });

  it('leaves out other files', () => {
    const files = {
      '/g/tmp/proj/chats/session-1.jsonl.unreadable-5': lines('a', user('fix it')),
      '/g/tmp/proj/chats/a/b.jsonl': lines('b', user('fix it')),
    };
    expect(find({ ...PROJECTS, ...files })).toEqual([]);
  });
});

describe('subagentFiles of Gemini CLI', () => {
  const log = (sessionId: string) => ({
    path: '/g/tmp/proj/chats/session-1.jsonl',
    sessionId,
    modifiedMs: 1,
    bytes: 1,
  });
  const files = foldersOf({ '/g/tmp/proj/chats/a/b.jsonl': '{}', '/g/tmp/proj/chats/a/notes.txt': '' });

  it('finds the chats of a session’s sub-agents', () => {
    expect(subagentFiles(log('a'), files)).toMatchObject([
      { path: '/g/tmp/proj/chats/a/b.jsonl', sessionId: 'a', subagentOf: 'a' },
    ]);
  });

  it('does not leave the chats folder, for any id', () => {
    expect(subagentFiles(log('../chats/a'), files)).toEqual([]);
  });
});
