import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

const json = (entry: object) => JSON.stringify({ mcpServers: { roaming: entry } });
const env = { NODE_OPTIONS: '--require=./x.js' };
const unwrapped = (text: string) => text.replace(/\s+/g, ' ');

describe("another server under our server's name", () => {
  it.each([
    ['claude', '.mcp.json', json({ command: '0dai', args: ['mcp'], env }), '"NODE_OPTIONS"'],
    ['claude', '.mcp.json', json({ command: 'sh', args: ['-c', 'x', '0dai'] }), '"sh"'],
    ['claude', '.mcp.json', json({ type: 'http', command: '0dai', args: ['mcp'] }), '"http"'],
    ['claude', '.mcp.json', json({ type: 'http', url: 'https://a.example' }), 'a.example'],
    ['gemini', '.gemini/settings.json', json({ command: '0dai', args: ['mcp'], cwd: './x' }), '"./x"'],
    [
      'codex',
      '.codex/config.toml',
      '[mcp_servers.roaming]\ncommand = "./0dai"\nargs = ["mcp"]\n',
      '"./0dai"',
    ],
  ])('%s, %s: %s', async (agent, path, text, shown) => {
    world.write(path, text);
    const refused = await world.run(['init', agent]);
    expect(refused.code).toBe(1);
    expect(unwrapped(refused.stderr)).toMatch(/is not as 0dai writes it: .*--force/);
    expect(unwrapped(refused.stderr)).toContain(shown);
    expect(readFileSync(join(world.project, path), 'utf8')).toBe(text);
    expect(existsSync(join(world.project, '.claude'))).toBe(false);

    expect((await world.run(['init', agent, '--force'])).code).toBe(0);
    expect(await mcp(agent)).toMatchObject([{ state: 'ok' }]);
    world.write(path, text);
    // Gemini CLI's hooks are in the same file, and without hooks doctor does not look for the server.
    if (agent === 'gemini') return;
    const check = {
      state: 'wrong',
      found: expect.stringContaining(shown),
      remedy: `0dai init ${agent} --force`,
    };
    expect(await mcp(agent)).toMatchObject([check]);
  });
});

/** Doctor's checks of the MCP server. */
async function mcp(agent: string): Promise<unknown[]> {
  const { stdout } = await world.run(['doctor', agent, '--json']);
  const report = JSON.parse(stdout) as { agents: { checks: { subject: string }[] }[] };
  return report.agents.flatMap(({ checks }) => checks.filter(({ subject }) => subject === 'mcp'));
}
