import { relative } from 'node:path';
import { agents, runHook } from '@0dai/session-hooks';
import { createServer } from '@0dai/session-mcp';
import { brief, briefingNotice, type Session, updateBriefing } from '@0dai/session-schema/internal';
import type { Host } from '@0dai/session-store/internal';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { CliWorld } from '../../../packages/session-cli/test/cli-world.ts';

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
    model('briefing after a compaction', brief(session, { ...about, form: 'compaction' })),
    model('briefing, short', brief(session, { ...about, now: now + 30 * 86_400_000 })),
    model('briefing elsewhere', brief(session, { ...about, drift: { ...drift, branch: 'else' } })),
    model(
      'news',
      updateBriefing(session, {
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
  cliWorld: CliWorld,
  cwd: string,
  home: string,
  commands: readonly string[][],
): Promise<Shown[]> {
  const all: Shown[] = [];
  for (const argv of commands) {
    for (const terminal of [true, false]) {
      const { stdout, stderr } = await cliWorld.run(argv, {
        cwd,
        terminal,
        home: relative(cliWorld.folder, home),
      });
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
