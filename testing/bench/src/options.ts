import { parseArgs } from 'node:util';

/** What is asked of the bench. */
export interface Options {
  rows: string[];
  runs: number;
  all: boolean;
  /** A file for the results as JSON; `-` is stdout. */
  json?: string;
}

/** Reads the command line. @throws {TypeError} for a flag that there is not, or a number that is none */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '40' },
      all: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 2) {
    throw new TypeError(`--runs is how many pairs are measured, 2 or more; it cannot be "${values.runs}".`);
  }
  return {
    rows: positionals,
    runs,
    all: values.all,
    ...(values.json !== undefined && { json: values.json }),
  };
}
