import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject } from 'vitest';
import { NODES } from '../src/nodes.ts';
import { test } from './machine-test.ts';

const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

/** By package: what one imports from it, and some of what must be there. */
const entries: [folder: string, specifier: string, names: string[]][] = [
  ['session-schema', '@0dai/session-schema', ['brief', 'fold', 'parseSession', 'redact']],
  ['session-store', '@0dai/session-store', ['complete', 'findStore', 'nodeHost', 'save']],
  ['session-hooks', '@0dai/session-hooks', ['agents', 'hookCommand', 'runHook']],
  ['session-hooks', '@0dai/session-hooks/claude', ['claude']],
  ['session-hooks', '@0dai/session-hooks/codex', ['codex']],
  ['session-hooks', '@0dai/session-hooks/gemini', ['gemini']],
  ['session-mcp', '@0dai/session-mcp', []],
  ['session-cli', '@0dai/session-cli', []],
];

describe.for(NODES)('Node %s', (node) => {
  test.for(entries)(
    'in a project with %s alone, %s can be imported',
    async ([name, specifier, names], { machine }) => {
      const script = `console.log(JSON.stringify(Object.keys(await import('${specifier}'))))`;
      const cwd = inject('installed')[name];
      const outcome = await machine(node).run('node', ['--input-type=module', '--eval', script], { cwd });
      expect(outcome).toMatchObject({ code: 0, stderr: '' });
      const exported = JSON.parse(outcome.stdout);
      expect(exported.length).toBeGreaterThan(0);
      expect(exported).toEqual(expect.arrayContaining(names));
    },
  );

  test('the JSON Schema of active.json comes with session-schema', async ({ machine }) => {
    const script =
      "import schema from '@0dai/session-schema/session.schema.json' with { type: 'json' }; console.log(schema.type)";
    const cwd = inject('installed')['session-schema'];
    const outcome = await machine(node).run(
      'node',
      ['--no-warnings', '--input-type=module', '--eval', script],
      { cwd },
    );
    expect(outcome).toEqual({ code: 0, stdout: 'object\n', stderr: '' });
  });
});

test('the types of session-schema compile where zod is not installed', async ({ machine }) => {
  const [node = ''] = NODES;
  const at = machine(node);
  const installed = join(inject('installed')['session-schema'] ?? '', 'node_modules/@0dai');
  cpSync(installed, join(at.project, 'node_modules/@0dai'), { recursive: true });
  writeFileSync(
    join(at.project, 'consumer.mts'),
    `
      import type { Entry, ErrorCode, Session, SessionPatch } from '@0dai/session-schema';
      export const status = (session: Session): 'active' | 'parked' | 'completed' => session.status;
      export const patch: SessionPatch = { plan: [{ step: 'Add a test', status: 'pending' }] };
      export const patchOf = (entry: Entry) => (entry.type === 'save' ? entry.patch : undefined);
      export const code: ErrorCode = 'INVALID_INPUT';
      // @ts-expect-error: the types are not any
      export const wrong: Session['status'] = 'done';
    `,
  );
  const options = '--noEmit --strict --skipLibCheck false --module nodenext --target es2023';
  const outcome = await at.run('node', [TSC, ...options.split(' '), 'consumer.mts']);
  expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
});

test.for(['session-schema', 'session-store', 'session-hooks', 'session-mcp', 'session-cli'])(
  '%s brings each source once: its maps name the files beside them',
  (name) => {
    const folder = join(inject('installed')[name] ?? '', 'node_modules/@0dai', name, 'dist');
    const maps = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.map'),
    );
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) {
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(folder, map), 'utf8'));
      expect(sourcesContent).toBeUndefined();
      for (const source of sources) expect(existsSync(join(folder, map, '..', source))).toBe(true);
    }
  },
);

describe('what comes along', () => {
  const packagesIn = (name: string) => {
    const folder = join(inject('installed')[name] ?? '', 'node_modules');
    return readdirSync(folder).flatMap((item) =>
      item.startsWith('@') ? readdirSync(join(folder, item)).map((inner) => `${item}/${inner}`) : [item],
    );
  };

  test('session-schema brings zod and nothing else', () => {
    expect(packagesIn('session-schema').filter((name) => !name.startsWith('.'))).toEqual([
      '@0dai/session-schema',
      'zod',
    ]);
  });

  test.for(['session-store', 'session-hooks'])('%s brings neither yargs nor the MCP SDK', (name) => {
    const packages = packagesIn(name);
    expect(packages).toContain(`@0dai/${name}`);
    expect(packages.filter((item) => item === 'yargs' || item.startsWith('@modelcontextprotocol/'))).toEqual(
      [],
    );
  });

  test('session-mcp does not bring yargs', () => {
    expect(packagesIn('session-mcp')).not.toContain('yargs');
  });
});
