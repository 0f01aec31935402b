import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/world.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the example runs and prints what the README shows', async () => {
  const [, example = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, said = ''] = /```text\n([\s\S]*?)```/.exec(readme) ?? [];
  expect(example).toContain("from '@0dai/session-store'");
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'example.mjs'), example);
  await build({
    entryPoints: [join(folder, 'example.mjs')],
    outfile: join(folder, 'bundle.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@0dai/source', 'module'],
    alias: { '@0dai/session-store': fileURLToPath(new URL('../src/index.ts', import.meta.url)) },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  const output = execFileSync(process.execPath, ['bundle.mjs'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
    encoding: 'utf8',
  });
  expect(output).toBe(said);
});

test('names every dependency', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) expect(readme).toContain(`- \`${name}\``);
});

test('the sources name every folder and file of the layout', () => {
  expect(readme).toContain('ai/sessions/');
  expect(existsSync(fileURLToPath(new URL('../LICENSE', import.meta.url)))).toBe(true);
});
