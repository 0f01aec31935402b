import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { trustedHashes } from '../src/agents/codex-hook-trust.ts';
import { writeJson } from '../src/files.ts';
import { labsFolder } from '../src/lab/labs-folder.ts';

// The hashes are what Codex 0.169.0 itself wrote when its user chose "Trust all and continue" in its terminal.
test.each([
  [
    'SessionStart',
    { matcher: 'startup|resume|clear|compact|fork' },
    { timeout: 10 },
    'session_start',
    '63f82cdfb0dbf2a54aae8988ca6f3c123a72d28befccbd7131ea8492f864212e',
  ],
  [
    'UserPromptSubmit',
    {},
    { timeout: 10, statusMessage: 'Noting it in the baton' },
    'user_prompt_submit',
    '2835de7f96ca4f86729e34d3f9e8fb18daea3b3628cc4f4e1b5bf33616f701e1',
  ],
  [
    'PostToolUse',
    { matcher: 'apply_patch|update_plan|create_goal|update_goal' },
    { timeout: 10, statusMessage: 'Noting it in the baton' },
    'post_tool_use',
    '0dab77597fa36f5d2d16f9e30f47ccb878a2d9d6f5cd15ed43422f43e2ddf2b9',
  ],
  [
    'Stop',
    {},
    { timeout: 10, statusMessage: 'Noting it in the baton' },
    'stop',
    'd310ce5c6ef58b98b75ed3b5cfa5a69635d6ef8ea8bde770c02a98972546ea8a',
  ],
  // Codex warns that it makes these 3 seconds.
  [
    'Interrupt',
    {},
    { timeout: 10, statusMessage: 'Noting it in the baton' },
    'interrupt',
    'b4b447795aa5723d15e9fdd397623c34ccd16d73a034fa61100a8ab0fe3b4bef',
  ],
  [
    'SessionEnd',
    {},
    { timeout: 3, statusMessage: 'Noting it in the baton' },
    'session_end',
    '979d8b790a71c1f8516397b9222c215b5e52e265391ddcf37f10cd55ad44182c',
  ],
])('hashes a hook as Codex does: %s', (event, group, handler, key, hash) => {
  const folder = mkdtempSync(join(labsFolder(), 'hooks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'hooks.json');
  const guarded = 'command -v 0dai >/dev/null 2>&1 || exit 0; exec 0dai hook codex';
  const command = 'statusMessage' in handler ? guarded : '0dai hook codex';
  writeJson(file, { hooks: { [event]: [{ ...group, hooks: [{ type: 'command', command, ...handler }] }] } });
  expect(trustedHashes(file)).toEqual([{ key: `${file}:${key}:0:0`, hash: `sha256:${hash}` }]);
});
