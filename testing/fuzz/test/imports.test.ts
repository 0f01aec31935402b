import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../../packages/session-cli/test/cli-world.ts';
import { hasSqlite, WHY } from '../../../packages/session-hooks/test/databases/sqlite.ts';
import { check } from '../src/check.ts';
import { databaseChange, databasesIn } from '../src/databases.ts';
import { faultsOfDatabase, faultsOfImport, faultsShown, foundAgents } from '../src/imports.ts';
import { hostileLog, type LogSample, PLACED, samplesIn } from '../src/logs.ts';

// Logs of all agents, changed in every way, are imported.

let world: CliWorld;
let samples: readonly LogSample[];
beforeAll(() => {
  world = openCliWorld();
  samples = samplesIn(world.project);
});
afterAll(() => world.close());

/** Samples of a kind, each with a hostile change. */
const logsOf = (kind: LogSample['kind']) =>
  fc
    .constantFrom(...samples.filter((sample) => sample.kind === kind))
    .chain((sample) => fc.tuple(fc.constant(sample), hostileLog(sample)));

describe.each(['lines', 'document', 'rows'] as const)('%s', (kind) => {
  it('are imported once, and agents get nothing raw of them', () =>
    check(`imported logs: ${kind}`, 4, logsOf(kind), ([sample, bytes]) =>
      expect(faultsOfImport(world, sample, bytes)).toEqual([]),
    ));
});

it.each(['lines', 'document'] as const)('hooks and commands show nothing raw of %s', (kind) =>
  check(`shown logs: ${kind}`, 3, logsOf(kind), async ([sample, bytes]) =>
    expect(await faultsShown(world, sample, bytes)).toEqual([]),
  ),
);

it.skipIf(!hasSqlite)(`databases are imported once, and agents get nothing raw of them${WHY}`, () =>
  check(
    'imported databases',
    12,
    fc.tuple(fc.constantFrom(...databasesIn(world.project)), databaseChange),
    ([sample, change]) => expect(faultsOfDatabase(world, sample, change)).toEqual([]),
  ),
);

it('unchanged logs are found where their agents keep them', () => {
  expect([...foundAgents(world, samples)].sort()).toEqual([...PLACED].sort());
});
