import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { trustedHashes } from '../src/agents/codex-hook-trust.ts';
import { writeJson } from '../src/files.ts';
import { labsFolder } from '../src/lab/labs-folder.ts';

// The hash is what Codex 0.169.0 itself wrote when its user chose "Trust all and continue" in its terminal.
test('hashes a hook as Codex does', () => {
  const folder = mkdtempSync(join(labsFolder(), 'hooks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'hooks.json');
  const hook = { type: 'command', command: '0dai hook codex', timeout: 10 };
  writeJson(file, {
    hooks: { SessionStart: [{ matcher: 'startup|resume|clear|compact|fork', hooks: [hook] }] },
  });
  expect(trustedHashes(file)).toEqual([
    {
      key: `${file}:session_start:0:0`,
      hash: 'sha256:63f82cdfb0dbf2a54aae8988ca6f3c123a72d28befccbd7131ea8492f864212e',
    },
  ]);
});
