import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agents, runHook } from '@0dai/session-hooks';
import { createServer } from '@0dai/session-mcp';
import { ensureStore, readActive, setRecording } from '@0dai/session-store/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from './cli-world.ts';

// Hooks, commands and the MCP server show the same of an agent that was killed in the middle of a turn.
let world: CliWorld;
beforeEach(() => {
  world = openCliWorld();
  ensureStore(world.project, world.host);
});
afterEach(() => world.close());

const [claude, codex] = agents;
const store = () => ensureStore(world.project, world.host);

/** Writes a log of Claude Code with two edits and words, without the end of the turn. */
async function killed(): Promise<void> {
  const id = '11111111-2222-3333-4444-555555555555';
  const folder = join(world.host.home, '.claude', 'projects', 'p');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `${id}.jsonl`);
  const agent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const payload = {
    hook_event_name: 'UserPromptSubmit',
    session_id: id,
    cwd: world.project,
    transcript_path: log,
    prompt: 'Make the parser faster',
  };
  if (claude) runHook(claude, JSON.stringify(payload), world.host, {}, { parent: agent.pid ?? 0 });
  world.pass(1_000);
  let count = 0;
  const record = (type: string, message: object, more: object = {}) => ({
    type,
    uuid: `u${++count}`,
    parentUuid: count > 1 ? `u${count - 1}` : null,
    timestamp: new Date(world.host.now()).toISOString(),
    sessionId: id,
    cwd: world.project,
    message: { role: type, ...message },
    ...more,
  });
  const input = { file_path: join(world.project, 'parser.ts'), old_string: 'a', new_string: 'b' };
  const records = [
    record('assistant', { content: [{ type: 'tool_use', id: 't1', name: 'Edit', input }] }),
    record(
      'user',
      { content: [{ type: 'tool_result', tool_use_id: 't1', content: 'The file has been updated' }] },
      { toolUseResult: { filePath: input.file_path, oldString: 'a', newString: 'b', structuredPatch: [] } },
    ),
    record('assistant', { content: [{ type: 'text', text: 'Next I look at the lexer.' }] }),
  ];
  appendFileSync(log, records.map((one) => `${JSON.stringify(one)}\n`).join(''));
  agent.kill('SIGKILL');
  await once(agent, 'exit');
}

/** The answer of `get_session`, as JSON. */
async function askServer(): Promise<string> {
  const server = createServer({ host: world.host, cwd: world.project, env: {} });
  const answers = new Map<unknown, (answer: string) => void>();
  const transport: Parameters<typeof server.connect>[0] = {
    start: async () => undefined,
    close: async () => undefined,
    send: async (message) => answers.get('id' in message ? message.id : undefined)?.(JSON.stringify(message)),
  };
  await server.connect(transport);
  const ask = (id: number, method: string, params: object) =>
    new Promise<string>((resolve) => {
      answers.set(id, resolve);
      transport.onmessage?.({ jsonrpc: '2.0', id, method, params: { ...params } });
    });
  const clientInfo = { name: 'codex-mcp-client', version: '1.0.0' };
  await ask(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  const answer = await ask(2, 'tools/call', { name: 'get_session', arguments: {} });
  await server.close();
  return answer;
}

function startCodex(): string {
  const payload = {
    hook_event_name: 'SessionStart',
    source: 'startup',
    session_id: 'x1',
    cwd: world.project,
    transcript_path: null,
  };
  return codex ? runHook(codex, JSON.stringify(payload), world.host, {}).stdout : '';
}

const TELLERS: [string, () => Promise<string>][] = [
  ['status', async () => (await world.run(['session', 'status', '--json'])).stdout],
  ['brief', async () => (await world.run(['session', 'brief'])).stdout],
  ['log', async () => (await world.run(['session', 'log', '--json'])).stdout],
  ['get_session', askServer],
  ['the next start', async () => startCodex()],
];

describe('after a kill in the middle of a turn', () => {
  it.each(TELLERS)('%s shows what is in the log if it is the first to read it', async (_what, tell) => {
    await killed();
    const shown = await tell();
    expect(shown).toContain('parser.ts');
    expect(shown).toContain('Next I look at the lexer.');
  });

  it('all show the same, and add nothing the second time', async () => {
    await killed();
    for (const [, tell] of TELLERS) {
      const shown = await tell();
      expect(shown).toContain('parser.ts');
      expect(shown).toContain('Next I look at the lexer.');
    }
    const { session } = readActive(store());
    const journal = () => readFileSync(join(store().project.log, `${session?.id}.jsonl`), 'utf8');
    const before = journal();
    await world.run(['session', 'status']);
    await world.run(['session', 'history']);
    await askServer();
    expect(journal()).toBe(before);
    expect(session).toMatchObject({
      agent_history: [{ agent: 'claude', ended: 'gone' }, { agent: 'codex' }],
    });
  });

  it.each([['complete'], ['new']])('%s includes it', async (command) => {
    await killed();
    await world.run(['session', command]);
    const { sessions } = await world.json<{ sessions: { id: string }[] }>(['session', 'history']);
    const shown = await world.run(['session', 'show', sessions[0]?.id ?? '', '--json']);
    expect(shown.stdout).toContain('parser.ts');
  });

  it('nothing shows it if the project is manual', async () => {
    await killed();
    setRecording(store(), 'manual');
    for (const [what, tell] of TELLERS) expect(await tell(), what).not.toContain('parser.ts');
  });
});
