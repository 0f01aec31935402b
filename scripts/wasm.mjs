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
const COPIES = 8;

/**
 * sha256.wat as WebAssembly, with its one function several times.
 * @returns {Promise<Buffer>}
 */
async function assembled() {
  const text = readFileSync(join(store, 'src', 'sha256.wat'), 'utf8');
  const start = text.indexOf('  (func (export "compress")');
  const end = text.lastIndexOf(')');
  const copies = Array.from({ length: COPIES }, (_, i) =>
    text.slice(start, end).replace('"compress"', `"compress${i}"`),
  );
  // Loaded here and not above: before the installation there is none.
  const { default: wabt } = await import('wabt');
  const module = (await wabt()).parseWat('sha256.wat', `${text.slice(0, start)}${copies.join('\n')})`);
  return Buffer.from(module.toBinary({}).buffer);
}

/**
 * The source of sha256-code.ts: the function once, and what stands before and after its copies.
 * @returns {Promise<string>}
 */
export async function sha256Code() {
  const bytes = await assembled();
  // The last copy ends where the data begins, or the module: sections are a number, a length, and their content.
  const start = sectionAt(bytes, 10).content + 1;
  const end = sectionAt(bytes, 11).at;
  const length = (end - start) / COPIES;
  const body = bytes.subarray(start, start + length);
  const whole = Buffer.concat([
    bytes.subarray(0, start),
    ...Array.from({ length: COPIES }, () => body),
    bytes.subarray(end),
  ]);
  if (!whole.equals(bytes))
    throw new Error('the copies in the module are not alike, or not all that is in it');
  const parts = { START: bytes.subarray(0, start), FUNCTION: body, END: bytes.subarray(end) };
  const constants = Object.entries(parts).map(([name, part]) => {
    const lines = part.toString('base64').match(/.{1,100}/g) ?? [];
    return `export const ${name} =\n${lines.map((line) => `  '${line}'`).join(' +\n')};\n`;
  });
  return `/**
 * sha256.wat as WebAssembly, in base64, made by \`npm run wasm\`: FUNCTION stands ${COPIES} times between START and END.
 */
${constants.join('')}`;
}

/**
 * Where a section of a module is, and its content; see "Binary Format" in the WebAssembly specification.
 * @param {Buffer} bytes
 * @param {number} wanted
 */
function sectionAt(bytes, wanted) {
  for (let at = 8; at < bytes.length; ) {
    let length = 0;
    let content = at + 1;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[content++] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (bytes[at] === wanted) return { at, content };
    at = content + length;
  }
  throw new Error(`the module has no section ${wanted}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNode();
  await runScript(async () => {
    await install();
    writeFileSync(join(store, 'src', 'sha256-code.ts'), await sha256Code());
  });
}
