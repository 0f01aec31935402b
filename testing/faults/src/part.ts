// What every part has in common: it is run by scripts/faults.mjs, which hands over the programs to be tried, and
// hands back what it found.
import { writeFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What a part found. */
export interface Found {
  /** How many things were tried, and what they are called. */
  tried: number;
  unit: string;
  /** Of them, those after which something was missing that had been acknowledged, or that was there before. */
  lost: number;
  /** Of them, those after which a promise was broken, those that lost something included. */
  wrong: number;
  /** For programs: everything that was tried. */
  details: object;
}

/** The programs to be tried, and the flags that every part has. */
export interface Order {
  cli: string;
  hook: string;
  mcp: string;
  /** The storm's process that calls the library. */
  worker: string;
  /** The program that accepts unverified entries through the library. */
  acceptor: string;
  /** As CI runs it. */
  part: boolean;
  seed: number;
  only: string;
  /** What the flags say that only this part has. */
  flag(name: string): string | boolean | undefined;
}

/** Flags that mean the same in every part, for their help texts. */
export const COMMON_HELP = `  --seed N       which ones (default 1)
  --only TEXT    only those whose name contains this
  --json FILE    also write every one of them there
`;

/** The flags were not understood. */
class UsageError extends Error {
  readonly code = 'USAGE';
}

/**
 * Runs a part with this process's arguments, and sets its exit code: 0 nothing is wrong, 1 something is, 2 it was
 * called wrongly.
 * @param own flags that only this part has
 */
export function runPart(
  help: string,
  own: NonNullable<ParseArgsConfig['options']>,
  work: (order: Order) => Promise<Found>,
): void {
  const start = async () => {
    const { order, json } = orderFrom(help, own);
    if (!order) return 0;
    const began = performance.now();
    const { details, ...found } = await work(order);
    const seconds = Math.round((performance.now() - began) / 1_000);
    process.stdout.write(`${found.wrong} wrong, ${found.lost} lost, seed ${order.seed}, ${seconds} s.\n`);
    const about = { node: process.version, date: new Date().toISOString(), seed: order.seed, seconds };
    if (json !== undefined)
      writeFileSync(json, `${JSON.stringify({ ...about, ...found, ...details }, null, 1)}\n`);
    return found.wrong > 0 ? 1 : 0;
  };
  start().then(
    (code) => {
      process.exitCode = code;
    },
    (error: Error & { code?: string }) => {
      // A message with one of our codes tells the user everything.
      const told = error instanceof UsageError || error.code === 'NO_STRACE';
      process.stderr.write(`${told ? error.message : error.stack}\n`);
      process.exitCode = error instanceof UsageError ? 2 : 1;
    },
  );
}

function orderFrom(help: string, own: NonNullable<ParseArgsConfig['options']>) {
  const { values } = parse(help, own);
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : '');
  if (values.help === true) {
    process.stdout.write(help);
    return { order: undefined, json: undefined };
  }
  const seed = Number(values.seed ?? 1);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new UsageError(`--seed expects a whole number, as in --seed 7.\n\n${help}`);
  const order: Order = {
    cli: text('cli'),
    hook: text('hook'),
    mcp: text('mcp'),
    worker: text('worker'),
    acceptor: text('acceptor'),
    part: values.part === true,
    seed,
    only: text('only'),
    flag: (name) => (Array.isArray(values[name]) ? undefined : (values[name] as string | boolean)),
  };
  return { order, json: text('json') || undefined };
}

function parse(help: string, own: NonNullable<ParseArgsConfig['options']>) {
  const string = { type: 'string' } as const;
  const boolean = { type: 'boolean' } as const;
  try {
    return parseArgs({
      options: {
        ...own,
        ...{ cli: string, hook: string, mcp: string, worker: string, acceptor: string },
        ...{ seed: string, only: string, json: string, part: boolean },
        help: { type: 'boolean', short: 'h' },
      },
    }) as { values: Record<string, string | boolean | (string | boolean)[] | undefined> };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${help}`);
  }
}
