import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { NODES } from '../src/nodes.ts';
import { test } from './machine-test.ts';

// What the examples print is tested where they stand; here, that they work with what a user gets.
describe.for(NODES)('Node %s', (node) => {
  test.for(['session-schema', 'session-store', 'session-hooks'])(
    "the example in %s's README runs",
    async (name, { machine }) => {
      const cwd = inject('installed')[name] ?? '';
      const readme = readFileSync(join(cwd, `node_modules/@0dai/${name}/README.md`), 'utf8');
      const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        const outcome = await machine(node).run('node', ['--input-type=module', '--eval', example], { cwd });
        expect(outcome).toMatchObject({ code: 0, stderr: '' });
        expect(outcome.stdout).not.toBe('');
      }
    },
  );
});
