import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, expect, inject, it } from 'vitest';
import { createServer, runMcpServer } from '../src/index.ts';
import { call, connect, useMcpWorld } from './harness.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const world = useMcpWorld();
// Inside the package, so that the SDK resolves.
const folder = mkdtempSync(join(import.meta.dirname, '.readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const blocks = (language: string) =>
  readme
    .split(`\`\`\`${language}\n`)
    .slice(1)
    .map((part) => part.split('```')[0] ?? '');

it('the example runs, and prints what its comments say', () => {
  const [example = ''] = blocks('js');
  const bin = join(world.folder, 'bin');
  mkdirSync(bin);
  writeFileSync(
    join(bin, '0dai-mcp'),
    `#!/bin/sh\nexec "${process.execPath}" "${inject('bins').mcp}" "$@"\n`,
  );
  chmodSync(join(bin, '0dai-mcp'), 0o755);
  writeFileSync(join(folder, 'example.mjs'), example);
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, 'example.mjs')], {
    cwd: world.project,
    env: { HOME: world.home, PATH: `${bin}${delimiter}${process.env.PATH}` },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(example).toContain(`// ${line}`);
});

it('the configurations name the command under the server’s name', () => {
  for (const text of blocks('json')) {
    expect(JSON.parse(text)).toMatchObject({ mcpServers: { roaming: { command: '0dai-mcp' } } });
  }
  expect(blocks('toml')[0]).toMatch(/^\[mcp_servers\.roaming\]\ncommand = "0dai-mcp"$/m);
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  expect(Object.keys((JSON.parse(manifest) as { bin: object }).bin)).toEqual(['0dai-mcp']);
});

it('the tools and fields that it names exist', async () => {
  const client = await connect(world);
  const { tools } = await client.listTools();
  for (const { name } of tools) expect(readme).toContain(`| \`${name}\``);
  expect(await call(client, 'get_session')).toHaveProperty('active', false);
  for (const exported of [createServer, runMcpServer]) expect(exported).toBeTypeOf('function');
});
