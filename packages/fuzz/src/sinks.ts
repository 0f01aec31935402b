import { relative } from 'node:path';
import { agents, briefingFor, runHook } from '@0dai/session-hooks';
import { createServer } from '@0dai/session-mcp';
import {
  brief,
  briefingNotice,
  type Entry,
  type EntryBody,
  fold,
  news,
  type Session,
} from '@0dai/session-schema';
import { findStore, type Host, readActive, type Store } from '@0dai/session-store';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Lab } from '../../session-cli/test/lab.ts';
import { appendEntries, newEntry } from '../../session-store/src/journal.ts';
import { keyOf } from '../../session-store/src/store.ts';

/** A text as one field after the other holds it: as entries of a journal, each by who would write it. */
export function everywhere(text: string): [EntryBody, Partial<Entry>][] {
  const line = text.trim().slice(0, 3_900) || 'x';
  const path = line.replace(/[\u0000-\u001f\u007f\\]/g, '_').replace(/^\/+/, '') || 'x';
  const isPath =
    !path.split('/').some((part) => part === '' || part === '.' || part === '..') && !/^[a-z]:/i.test(path);
  const agent = { actor: { agent: 'codex', session_id: text.slice(0, 200) || 'x1' } };
  const long = text.slice(0, 90_000);
  return [
    [
      {
        type: 'begin',
        git: { branch: text.slice(0, 1_000), commit: text.slice(0, 64), changed_files: [line] },
      },
      {},
    ],
    [
      { type: 'start', source: text.slice(0, 40) },
      { ...agent, evidence: 'observed' },
    ],
    [
      { type: 'prompt', text: `first: ${long}`, transcript: `/log/${line}` },
      { ...agent, evidence: 'user' },
    ],
    [{ type: 'save', patch: { goal: long, summary: long, handoff_notes: `note ${long}` } }, agent],
    [
      {
        type: 'capture',
        patch: {
          plan: [
            { step: line, status: 'completed' },
            { step: `next ${line}` },
            { step: `last ${line}`, status: 'in_progress' },
          ],
          tasks: [
            { ref: text.slice(0, 200) || '1', step: `task ${line}`.slice(0, 3_900), status: 'pending' },
          ],
          ...(isPath && {
            files_touched: [
              { path, change: 'modified' },
              { path: `src/${path}`, change: 'read' },
            ],
          }),
          key_decisions: [{ decision: line, reason: line }],
          dead_ends: [{ approach: line, reason: line }],
          checks: [
            { command: line, outcome: 'failed' },
            { command: `make ${line}`, outcome: 'passed' },
          ],
          last_words: `words ${long}`,
        },
      },
      { ...agent, evidence: 'observed' },
    ],
    [
      { type: 'prompt', text: `then: ${long}` },
      { ...agent, evidence: 'user' },
    ],
    [{ type: 'turn', outcome: 'error', said: `said ${long}`, detail: text.slice(0, 1_000) }, agent],
    [
      { type: 'brief', brief: 'abcd', form: 'full', size: 10 },
      { ...agent, evidence: 'observed' },
    ],
    [
      {
        type: 'save',
        patch: {
          agent_history: [
            { agent: 'qwen', did: text.slice(0, 1_000) },
            { agent: 'codex', did: text.slice(0, 1_000) },
          ],
        },
      },
      { actor: {}, evidence: 'user' },
    ],
    [
      {
        type: 'edit',
        patch: {
          steps: [{ step: line, status: 'pending' }],
          remove: { plan: [line], key_decisions: ['none'] },
        },
      },
      { actor: {}, evidence: 'hand' },
    ],
    [
      { type: 'end', how: 'gone', of: agent.actor },
      { actor: { agent: 'claude' }, evidence: 'observed' },
    ],
  ];
}

/** Writes entries of this user's into a session's journal. */
export function record(store: Store, id: string, bodies: readonly [EntryBody, Partial<Entry>][]): void {
  let last: string | undefined;
  const entries = bodies.map(([body, more]) => {
    const writer = { actor: more.actor ?? {}, evidence: more.evidence ?? ('agent' as const) };
    const entry = newEntry(store.host, keyOf(store), id, last, body, writer);
    last = entry.id;
    return entry;
  });
  appendEntries(store.project, id, entries, false);
}

/** A text that somebody sees: which, who sees it, and for a briefing its id. */
export interface Shown {
  sink: string;
  reader: 'model' | 'terminal';
  text: string;
  /** Of a briefing. */
  id?: string;
}

const ID = 'ab12';

/** All that the schema renders of a session for a model or a notice. */
export function rendered(session: Session): Shown[] {
  const now = Date.parse(session.updated_at) + 60_000;
  const drift = {
    branch: session.git?.branch ?? null,
    commit: 'f00',
    changed: session.files_touched,
    missing: session.files_touched,
  };
  const about = { now, drift, id: ID, atWork: session.agent_history };
  const model = (sink: string, text: string): Shown => ({ sink, reader: 'model', text, id: ID });
  return [
    model('briefing', brief(session, about)),
    model('briefing, large', brief(session, { ...about, budget: 50_000 })),
    model('briefing, small', brief(session, { ...about, cap: { size: 10_000, unit: 'bytes' } })),
    model('briefing again', brief(session, { ...about, form: 'again' })),
    model('briefing, short', brief(session, { ...about, now: now + 30 * 86_400_000 })),
    model('briefing elsewhere', brief(session, { ...about, drift: { ...drift, branch: 'else' } })),
    model(
      'news',
      news(session, {
        now,
        since: '2000-01-01T00:00:00.000Z',
        reader: { agent: 'gemini' },
        id: ID,
        atWork: session.agent_history,
        budget: 50_000,
      }),
    ),
    { sink: 'notice', reader: 'terminal', text: briefingNotice(session, now) },
  ];
}

/** What hooks answer to each agent's start and first prompt. */
export function hooked(root: string, host: Host): Shown[] {
  return agents.flatMap((agent) => {
    const base = { session_id: `new-${agent.id}`, cwd: root };
    const start = { ...base, hook_event_name: 'SessionStart', source: 'startup' };
    const name = agent.id === 'gemini' ? 'BeforeAgent' : 'UserPromptSubmit';
    const prompt = { ...base, hook_event_name: name, prompt: 'go on' };
    return [start, prompt].flatMap((payload): Shown[] => {
      const { stdout } = runHook(agent, JSON.stringify(payload), host, {});
      if (stdout === '') return [];
      const reply = JSON.parse(stdout) as {
        systemMessage?: string;
        hookSpecificOutput: { additionalContext: string };
      };
      const text = reply.hookSpecificOutput.additionalContext;
      const id = /^Session Roaming \[([0-9a-z]{4})\]/.exec(text)?.[1];
      return [
        { sink: `hook of ${agent.id}`, reader: 'model', text, ...(id !== undefined && { id }) },
        { sink: `notice of ${agent.id}`, reader: 'terminal', text: reply.systemMessage ?? '' },
      ];
    });
  });
}

/** What the CLI prints; with `--json` what it prints parses to what was recorded. */
export async function printed(
  lab: Lab,
  cwd: string,
  home: string,
  commands: readonly string[][],
): Promise<Shown[]> {
  const all: Shown[] = [];
  for (const argv of commands) {
    for (const terminal of [true, false]) {
      const { stdout, stderr } = await lab.run(argv, { cwd, terminal, home: relative(lab.folder, home) });
      // Our own colours, and the line of a question, are ours.
      const text = (terminal ? stdout + stderr : stdout).replaceAll(
        /\u001b\[(?:(?:1|2|22|31|32|33|39)m|1G|\d\dG|0J)/g,
        '',
      );
      if (text.includes('Something went wrong inside')) throw new Error(`${argv.join(' ')}: ${text}`);
      all.push({
        sink: `0dai ${argv.join(' ')}`,
        reader: argv.includes('brief') ? 'model' : 'terminal',
        text,
      });
    }
  }
  return all;
}

/** What the MCP server tells: every string in every answer. */
export async function answered(host: Host, cwd: string): Promise<Shown[]> {
  const server = createServer({ host, cwd, env: {} });
  const client = new Client({ name: 'gemini-cli-mcp-client', version: '1' }, { capabilities: {} });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(ours), client.connect(theirs)]);
  try {
    const answers: [string, unknown][] = [
      ['get_session', await client.callTool({ name: 'get_session', arguments: {} })],
      ['list_sessions', await client.callTool({ name: 'list_sessions', arguments: {} })],
      ['resource', await client.readResource({ uri: 'session://active' })],
      ['prompt', await client.getPrompt({ name: 'continue' })],
      [
        'save_session',
        await client.callTool({ name: 'save_session', arguments: { done: ['no such step'] } }),
      ],
    ];
    return answers.flatMap(([sink, answer]) =>
      stringsIn(answer).map((text): Shown => ({ sink: `MCP ${sink}`, reader: 'model', text })),
    );
  } finally {
    await client.close();
  }
}

/** Every string in a value; of one that is JSON, those in it. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    const inner = /^\s*[{[]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? [value] : stringsIn(inner);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...stringsIn(item)]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The session that such entries tell, without a disk. */
export function toldBy(bodies: readonly [EntryBody, Partial<Entry>][], host: Host): Session | undefined {
  let last: string | undefined;
  const entries = bodies.map(([body, more]) => {
    const writer = { actor: more.actor ?? {}, evidence: more.evidence ?? ('agent' as const) };
    const entry = newEntry(host, undefined, '', last, body, writer);
    last = entry.id;
    return entry;
  });
  return fold('20261123-100000-abcdef', entries);
}

/** The session in progress, where there is one. */
export function current(
  root: string,
  host: Host,
): { store: Store; session: Session | undefined } | undefined {
  const store = findStore(root, host);
  return store && { store, session: readActive(store).session };
}

export { briefingFor };
