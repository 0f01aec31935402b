#!/usr/bin/env node
// npm run wasm: makes packages/session-store/src/sha256-code.ts of sha256.wat. A test of session-store holds the two
// together.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { install, requireNode } from './prepare.mjs';
import { root } from './run.mjs';
import { runScript } from './steps.mjs';

requireNode();
await runScript(async () => {
  await install();
  const store = join(root, 'packages', 'session-store');
  const wabt = await createRequire(join(store, 'package.json'))('wabt')();
  const module = wabt.parseWat('sha256.wat', readFileSync(join(store, 'src', 'sha256.wat'), 'utf8'));
  const code = Buffer.from(module.toBinary({}).buffer).toString('base64');
  const lines = code.match(/.{1,100}/g) ?? [];
  const text = `/** sha256.wat as WebAssembly, in base64: made by \`npm run wasm\`. */
export const SHA256_CODE =
${lines.map((line, i) => `  '${line}'${i < lines.length - 1 ? ' +' : ';'}`).join('\n')}
`;
  writeFileSync(join(store, 'src', 'sha256-code.ts'), text);
});
