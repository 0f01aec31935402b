import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { installInspector } from '../src/inspector.ts';
import { test } from './machine-test.ts';

// The Inspector is another implementation than the SDK's client, and the one that people debug servers with.
test('the MCP Inspector lists our tools', async ({ machine }) => {
  const inspector = await installInspector();
  const at = machine('24', join(inject('installed')['session-mcp'] ?? '', 'node_modules/.bin'));
  const outcome = await at.run('node', [inspector, '--cli', '0dai-mcp', '--method', 'tools/list']);
  expect(outcome).toMatchObject({ code: 0 });
  const names = JSON.parse(outcome.stdout).tools.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['get_session', 'save_session']));
});
