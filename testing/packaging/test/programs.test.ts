import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { briefingIn, sessionStart } from '../src/machine.ts';
import { withClient } from '../src/mcp-client.ts';
import { NODES } from '../src/nodes.ts';
import { test } from './machine-test.ts';

const SUMMARY = 'The refresh path skips the expiry check';
const FILE = 'middleware/auth.js';
const TOOLS = [
  'complete_session',
  'get_session',
  'list_sessions',
  'new_session',
  'resume_session',
  'save_session',
];

const binsOf = (name: string) => join(inject('installed')[name] ?? '', 'node_modules/.bin');
const globalBins = () => join(inject('prefix'), 'bin');

describe.for(NODES)('Node %s', (node) => {
  test('npm install --global of session-cli alone: 0dai does a whole session', async ({ machine }) => {
    const at = machine(node, globalBins());
    expect(await at.run('0dai', ['--version'])).toMatchObject({ code: 0, stderr: '' });
    expect(await at.run('0dai', ['session', 'save', '--summary', SUMMARY, '--file', FILE])).toMatchObject({
      code: 0,
    });
    expect((await at.run('0dai', ['session', 'status'])).stdout).toContain(SUMMARY);
    const briefing = briefingIn(
      await at.run('0dai', ['hook', 'claude'], { input: sessionStart(at.project) }),
    );
    expect(briefing).toContain(SUMMARY);
    expect(briefing).toContain(FILE);
    expect(await at.run('0dai', ['session', 'complete'])).toMatchObject({ code: 0 });
    expect((await at.run('0dai', ['session', 'history'])).stdout).toContain(SUMMARY);
    expect(await at.run('0dai', ['hook', 'claude'], { input: sessionStart(at.project) })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  test('npm install --global of session-cli alone: 0dai mcp serves', async ({ machine }) => {
    await servesASession(machine(node, globalBins()), '0dai', ['mcp']);
  });

  test('session-mcp alone: 0dai-mcp serves', async ({ machine }) => {
    await servesASession(machine(node, binsOf('session-mcp')), '0dai-mcp', []);
  });

  test('session-hooks alone: 0dai-hook briefs, and is silent without a session', async ({ machine }) => {
    const at = machine(node, binsOf('session-hooks'), globalBins());
    const start = { input: sessionStart(at.project) };
    expect(await at.run('0dai-hook', ['claude'], start)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(existsSync(join(at.project, 'ai'))).toBe(false);
    await at.run('0dai', ['session', 'save', '--summary', SUMMARY]);
    expect(briefingIn(await at.run('0dai-hook', ['claude'], start))).toContain(SUMMARY);
  });
});

test('npm install --global of session-cli puts 0dai on the PATH and nothing else', () => {
  expect(readdirSync(globalBins())).toEqual(['0dai']);
});

/** Saves and reads a session through a server, with the SDK's own client. */
async function servesASession(
  ...[at, command, args]: Parameters<typeof withClient> extends [...infer T, unknown] ? T : never
) {
  await withClient(at, command, args, async (client) => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(TOOLS);
    const saved = await client.callTool({
      name: 'save_session',
      arguments: { summary: SUMMARY, files_touched: [FILE] },
    });
    expect(saved.isError ?? false).toBe(false);
    const { structuredContent } = await client.callTool({ name: 'get_session', arguments: {} });
    expect(structuredContent).toMatchObject({ goal: SUMMARY, handoff_notes: SUMMARY, files_touched: [FILE] });
  });
}
