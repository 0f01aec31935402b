// Vitest setup file: a test fails if the code it runs writes to the console or directly to the process's streams.
// Libraries get their streams from the caller; what they print themselves ends up in another protocol.
import { afterEach, beforeEach } from 'vitest';

const METHODS = /** @type {const} */ (['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn']);

/** @type {string[]} */
let written = [];
/** @type {(() => void)[]} */
let restores = [];

beforeEach(() => {
  written = [];
  restores = [
    ...METHODS.map((method) => record(console, method, `console.${method}`)),
    record(process.stdout, 'write', 'process.stdout.write'),
    record(process.stderr, 'write', 'process.stderr.write'),
  ];
});

afterEach(() => {
  for (const restore of restores) restore();
  if (written.length === 0) return;
  throw new Error(
    `Stray output: write to the streams that the caller passed, or spy on the method if the test is about output.\n${written.join('\n')}`,
  );
});

/**
 * @template {object} T
 * @param {T} target
 * @param {keyof T} method
 * @param {string} name
 */
function record(target, method, name) {
  const original = target[method];
  const recorder = (/** @type {unknown[]} */ ...args) => {
    const text = args.map(String).join(' ').trimEnd();
    // execFileSync passes on its child's stderr even if it is empty.
    if (text !== '' || target === console) written.push(`${name}: ${text.slice(0, 500)}`);
    return true;
  };
  target[method] = /** @type {T[keyof T]} */ (recorder);
  return () => {
    // A test restores its own spy.
    if (target[method] === recorder) target[method] = original;
  };
}
