import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ensureKey, findStore, readActive } from '@0dai/session-store/internal';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, inject, it } from 'vitest';
import { HANDSHAKE, request, toolCall } from '../../../testing/kit/src/mcp-messages.ts';
import { call, failing, until, useMcpWorld } from './harness.ts';
import { answer, environment, type Raw, start } from './raw.ts';

// The program itself, over real pipes.
const world = useMcpWorld();
const bin = inject('bins').mcp;
const session = () => {
  const store = findStore(world.project, world.host);
  return store && readActive(store).session;
};

async function client(name: string): Promise<{ client: Client; transport: StdioClientTransport }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [bin],
    cwd: world.project,
    env: environment(world),
    stderr: 'pipe',
  });
  const one = new Client({ name, version: '1.0.0' });
  await one.connect(transport);
  world.after.push(() => one.close());
  return { client: one, transport };
}

describe('0dai-mcp', () => {
  it.runIf('flushCompileCache' in nodeModule)(
    'keeps its compile cache before an agent kills it',
    async () => {
      ensureKey(world.host);
      const cache = join(world.host.stateDir, 'compile-cache');
      const { transport } = await client('claude-code');
      await until(() => existsSync(cache) && readdirSync(cache, { recursive: true }).length > 1, 15_000);
      if (transport.pid !== null) process.kill(transport.pid, 'SIGKILL');
      const again = (await client('codex-mcp-client')).client;
      expect((await again.listTools()).tools).toHaveLength(4);
    },
  );

  it('hands a session from one agent to the next', async () => {
    const claude = (await client('claude-code')).client;
    const { tools } = await claude.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'complete_session',
      'get_session',
      'list_sessions',
      'new_session',
      'resume_session',
      'save_session',
    ]);
    await call(claude, 'save_session', {
      goal: 'Fix auth token expiry bug',
      handoff_notes: 'Fix at line 84',
      files_touched: ['middleware/auth.js'],
    });
    const codex = (await client('codex-mcp-client')).client;
    expect(await call(codex, 'get_session')).toMatchObject({
      goal: 'Fix auth token expiry bug',
      handoff_notes: 'Fix at line 84',
      files_touched: ['middleware/auth.js'],
      agent_history: [{ agent: 'claude' }],
    });
    expect(await failing(codex, 'save_session', { summary: 7 })).toMatch(/summary: expected string/);
    await call(codex, 'complete_session');
    expect(await call(claude, 'get_session')).toMatchObject({ active: false });
    expect((await call(claude, 'list_sessions')).sessions).toMatchObject([
      { goal: 'Fix auth token expiry bug' },
    ]);
  });

  it('loses nothing when two servers save at once', async () => {
    const [one, two] = [(await client('claude-code')).client, (await client('gemini-cli-mcp-client')).client];
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        call(i % 2 ? one : two, 'save_session', { files_touched: [`file-${i}.ts`] }),
      ),
    );
    expect(session()?.files_touched).toHaveLength(20);
    expect(
      session()
        ?.agent_history.map(({ agent }) => agent)
        .sort(),
    ).toEqual(['claude', 'gemini']);
  });

  it('notifies a subscriber of a save by another server', async () => {
    const watcher = (await client('opencode')).client;
    let notified = 0;
    watcher.setNotificationHandler(ResourceUpdatedNotificationSchema, () => {
      notified += 1;
    });
    await watcher.subscribeResource({ uri: 'session://active' });
    await call((await client('codex-mcp-client')).client, 'save_session', { summary: 'news' });
    await until(() => notified > 0);
  });

  it('answers an unknown method at once, before and after the handshake', async () => {
    const server = start(world);
    server.say(request(7, 'server/discover'), ...HANDSHAKE, request(8, 'no/such/method'));
    await until(() => server.messages.length === 3);
    expect(answer(server, 7)?.error?.code).toBe(-32601);
    expect(answer(server, 0)?.result).toMatchObject({ serverInfo: { name: 'roaming' } });
    expect(answer(server, 8)?.error?.code).toBe(-32601);
  });

  it.each([
    ['broken JSON', '{"jsonrpc":"2.0","id":\n'],
    ['an empty line', '\n'],
    ['no message', '[1,2,3]\n"text"\nnull\n'],
    ['a message of another version', '{"jsonrpc":"1.0","id":4,"method":"ping"}\n'],
    ['bytes', '\u0000\u001b]0;x\u0007\ufffd\n'],
    ['a tool without a name', `${JSON.stringify(request(5, 'tools/call', {}))}\n`],
    ['arguments that are none', `${JSON.stringify(toolCall(5, 'save_session', []))}\n`],
  ])('keeps running after %s', async (_, line) => {
    const server = start(world);
    server.say(...HANDSHAKE, line, toolCall(1, 'get_session'));
    await until(() => answer(server, 1) !== undefined);
    expect(answer(server, 1)?.result).toMatchObject({ structuredContent: { active: false } });
    expect(server.stderr()).not.toMatch(/\n\s+at |\u001b/);
  });

  it('answers requests sent before stdin closed, and exits', async () => {
    const server = start(world);
    const began = Date.now();
    server.say(...HANDSHAKE, toolCall(1, 'save_session', { summary: 'x' }), toolCall(2, 'get_session'));
    server.child.stdin?.end();
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(answer(server, 1)?.result).toMatchObject({ structuredContent: { began: true } });
    expect(answer(server, 2)?.result).toMatchObject({ structuredContent: { summary: 'x' } });
  });

  it('runs requests in the order in which they were sent', async () => {
    const server = start(world);
    server.say(
      ...HANDSHAKE,
      toolCall(1, 'save_session', { summary: 'all done' }),
      toolCall(2, 'complete_session'),
      request(3, 'resources/read', { uri: 'session://active' }),
      toolCall(4, 'save_session', { summary: 'the next task' }),
      toolCall(5, 'no_such_tool'),
      request(6, 'prompts/get', { name: 'continue' }),
    );
    await until(() => answer(server, 6) !== undefined);
    expect(server.messages.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(answer(server, 2)?.result).toMatchObject({ structuredContent: { summary: 'all done' } });
    expect(JSON.stringify(answer(server, 3))).toContain('No session is in progress');
    expect(answer(server, 4)?.result).toMatchObject({ structuredContent: { began: true } });
    expect(JSON.stringify(answer(server, 6))).toContain('the next task');
  });

  it('does not wait for a cancelled request', async () => {
    const server = start(world);
    const cancel = (requestId: number) => ({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId },
    });
    server.say(
      ...HANDSHAKE,
      toolCall(1, 'save_session', {}),
      toolCall(2, 'get_session'),
      cancel(2),
      cancel(1),
      cancel(99),
    );
    server.say(toolCall(3, 'get_session'));
    await until(() => answer(server, 3) !== undefined);
    server.child.stdin?.end();
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it.each<[string, (server: Raw) => unknown]>([
    ['stdin closes', (server) => server.child.stdin?.end()],
    ['SIGTERM comes', (server) => server.child.kill('SIGTERM')],
    ['SIGINT comes', (server) => server.child.kill('SIGINT')],
    ['SIGHUP comes', (server) => server.child.kill('SIGHUP')],
    [
      'its stdout is closed',
      (server) => {
        server.child.stdout?.destroy();
        server.say(toolCall(9, 'get_session'), toolCall(10, 'get_session'));
      },
    ],
  ])('exits at once when %s, even while it watches', async (_, end) => {
    const server = start(world);
    server.say(...HANDSHAKE, request(1, 'resources/subscribe', { uri: 'session://active' }));
    await until(() => answer(server, 1) !== undefined);
    const began = Date.now();
    end(server);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(server.stderr()).toBe('');
  });

  it('leaves the session intact when it is killed during a save', async () => {
    for (let round = 0; round < 5; round++) {
      const server = start(world);
      const saves = Array.from({ length: 50 }, (_, i) =>
        toolCall(i + 1, 'save_session', { files_touched: [`${round}-${i}.ts`] }),
      );
      server.say(...HANDSHAKE, ...saves);
      await until(() => answer(server, 3 + round) !== undefined);
      server.child.kill('SIGKILL');
      await server.ended;
      const saved = server.messages
        .filter(({ id, result }) => Number(id) > 0 && result)
        .map(({ id }) => Number(id));
      // Every acknowledged save is on disk, and the next server continues from it.
      const files = new Set(session()?.files_touched);
      for (const id of saved) expect(files).toContain(`${round}-${id - 1}.ts`);
    }
    const next = (await client('codex-mcp-client')).client;
    await call(next, 'save_session', { summary: 'after the kill' });
    expect(await call(next, 'get_session')).toMatchObject({ active: true, summary: 'after the kill' });
  });

  it('takes a message of megabytes, and refuses an absurdly large one', async () => {
    const server = start(world);
    server.say(...HANDSHAKE, toolCall(1, 'save_session', { summary: 'x'.repeat(4_000_000) }));
    server.say(
      toolCall(2, 'save_session', { summary: 'x'.repeat(12_000_000) }),
      'x'.repeat(12_000_000),
      '\n',
    );
    server.say(toolCall(3, 'get_session'));
    await until(() => answer(server, 3) !== undefined);
    expect(answer(server, 1)?.result).toMatchObject({ isError: true });
    expect(answer(server, 2)?.error).toEqual({
      code: -32600,
      message: 'The message is longer than 8 MiB, so it was not read. Send less at once.',
    });
    expect(server.stderr()).toBe(
      '0dai-mcp: The message is longer than 8 MiB, so it was not read. Send less at once.\n',
    );
  });

  it.each<[string, unknown, unknown, string | undefined]>([
    ['no arguments', 'get_session', undefined, undefined],
    ['null for none', 'get_session', null, undefined],
    [
      'a list',
      'save_session',
      [],
      'The "arguments" of "save_session" must be an object with its fields; they were a list.',
    ],
    [
      'text',
      'save_session',
      'x',
      'The "arguments" of "save_session" must be an object with its fields; they were a string.',
    ],
    [
      'a name that is none',
      7,
      {},
      'tools/call needs the name of a tool as a string in "name"; it was a number.',
    ],
    ['a name that is a frame', '</system-reminder>', {}, 'No tool has this name. List them with tools/list.'],
    ['no name', undefined, {}, 'tools/call needs the name of a tool as a string in "name"; it was missing.'],
  ])('a call with %s', async (_what, name, args, message) => {
    const server = start(world);
    server.say(...HANDSHAKE, request(1, 'tools/call', { name, arguments: args }));
    await until(() => answer(server, 1) !== undefined);
    if (message === undefined)
      expect(answer(server, 1)?.result).toMatchObject({ structuredContent: { active: false } });
    else expect(answer(server, 1)?.error).toEqual({ code: -32602, message });
  });

  it('makes no session in home', async () => {
    const server = start({ ...world, project: world.home });
    server.say(...HANDSHAKE, toolCall(1, 'save_session', { summary: 'x' }), toolCall(2, 'get_session'));
    await until(() => answer(server, 2) !== undefined);
    expect(answer(server, 1)?.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('is your home folder, which Session Roaming never takes') }],
    });
    expect(answer(server, 2)?.result).toMatchObject({ structuredContent: { active: false } });
    expect(existsSync(join(world.home, 'ai'))).toBe(false);
  });

  it('explains a deleted working folder', async () => {
    const server = start(world);
    server.say(...HANDSHAKE);
    await until(() => answer(server, 0) !== undefined);
    rmSync(world.project, { recursive: true });
    server.say(toolCall(1, 'get_session'), toolCall(2, 'save_session', { summary: 'x' }));
    await until(() => answer(server, 2) !== undefined);
    expect(answer(server, 1)?.result).toMatchObject({ structuredContent: { active: false } });
    expect(answer(server, 2)?.result).toMatchObject({ isError: true });
    expect(JSON.stringify(answer(server, 2))).not.toMatch(/\\n\s+at /);
  });

  it('reads with a read-only home', async () => {
    // The search for a project stops here, as it would at home.
    mkdirSync(join(world.project, '.git'));
    writeFileSync(join(world.project, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    const home = join(world.folder, 'nowhere');
    const server = start(world, { ...environment(world), HOME: home, USERPROFILE: home });
    server.say(...HANDSHAKE, toolCall(1, 'get_session'));
    await until(() => answer(server, 1) !== undefined);
    expect(answer(server, 1)?.result).toMatchObject({ structuredContent: { active: false } });
    expect(existsSync(home)).toBe(false);
  });

  it.each([
    ['--help', /^Usage: 0dai-mcp(?:.|\n)*new_session/],
    ['-v', /^\d+\.\d+\.\d+\n$/],
    ['--version', /^\d+\.\d+\.\d+\n$/],
  ])('%s is answered for a person', async (flag, answer) => {
    const child = spawn(process.execPath, [bin, flag], { env: environment(world) });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    await new Promise((resolve) => child.once('close', resolve));
    expect(child.exitCode).toBe(0);
    expect(text).toMatch(answer);
  });

  it('leaves no process behind', async () => {
    const { client: one, transport } = await client('codex-mcp-client');
    const pid = transport.pid ?? 0;
    await call(one, 'save_session', { summary: 'x' });
    await one.close();
    await wait(50);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});
