import { appendFileSync } from 'node:fs';
import fc from 'fast-check';

// `npm test` tries few cases, always the same; `npm run fuzz` many, by a seed that it prints.
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_123);
const SCALE = Number(process.env.FUZZ_SCALE ?? 1);
const REPORT = process.env.FUZZ_REPORT;
/** What an odd case may take at most; a machine that is busy with other things is no reason to fail. */
const HANG_MS = 20_000;

/**
 * Tries a law on many values. A value that breaks it is made as small as it still breaks it, and printed
 * with the seed.
 *
 * @param what the law's name in the table of `npm run fuzz`
 * @param quick how many values `npm test` tries
 */
export function check<T>(
  what: string,
  quick: number,
  values: fc.Arbitrary<T>,
  law: (value: T) => void | Promise<void>,
): Promise<void> {
  const numRuns = Math.max(1, Math.round(quick * SCALE));
  const started = Date.now();
  let slowest = 0;
  const property = fc.asyncProperty(values, async (value) => {
    const before = Date.now();
    await law(value);
    const took = Date.now() - before;
    slowest = Math.max(slowest, took);
    // A hang of a synchronous law cannot be cut short; that it took so long shows that it might hang.
    if (took > HANG_MS) throw new Error(`it took ${took} ms`);
    assertPrototypes();
  });
  return fc.assert(property, { seed: SEED, numRuns, verbose: 0 }).finally(() => {
    if (REPORT === undefined) return;
    const row = { what, cases: numRuns, ms: Date.now() - started, slowest };
    appendFileSync(REPORT, `${JSON.stringify(row)}\n`);
  });
}

const SHARED: readonly object[] = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Number.prototype,
  Map.prototype,
  Error.prototype,
];
const BEFORE = SHARED.map((object) => new Set(Reflect.ownKeys(object)));

/** Nothing that is read from outside may reach what all objects share. What did is taken away again. */
function assertPrototypes(): void {
  const added = SHARED.flatMap((object, i) =>
    Reflect.ownKeys(object)
      .filter((key) => !BEFORE[i]?.has(key))
      .map((key) => {
        Reflect.deleteProperty(object, key);
        return String(key);
      }),
  );
  if (added.length > 0) throw new Error(`a prototype was touched: ${added.join(', ')}`);
}
