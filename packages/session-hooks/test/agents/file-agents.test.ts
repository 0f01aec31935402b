import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LoggedAgent } from '../../src/agent.ts';
import { aider } from '../../src/agents/aider/index.ts';
import { amp } from '../../src/agents/amp/index.ts';
import { antigravity } from '../../src/agents/antigravity/index.ts';
import { cline } from '../../src/agents/cline/index.ts';
import { continueAgent } from '../../src/agents/continue/index.ts';
import { kiro } from '../../src/agents/kiro/index.ts';
import { qwen } from '../../src/agents/qwen/index.ts';
import { roo } from '../../src/agents/roo/index.ts';
import type { LogFolders } from '../../src/logs/log-files.ts';
import { linesOf } from '../../src/logs/log-reading.ts';
import { expected as aiderLogs } from '../fixtures/aider/expected.ts';
import { expected as ampLogs } from '../fixtures/amp/expected.ts';
import { expected as antigravityLogs } from '../fixtures/antigravity/expected.ts';
import { expected as clineLogs } from '../fixtures/cline/expected.ts';
import { expected as continueLogs } from '../fixtures/continue/expected.ts';
import { expected as kiroLogs } from '../fixtures/kiro/expected.ts';
import { expected as rooLogs } from '../fixtures/roo/expected.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url).pathname;
const PROJECT = '/home/dev/proj';

const read = (agent: LoggedAgent, name: string, text: string) =>
  agent.transcript(name.endsWith('.json') ? [{ text, offset: 0 }] : linesOf(text));

describe.each([
  [cline, clineLogs],
  [roo, rooLogs],
  [aider, aiderLogs],
  [antigravity, antigravityLogs],
  [kiro, kiroLogs],
  [continueAgent, continueLogs],
  [amp, ampLogs],
])('$id', (agent, { transcripts }) => {
  const folder = `${FIXTURES}${agent.id}/transcripts`;
  const logs = readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')] as const);

  it.each(logs)('reads %s', (name, text) => {
    const { facts, unknown } = read(agent, name, text);
    expect(facts.map(({ source: _, at: _at, ...fact }) => fact)).toEqual(
      transcripts[name.replace(/\.\w+$/, '')],
    );
    expect(new Set(facts.map(({ source }) => source)).size).toBe(facts.length);
    expect(unknown).toEqual({});
  });

  it.each(logs)('reads the whole part of %s if it is torn', (name, text) => {
    const { facts } = read(agent, name, text);
    const torn = read(agent, name, text.slice(0, Math.floor(text.length * 0.7)));
    expect(torn.facts.length).toBeGreaterThan(facts.length * 0.4);
    expect(read(agent, name, `${text}${'\0'.repeat(100)}`).facts).toEqual(facts);
  });
});

/** Folders with these files, from newest to oldest. */
function foldersOf(files: Readonly<Record<string, string>>): LogFolders {
  const paths = Object.keys(files);
  return {
    list(folder) {
      const below = paths.filter((path) => path.startsWith(`${folder}/`));
      const names = new Set(below.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''));
      return [...names].map((name) => ({
        name,
        kind: files[`${folder}/${name}`] === undefined ? 'folder' : 'file',
        bytes: files[`${folder}/${name}`]?.length ?? 0,
        modifiedMs: 1_000 - paths.findIndex((path) => path.startsWith(`${folder}/${name}`)),
      }));
    },
    head: (path, bytes) => files[path]?.slice(0, bytes),
    database: () => undefined,
  };
}

const found = (agent: LoggedAgent, files: Readonly<Record<string, string>>) =>
  agent
    .findSessions(agent.roots({}, '/home/dev'), PROJECT, foldersOf(files), 10)
    .map(({ path, sessionId, folder, title }) => ({ path, sessionId, folder, title }));

const CLINE = '/home/dev/.config/Code/User/globalStorage/saoudrizwan.claude-dev';
const ROO = '/home/dev/.vscode-server/data/User/globalStorage/rooveterinaryinc.roo-cline';
const task = (text: string) => JSON.stringify([{ role: 'user', content: `<task>\n${text}\n</task>` }]);
const placed = (folder: string) =>
  JSON.stringify([
    {
      role: 'user',
      content: `<task>fix it</task>\n<environment_details>\n# Current Working Directory (${folder}) Files\n</environment_details>`,
    },
  ]);
const history = (...items: Record<string, unknown>[]) => JSON.stringify(items);

describe('the sessions of a folder', () => {
  it.each<[string, LoggedAgent, Record<string, string>, { path: string; id: string; title?: string }[]]>([
    [
      'tasks of Cline, by its history',
      cline,
      {
        [`${CLINE}/state/taskHistory.json`]: history(
          { id: '1', task: 'Fix it', cwdOnTaskInitialization: `${PROJECT}/web` },
          { id: '2', task: 'Other', cwdOnTaskInitialization: '/home/dev/proj2' },
        ),
        [`${CLINE}/tasks/1/api_conversation_history.json`]: task('fix it'),
        [`${CLINE}/tasks/1/ui_messages.json`]: '[]',
        [`${CLINE}/tasks/2/api_conversation_history.json`]: task('fix it'),
      },
      [{ path: `${CLINE}/tasks/1/api_conversation_history.json`, id: '1', title: 'Fix it' }],
    ],
    [
      'tasks of Cline, by their first message',
      cline,
      {
        [`${CLINE}/tasks/1/api_conversation_history.json`]: placed(PROJECT),
        [`${CLINE}/tasks/2/api_conversation_history.json`]: placed('/home/dev'),
        [`${CLINE}/tasks/3/api_conversation_history.json`]: '[]',
      },
      [{ path: `${CLINE}/tasks/1/api_conversation_history.json`, id: '1' }],
    ],
    [
      'sessions of Cline’s command line, without sub-agents and empty ones',
      cline,
      {
        '/home/dev/.cline/data/sessions/a/a.json': JSON.stringify({
          cwd: PROJECT,
          metadata: { title: 'go' },
        }),
        '/home/dev/.cline/data/sessions/a/a.messages.json': `{"messages":${task('go')}}`,
        '/home/dev/.cline/data/sessions/b/b.json': JSON.stringify({ cwd: PROJECT, parent_session_id: 'a' }),
        '/home/dev/.cline/data/sessions/b/b.messages.json': `{"messages":${task('go')}}`,
        '/home/dev/.cline/data/sessions/c/c.json': JSON.stringify({ cwd: PROJECT }),
        '/home/dev/.cline/data/sessions/c/c.messages.json': '{"messages":[]}',
      },
      [{ path: '/home/dev/.cline/data/sessions/a/a.messages.json', id: 'a', title: 'go' }],
    ],
    [
      'tasks of Roo Code, without those of its sub-agents',
      roo,
      {
        [`${ROO}/tasks/1/history_item.json`]: JSON.stringify({ id: '1', task: 'Fix it', workspace: PROJECT }),
        [`${ROO}/tasks/1/ui_messages.json`]: JSON.stringify([{ type: 'say', say: 'text', text: 'fix it' }]),
        [`${ROO}/tasks/2/history_item.json`]: JSON.stringify({
          id: '2',
          workspace: PROJECT,
          parentTaskId: '1',
        }),
        [`${ROO}/tasks/2/api_conversation_history.json`]: task('fix it'),
      },
      [{ path: `${ROO}/tasks/1/ui_messages.json`, id: '1', title: 'Fix it' }],
    ],
    [
      'the chats of Aider in the folder itself',
      aider,
      { [`${PROJECT}/.aider.chat.history.md`]: '# aider chat started at 2026-05-01 10:00:00\n\n#### go  \n' },
      [{ path: `${PROJECT}/.aider.chat.history.md`, id: 'chat-history' }],
    ],
    [
      'no chats of Aider without a prompt',
      aider,
      { [`${PROJECT}/.aider.chat.history.md`]: '# aider chat started at 2026-05-01 10:00:00\n' },
      [],
    ],
    [
      'sessions of Continue, in any spelling of the folder',
      continueAgent,
      {
        '/home/dev/.continue/sessions/sessions.json': '[]',
        '/home/dev/.continue/sessions/a.json': JSON.stringify({
          sessionId: 'a',
          title: 'Doors',
          workspaceDirectory: `file://${PROJECT}/web`,
          history: [{ message: { role: 'user', content: 'go' } }],
        }),
        '/home/dev/.continue/sessions/b.json': JSON.stringify({ workspaceDirectory: PROJECT, history: [] }),
      },
      [{ path: '/home/dev/.continue/sessions/a.json', id: 'a', title: 'Doors' }],
    ],
    [
      'threads of Amp',
      amp,
      {
        '/home/dev/.local/share/amp/threads/T-1.json': JSON.stringify({
          title: 'Doors',
          env: { initial: { trees: [{ uri: `file://${PROJECT}` }] } },
          messages: [{ role: 'user', content: 'go' }],
        }),
        '/home/dev/.local/share/amp/threads/T-2.json': JSON.stringify({
          messages: [{ role: 'user', content: 'go' }],
        }),
      },
      [{ path: '/home/dev/.local/share/amp/threads/T-1.json', id: 'T-1', title: 'Doors' }],
    ],
    [
      'conversations of Antigravity, by its history or their paths',
      antigravity,
      Object.fromEntries([
        ['/home/dev/.gemini/antigravity/history.jsonl', `{"conversationId":"1","workspace":"${PROJECT}"}\n`],
        ...['1', '2', '3'].map((id) => [
          `/home/dev/.gemini/antigravity/brain/${id}/.system_generated/logs/transcript.jsonl`,
          [
            { source: 'USER_EXPLICIT', type: 'USER_INPUT', content: '<USER_REQUEST>go</USER_REQUEST>' },
            {
              source: 'MODEL',
              type: 'PLANNER_RESPONSE',
              tool_calls: [
                { name: 'run_command', args: { Cwd: id === '2' ? `"${PROJECT}"` : '"/home/dev/proj2"' } },
              ],
            },
          ]
            .map((one) => `${JSON.stringify(one)}\n`)
            .join(''),
        ]),
      ]),
      ['1', '2'].map((id) => ({
        path: `/home/dev/.gemini/antigravity/brain/${id}/.system_generated/logs/transcript.jsonl`,
        id,
      })),
    ],
    [
      'sessions of Kiro CLI, without sub-agents',
      kiro,
      {
        '/home/dev/.kiro/sessions/cli/a.json': JSON.stringify({ cwd: PROJECT, title: 'Doors' }),
        '/home/dev/.kiro/sessions/cli/a.jsonl':
          '{"kind":"Prompt","data":{"content":[{"kind":"text","data":"go"}]}}\n',
        '/home/dev/.kiro/sessions/cli/b.json': JSON.stringify({ cwd: PROJECT, parent_session_id: 'a' }),
        '/home/dev/.kiro/sessions/cli/b.jsonl':
          '{"kind":"Prompt","data":{"content":[{"kind":"text","data":"go"}]}}\n',
      },
      [{ path: '/home/dev/.kiro/sessions/cli/a.jsonl', id: 'a', title: 'Doors' }],
    ],
  ])('are %s', (_, agent, files, sessions) => {
    const listed = found(agent, files);
    expect(listed.map(({ path, sessionId: id, title }) => ({ path, id, ...(title && { title }) }))).toEqual(
      sessions,
    );
    for (const { folder } of listed) expect(folder?.startsWith(PROJECT)).toBe(true);
    for (const { path } of listed) expect(agent.logFormat(path)).toBeDefined();
  });
});

describe('a file beside a log', () => {
  it('of Cline has the error that ended a task', () => {
    const messages = [
      { role: 'user', content: '<task>fix it</task>', ts: 1_790_000_000_000 },
      { role: 'assistant', content: 'I look.', ts: 1_790_000_001_000 },
      { role: 'user', content: '<feedback>go on</feedback>', ts: 1_790_000_002_000 },
    ];
    const failed = (index: number | undefined, ts: number) => ({
      type: 'ask',
      ask: 'api_req_failed',
      text: '{"message":"429 Too many requests"}',
      conversationHistoryIndex: index,
      ts,
    });
    const turns = (...shown: unknown[]) =>
      cline
        .transcript([messages, shown].map((one, i) => ({ text: JSON.stringify(one), offset: i })))
        .facts.flatMap((fact) => (fact.fact === 'turn' && fact.outcome !== 'begun' ? [fact.outcome] : []));
    expect(turns()).toEqual([]);
    expect(turns(failed(2, 0))).toEqual(['limit']);
    expect(turns(failed(undefined, 1_790_000_003_000))).toEqual(['limit']);
    // The user tried again, and it worked.
    expect(turns(failed(0, 0))).toEqual([]);
  });

  it('of Antigravity has the plan', () => {
    const path = '/home/dev/.gemini/antigravity/brain/1/.system_generated/logs/transcript.jsonl';
    const log = { path, sessionId: '1', modifiedMs: 1, bytes: 1 };
    const plan = '/home/dev/.gemini/antigravity/brain/1/task.md';
    const files = antigravity.subagentFiles?.(log, foldersOf({ [plan]: '- [x] Look\n- [ ] Oil it\n' })) ?? [];
    expect(files.map((file) => file.path)).toEqual([plan]);
    expect(antigravity.logFormat(plan)).toBe('document');
    expect(
      antigravity.transcript([{ text: '# Door\n- [x] Look\n- [/] Oil it\n', offset: 0 }]).facts,
    ).toMatchObject([
      {
        fact: 'plan',
        steps: [
          { step: 'Look', status: 'completed' },
          { step: 'Oil it', status: 'in_progress' },
        ],
      },
    ]);
  });
});

describe("Aider's log under another name", () => {
  const chat = '# aider chat started at 2026-05-01 10:00:00\n\n#### go  \n';
  it.each([
    ['is found in the folder', 'notes/chat.md', [`${PROJECT}/notes/chat.md`]],
    ['is found by its absolute path', `${PROJECT}/chat.md`, [`${PROJECT}/chat.md`]],
    ['is not found elsewhere, where it may be of any folder', '/home/dev/chat.md', []],
  ])('%s', (_, name, paths) => {
    const roots = aider.roots({ AIDER_CHAT_HISTORY_FILE: name }, '/home/dev');
    const files = { [name.startsWith('/') ? name : `${PROJECT}/${name}`]: chat };
    const logs = aider.findSessions(roots, PROJECT, foldersOf(files), 10);
    expect(logs.map(({ path }) => path)).toEqual(paths);
    expect(logs.map(({ path }) => aider.logFormat(path))).toEqual(paths.map(() => 'text'));
  });
});

describe('chats of Qwen Code up to 0.4', () => {
  it("are documents in the folder's own folder", () => {
    const sha256 = createHash('sha256').update(PROJECT).digest('hex');
    const path = `/home/dev/.qwen/tmp/${sha256}/chats/session-2025-10-02T03-04-0f0f0f0f.json`;
    const text = readFileSync(`${FIXTURES}qwen/transcripts/session-older.json`, 'utf8');
    expect(found(qwen, { [path]: text })).toMatchObject([
      { path, sessionId: '0f0f0f0f-0000-4000-8000-000000000001' },
    ]);
    expect(qwen.logFormat(path)).toBe('document');
    expect(qwen.logFormat('/home/dev/.qwen/tmp/settings.json')).toBeUndefined();
  });
});
