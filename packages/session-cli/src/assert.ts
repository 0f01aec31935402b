/**
 * What yargs calls of node:assert, for the bundle alone: the module, and the error that it makes where yargs looks for
 * a version that we tell it anyway, cost a tenth of what it costs to start Node.
 */
export function strictEqual(actual: unknown, expected: unknown, message?: string): void {
  if (actual !== expected) throw new Error(message);
}

export function notStrictEqual(actual: unknown, expected: unknown, message?: string): void {
  if (actual === expected) throw new Error(message);
}
