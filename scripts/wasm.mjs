#!/usr/bin/env node
// npm run wasm: makes packages/session-store/src/sha256-code.ts of sha256.wat. A test of session-store holds the two
// together.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, requireNode } from './prepare.mjs';
import { root } from './run.mjs';
import { runScript } from './steps.mjs';

const store = join(root, 'packages', 'session-store');
/** As many as `COPIES` in hmac.ts. */
const COPIES = 4;

/**
 * sha256.wat as WebAssembly, with its one function several times.
 * @returns {Promise<string>} in base64
 */
export async function sha256Code() {
  const text = readFileSync(join(store, 'src', 'sha256.wat'), 'utf8');
  const start = text.indexOf('  (func (export "compress")');
  const end = text.lastIndexOf(')');
  const copies = Array.from({ length: COPIES }, (_, i) =>
    text.slice(start, end).replace('"compress"', `"compress${i}"`),
  );
  // Loaded here and not above: before the installation there is none.
  const { default: wabt } = await import('wabt');
  const module = (await wabt()).parseWat('sha256.wat', `${text.slice(0, start)}${copies.join('\n')})`);
  return Buffer.from(module.toBinary({}).buffer).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNode();
  await runScript(async () => {
    await install();
    const lines = (await sha256Code()).match(/.{1,100}/g) ?? [];
    const text = `/** sha256.wat as WebAssembly, in base64: made by \`npm run wasm\`. */
export const SHA256_CODE =
${lines.map((line, i) => `  '${line}'${i < lines.length - 1 ? ' +' : ';'}`).join('\n')}
`;
    writeFileSync(join(store, 'src', 'sha256-code.ts'), text);
  });
}
